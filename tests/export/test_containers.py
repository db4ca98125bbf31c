"""A platform's container: made by the steps that the platform runs, of what those steps install and nothing of ours."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.conftest import PATIENCE, released, solved
from tests.export.conftest import IDS, NAME, ROOT
from tests.export.test_container_results import COURSERA, GRADESCOPE, PRAIRIELEARN
from tests.kernels import CHANGING_USERS, CONFINING_NOTHING, FILTERS, LANDLOCK, MOUNTS, on_a_kernel_without
from tests.sandbox.conftest import OFFERED

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the platforms' containers are Linux ones")

WRONG = f"def {IDS[0]}(layers_dims):\n    return None\n"
HANDED_IN = {
    "right": (solved(NAME), 30.0),
    "wrong in one": (solved(NAME, {IDS[0]: WRONG}), 20.0),
    "untouched": (released(NAME), 0.0),
}
STOPPED = "the kernel here cannot confine student code (namespaces: "
# Where root can make itself another user, even a kernel that confines nothing offers a level.
POWERLESS = f"{CONFINING_NOTHING} {CHANGING_USERS}"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a base image that has the system packages already, and this Python."""
    programs = tmp_path_factory.mktemp("base")
    python = f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'
    pythons = dict.fromkeys(("python3.11", "python3.12", "python3.13", "python3"), python)
    for name, text in {"apt-get": "#!/bin/sh\n", **pythons}.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    quick = {"PIP_NO_COMPILE": "0"}  # which is how pip wants --no-compile to be said here
    return {**kept, **quick, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}


def run(*command: object, env: Mapping[str, str], cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    words = list(map(str, command))
    return subprocess.run(words, env=env, cwd=cwd, capture_output=True, text=True, check=False, timeout=PATIENCE)


def autograder(*words: object, kernel: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """Our own command, in our own environment."""
    command = [*on_a_kernel_without(kernel), sys.executable, "-m", "autograder", *words, "--course", ROOT]
    return run(*command, env={**os.environ, **variables})


def hand_in(folder: Path, document: dict[str, Any]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "my homework.ipynb").write_text(json.dumps(document))
    return folder


# ----------------------------------------------------------------------------------------------------------- Gradescope


class Gradescope:
    """Gradescope's container, with its folder /autograder in a place of ours."""

    def __init__(self, home: Path, env: Mapping[str, str]) -> None:
        self.home, self.env = home / "autograder", env

    def upload(self, *options: str) -> None:
        """Unpack a zip as it is uploaded, its scripts moved to where the folder is here."""
        archive = self.home.parent / "upload.zip"
        done = autograder("export", "gradescope", NAME, "--to", archive, *options)
        assert done.returncode == 0, done.stderr
        shutil.rmtree(self.home / "source", ignore_errors=True)
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(self.home / "source")
        for name in ("setup.sh", "run_autograder"):
            script = self.home / "source" / name
            script.write_text(script.read_text().replace("/autograder/", f"{self.home}/"))

    def build(self) -> None:
        done = run("bash", self.home / "source" / "setup.sh", env=self.env)
        assert done.returncode == 0, done.stderr

    def grade(self, document: dict[str, Any], kernel: str = "") -> tuple[int, str, dict[str, Any]]:
        """The exit code, what instructors read of standard error, and results.json."""
        for name in ("submission", "results"):
            shutil.rmtree(self.home / name, ignore_errors=True)
            (self.home / name).mkdir()
        hand_in(self.home / "submission", document)
        script = shutil.copy(self.home / "source" / "run_autograder", self.home / "run_autograder")
        command = [*on_a_kernel_without(kernel), shutil.which("bash"), script]
        done = run(*command, env=self.env, cwd=self.home)
        return done.returncode, done.stderr, json.loads((self.home / "results" / "results.json").read_text())


@pytest.fixture(scope="module")
def gradescope(base: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Gradescope:
    container = Gradescope(tmp_path_factory.mktemp("gradescope"), base)
    container.upload("--isolation", "auto")
    container.build()
    return container


@pytest.mark.slow
@pytest.mark.parametrize("kind", HANDED_IN)
def test_what_setup_installs_is_enough_to_grade_on_gradescope(gradescope: Gradescope, kind: str):
    document, score = HANDED_IN[kind]
    code, said, result = gradescope.grade(document)
    assert code == 0, said
    jsonschema.validate(result, GRADESCOPE)
    assert result["score"] == score
    assert sum(test["score"] for test in result["tests"]) == score


@pytest.mark.slow
def test_gradescope_shows_a_failure_and_no_zero_where_the_kernel_confines_nothing(gradescope: Gradescope):
    code, said, result = gradescope.grade(solved(NAME), kernel=POWERLESS)
    assert code == 2
    assert STOPPED in said
    assert "Traceback" not in said
    assert "score" not in json.dumps(result).replace("there is no score", "")
    assert "tests" not in result
    assert "It is not your fault: please show this to your instructor." in result["output"]
    assert STOPPED in result["output"]


@pytest.mark.slow
def test_an_instructor_who_accepts_it_says_so_when_the_zip_is_made(gradescope: Gradescope):
    gradescope.upload("--isolation", "process")
    code, said, result = gradescope.grade(solved(NAME), kernel=CONFINING_NOTHING)
    assert (code, result["score"], result["extra_data"]["isolation"]) == (0, 30.0, "process"), said


def test_the_zip_that_accepts_it_is_warned_of_and_no_other_is(tmp_path: Path):
    plain = autograder("export", "gradescope", NAME, "--to", tmp_path / "plain.zip")
    assert (plain.returncode, plain.stderr) == (0, "")
    accepting = autograder("export", "gradescope", NAME, "--to", tmp_path / "weak.zip", "--isolation", "process")
    assert accepting.returncode == 0
    assert accepting.stderr.startswith("Warning: At the isolation level process it is Python that refuses")


def test_a_level_that_does_not_exist_makes_no_zip(tmp_path: Path):
    done = autograder("export", "gradescope", NAME, "--to", tmp_path / "upload.zip", "--isolation", "none")
    assert done.returncode == 2
    assert "'none' is not one of 'auto'" in done.stderr
    assert not (tmp_path / "upload.zip").exists()


# -------------------------------------------------------------------------------------------- PrairieLearn and Coursera


def steps(platform: str) -> list[str]:
    """The blocks of commands that the documentation gives for a platform."""
    section = (ROOT / "docs" / "lms.md").read_text().split(f"\n## {platform}\n")[1].split("\n## ")[0]
    return re.findall(r"^```\w+\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def image(base: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of an image in which the kit was installed as the documentation says."""
    kit = tmp_path_factory.mktemp("image") / "kit"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "autograder", kit / "autograder", ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, kit)
    made = run("python3", "-m", "venv", kit.parent / "python", env=base)
    assert made.returncode == 0, made.stderr
    env = {**base, "PATH": f"{kit.parent / 'python' / 'bin'}{os.pathsep}{base['PATH']}"}
    done = run("bash", "-ec", steps("PrairieLearn")[0], env=env, cwd=kit)
    assert done.returncode == 0, done.stderr
    return env


@pytest.mark.slow
@pytest.mark.parametrize("kind", HANDED_IN)
@pytest.mark.parametrize(
    ("platform", "course", "submission", "written", "schema", "share"),
    [
        ("PrairieLearn", "grade/serverFilesCourse/course", "grade/student", "grade/results/results.json",
         PRAIRIELEARN, "score"),
        ("Coursera", "grader/course", "shared/submission", "shared/feedback.json", COURSERA, "fractionalScore"),
    ],
)  # fmt: skip
def test_the_documented_steps_are_enough_to_grade_in_a_container(
    image: Mapping[str, str], tmp_path: Path, platform: str, course: str, submission: str, written: str,
    schema: dict[str, Any], share: str, kind: str,
):  # fmt: skip
    document, score = HANDED_IN[kind]
    shutil.copytree(ROOT / "source", tmp_path / course / "source")
    hand_in(tmp_path / submission, document)
    entry = re.sub(r" /(?=grade/|grader/|shared/)", f" {tmp_path}/", steps(platform)[-1])
    done = run("bash", "-ec", entry, env=image, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    result = json.loads((tmp_path / written).read_text())
    jsonschema.validate(result, schema)
    assert result[share] == pytest.approx(score / 30.0, abs=1e-6)


# ------------------------------------------------------------------------------------------------- levels taken away


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return hand_in(tmp_path / "work", solved(NAME))


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course of one's own, which a run may close to other users."""
    shutil.copytree(ROOT / "source" / NAME, tmp_path / "course" / "source" / NAME)
    return tmp_path / "course"


@pytest.mark.parametrize("kernel", [POWERLESS], ids=["nothing"])
@pytest.mark.parametrize("platform", ["prairielearn", "coursera"])
def test_an_export_stops_in_one_sentence_where_only_python_would_confine(
    work: Path, tmp_path: Path, platform: str, kernel: str
):
    done = autograder("export", platform, NAME, "--submission", work, "--to", tmp_path / "out.json", kernel=kernel)
    assert (done.returncode, done.stdout) == (2, "")
    (sentence,) = done.stderr.strip().splitlines()
    assert STOPPED in sentence
    assert "the kernel has no landlock" in sentence
    assert "or accept by --isolation process that student code can read the solutions." in sentence
    assert not (tmp_path / "out.json").exists()


def test_an_export_stops_where_there_is_no_filter_of_system_calls(work: Path, tmp_path: Path):
    words = ["--submission", work, "--to", tmp_path / "out.json"]
    done = autograder("export", "coursera", NAME, *words, kernel=FILTERS)
    assert done.returncode == 2
    assert STOPPED in done.stderr
    assert "the kernel takes no filter of system calls" in done.stderr
    assert not (tmp_path / "out.json").exists()


def test_who_accepts_the_weakest_level_by_name_gets_it(work: Path):
    words = ["--submission", work, "--isolation", "process"]
    done = autograder("export", "coursera", NAME, *words, kernel=CONFINING_NOTHING)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["fractionalScore"] == 1.0


def test_a_level_asked_for_by_name_that_cannot_be_had_is_told_to_gradescope_too(work: Path, tmp_path: Path):
    target = tmp_path / "results.json"
    words = ["--submission", work, "--to", target, "--isolation", "namespaces"]
    done = autograder("export", "gradescope", NAME, *words, PATH=str(tmp_path))
    assert done.returncode == 2
    assert "The isolation level 'namespaces' cannot be had" in json.loads(target.read_text())["output"]


@pytest.mark.skipif(sys.platform != "linux", reason="only there are other levels to be had")
@pytest.mark.parametrize(
    ("kernel", "path", "level"),
    [
        ("", "/nowhere", "landlock"),
        (MOUNTS, os.environ["PATH"], "landlock"),
        (LANDLOCK, os.environ["PATH"], "namespaces"),
        (CONFINING_NOTHING, os.environ["PATH"], "user"),
    ],
    ids=["bwrap", "mounts", "landlock", "landlock and mounts"],
)
def test_where_a_level_is_missing_the_next_one_that_confines_is_taken(
    work: Path, course: Path, kernel: str, path: str, level: str
):
    if level not in OFFERED:
        pytest.skip(f"{level} is not offered here")
    words = [sys.executable, "-m", "autograder", "export", "gradescope", NAME, "--submission", work, "--course", course]
    done = run(*on_a_kernel_without(kernel), *words, env={**os.environ, "PATH": path})
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["score"], result["extra_data"]["isolation"]) == (30.0, level)
