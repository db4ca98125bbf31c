"""One submission in a platform's container: what is left behind is in the platform's documented format."""

from __future__ import annotations

import json
import re
import shlex
import stat
import subprocess
import tomllib
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from autograder.errors import AutograderError, UsageError
from autograder.export import coursera, gradescope_results, gradescope_zip, prairielearn
from autograder.limits import Isolation
from autograder.values import Report, SubmissionStatus
from tests import small_course
from tests.conftest import by_chance, released, solved
from tests.export.conftest import CLASS, NAME, ROOT, Export, written

ADA, BEN, CLEO, DORA, ELI = CLASS
VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
NUMBER = {"type": "number"}
TEXT = {"type": "string"}

# From Gradescope's autograder specifications ("Output format").
GRADESCOPE = {
    "type": "object",
    "additionalProperties": False,
    "anyOf": [{"required": ["score"]}, {"required": ["tests"]}],
    "properties": {
        "score": NUMBER,
        "execution_time": {"type": "integer"},
        "output": TEXT,
        "output_format": TEXT,
        "test_output_format": {"enum": ["text", "html", "simple_format", "md", "ansi"]},
        "test_name_format": TEXT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "leaderboard": {"type": "array"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["score"],
                "properties": {
                    "score": NUMBER,
                    "max_score": NUMBER,
                    "status": {"enum": ["passed", "failed"]},
                    "name": TEXT,
                    "name_format": TEXT,
                    "number": TEXT,
                    "output": TEXT,
                    "output_format": TEXT,
                    "tags": {"type": "array", "items": TEXT},
                    "visibility": VISIBILITY,
                    "extra_data": {"type": "object"},
                },
            },
        },
    },
}
# From PrairieLearn's documentation of external grading ("Grading results").
PRAIRIELEARN = {
    "type": "object",
    "properties": {
        "gradable": {"type": "boolean"},
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "message": TEXT,
        "output": TEXT,
        "format_errors": {"anyOf": [TEXT, {"type": "array", "items": TEXT}]},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "points", "max_points"],
                "properties": {
                    **dict.fromkeys(("name", "description", "message", "output"), TEXT),
                    **dict.fromkeys(("points", "max_points"), NUMBER),
                },
            },
        },
    },
    "if": {"properties": {"gradable": {"const": False}}, "required": ["gradable"]},
    "then": {"not": {"required": ["score"]}},
    "else": {"required": ["score"]},
}
# What Coursera's own tool for graders checks: both fields, and a decimal that is no boolean.
COURSERA = {
    "type": "object",
    "required": ["fractionalScore", "feedback"],
    "properties": {"fractionalScore": {"type": "number", "minimum": 0, "maximum": 1}, "feedback": TEXT},
}
FORMATS = [
    ("gradescope", gradescope_results.write, GRADESCOPE),
    ("prairielearn", prairielearn.write, PRAIRIELEARN),
    ("coursera", coursera.write, COURSERA),
]


@pytest.mark.parametrize("report", [ADA, BEN, CLEO, ELI], ids=lambda report: report.student)
@pytest.mark.parametrize(("name", "write", "schema"), FORMATS, ids=[name for name, _, _ in FORMATS])
def test_the_format_is_the_platform_s(name: str, write: Any, schema: dict[str, Any], report: Report):
    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(write(report))))


@pytest.mark.parametrize(("name", "write", "schema"), FORMATS, ids=[name for name, _, _ in FORMATS])
def test_a_grader_fault_gives_no_result_at_all(name: str, write: Any, schema: dict[str, Any]):
    with pytest.raises(AutograderError, match="failed on initialize_parameters_random; no result was written"):
        write(DORA)
    whole = Report("gus", NAME, SubmissionStatus.GRADER_FAULT, 30.0, message="The grader failed on this submission.")
    with pytest.raises(AutograderError, match="The grader failed on this submission; no result was written"):
        write(whole)


@pytest.mark.parametrize("write", [gradescope_results.write, prairielearn.write, coursera.write])
def test_cells_that_a_person_marks_are_named_and_not_counted(write: Any):
    asked = replace(ADA, details={"answers": {"essay": "...", "task": "..."}})
    assert "A person marks essay, task; these points are not counted here." in json.dumps(write(asked))
    assert "A person marks" not in json.dumps(write(ADA))


def test_gradescope_shows_every_exercise_with_points_and_hint():
    result = gradescope_results.write(BEN)
    assert result["score"] == 23.0
    tests = result["tests"]
    assert [(test["number"], test["score"], test["max_score"], test["status"]) for test in tests] == [
        ("1", 10.0, 10.0, "passed"),
        ("2", 10.0, 10.0, "passed"),
        ("3", 3.0, 10.0, "failed"),
    ]
    assert "what ReLU takes away" in tests[2]["output"]
    assert tests[2]["tags"] == ["partial", "xavier-scale"]
    assert (result["visibility"], result["stdout_visibility"]) == ("visible", "hidden")


def test_prairielearn_gives_a_fraction_and_points():
    result = prairielearn.write(BEN)
    assert result["score"] == pytest.approx(23 / 30, abs=1e-6)
    assert [(test["points"], test["max_points"]) for test in result["tests"]] == [(10, 10), (10, 10), (3, 10)]


def test_an_unreadable_file_costs_no_attempt_on_prairielearn():
    result = prairielearn.write(ELI)
    assert result["gradable"] is False
    assert "hand in the .ipynb file itself" in result["format_errors"][0]
    assert "ask for" not in result["format_errors"][0]  # that is said to instructors


def test_coursera_gives_a_fraction_and_says_what_to_mend():
    result = coursera.write(BEN)
    assert result["fractionalScore"] == pytest.approx(23 / 30, abs=1e-6)
    assert "initialize_parameters_he: 3 / 10. In the example" in result["feedback"]


# ------------------------------------------------------------------------------------------------------ as a command


def test_a_real_submission_is_graded_into_the_file_that_the_container_wants(export: Export, tmp_path: Path):
    folder = tmp_path / "submission"
    folder.mkdir()
    (folder / "my homework (1).ipynb").write_text(json.dumps(solved(NAME)))
    target = tmp_path / "grade" / "results" / "results.json"
    export("prairielearn", NAME, "--submission", folder, "--to", target)
    result = json.loads(target.read_text())
    jsonschema.validate(result, PRAIRIELEARN)
    assert result["score"] == 1.0
    assert "my homework (1).ipynb was taken" in result["message"]


def test_coursera_s_own_tool_finds_the_result_in_the_last_line_that_is_printed(export: Export, tmp_path: Path):
    (tmp_path / f"{NAME}.ipynb").write_text(json.dumps(released(NAME)))
    target = tmp_path / "feedback.json"
    printed = written(export("coursera", NAME, "--submission", tmp_path / f"{NAME}.ipynb", "--to", target))
    assert json.loads(printed.splitlines()[-1]) == json.loads(target.read_text())


@pytest.mark.parametrize("platform", ["gradescope", "prairielearn", "coursera"])
def test_the_same_work_has_the_same_result_in_every_container(export: Export, tmp_path: Path, platform: str):
    path = tmp_path / f"{NAME}.ipynb"
    path.write_text(json.dumps(by_chance()))
    runs = [
        written(export(platform, NAME, "--submission", path, *more))
        for more in ([], [], [], ["--seed", 5], ["--seed", 5])
    ]
    *plain, first, second = ({**json.loads(text), "execution_time": 1} for text in runs)
    assert plain == [plain[0]] * 3
    assert first == second


def test_a_seed_decides_the_hidden_inputs_in_a_container(export: Export, tmp_path: Path):
    path = tmp_path / f"{NAME}.ipynb"
    path.write_text(json.dumps(by_chance()))
    found = {written(export("coursera", NAME, "--submission", path, "--seed", seed)) for seed in range(5)}
    assert len(found) > 1


def test_no_result_shows_the_seed_of_the_hidden_inputs():
    for report in (BEN, ELI):
        report = replace(report, seed=987654321)
        assert [name for name, write, _ in FORMATS if "987654321" in json.dumps(write(report))] == []


def test_an_untouched_notebook_earns_nothing(export: Export, tmp_path: Path):
    path = tmp_path / f"{NAME}.ipynb"
    path.write_text(json.dumps(released(NAME)))
    result = json.loads(written(export("coursera", NAME, "--submission", path)))
    assert result["fractionalScore"] == 0.0


def test_wrong_use_is_answered_in_a_sentence(export: Export, tmp_path: Path):
    with pytest.raises(UsageError, match="takes one assignment at a time"):
        written(export("gradescope"))
    with pytest.raises(UsageError, match="name the file by --submission"):
        written(export("coursera", NAME))
    with pytest.raises(UsageError, match=r"There is no .*none\.ipynb to grade"):
        written(export("coursera", NAME, "--submission", tmp_path / "none.ipynb"))


@pytest.mark.parametrize(("option", "value"), [("submission", "x.ipynb"), ("isolation", "landlock"), ("seed", 5)])
def test_an_option_that_would_have_no_effect_is_refused(export: Export, option: str, value: object):
    with pytest.raises(UsageError, match=f"nbgrader takes no --{option}; these formats do: gradescope"):
        written(export("nbgrader", f"--{option}", value))


def test_a_seed_of_the_environment_is_for_the_formats_that_take_one(export: Export, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AUTOGRADER_SEED", "5")
    assert "ada" in written(export("nbgrader", NAME))


@pytest.mark.parametrize(("option", "value"), [("submission", "x.ipynb"), ("seed", 5)])
def test_a_gradebook_that_would_not_be_read_is_refused(export: Export, option: str, value: object):
    with pytest.raises(UsageError, match=f"With --{option} no gradebook is read"):
        written(export("gradescope", NAME, f"--{option}", value, "--gradebook", "sqlite:///other.db"))


# --------------------------------------------------------------------------------------------------- Gradescope's zip


@pytest.fixture(scope="module")
def upload(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from autograder.course import find
    from autograder.export import gradescope_zip

    folder = tmp_path_factory.mktemp("gradescope")
    gradescope_zip.write(find(ROOT), NAME, folder / "upload.zip", Isolation.AUTO, seed=1)
    with zipfile.ZipFile(folder / "upload.zip") as archive:
        for entry in archive.infolist():
            path = Path(archive.extract(entry, folder / "source"))
            path.chmod(entry.external_attr >> 16)
    return folder / "source"


def test_the_scripts_stand_at_the_top_and_can_be_run(upload: Path):
    for name in ("setup.sh", "run_autograder"):
        assert (upload / name).stat().st_mode & stat.S_IXUSR
        subprocess.run(["bash", "-n", upload / name], check=True)
        assert (upload / name).read_bytes().startswith(b"#!/usr/bin/env bash\n")


def test_its_script_names_an_assignment_of_two_words_as_one(tmp_path: Path):
    solution = small_course.filled("def f(x):", "y = x", "return y")
    declared = """EXERCISES = (Exercise("f", "y", (Case("shown", lambda draw: (1.0,), visible=True),
        Case("drawn", lambda draw: (draw.rng.normal(),))), (Check("y", 1),)),)"""
    course = small_course.written(tmp_path, small_course.exercise(solution, "f"), declared)
    course.notebook("small").rename(course.folder("small") / "my lab.ipynb")
    course.folder("small").rename(course.folder("my lab"))
    gradescope_zip.write(course, "my lab", tmp_path / "upload.zip", Isolation.AUTO, seed=1)
    with zipfile.ZipFile(tmp_path / "upload.zip") as archive:
        words = shlex.split(archive.read("run_autograder").decode(), comments=True)
    assert words[words.index("gradescope") + 1] == "my lab"


def test_it_carries_the_seed_of_the_gradebook_or_the_one_that_is_named(export: Export, tmp_path: Path):
    seeds = []
    for more in ([], [], ["--seed", 5]):
        export("gradescope", NAME, "--to", tmp_path / "upload.zip", *more)
        with zipfile.ZipFile(tmp_path / "upload.zip") as archive:
            seeds += re.findall(r"AUTOGRADER_SEED=(\d+)$", archive.read("run_autograder").decode(), re.MULTILINE)
    assert seeds[0] == seeds[1] != seeds[2] == "5", "the gradebook keeps it"


def test_it_holds_this_assignment_and_no_other(upload: Path):
    assert sorted(path.name for path in (upload / "source").iterdir()) == [NAME]
    assert sorted(path.name for path in (upload / "source" / NAME).iterdir()) == [
        "exercises.py",
        f"{NAME}.ipynb",
        "mistakes.py",
    ]


def test_it_installs_what_grading_needs_and_no_jupyterlab(upload: Path):
    needs = " ".join(tomllib.loads((upload / "pyproject.toml").read_text())["project"]["dependencies"])
    assert "numpy" in needs
    assert "typer" in needs
    assert "jupyter" not in needs
