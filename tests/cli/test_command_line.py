"""The command line, from outside: what it prints, writes and returns."""

from __future__ import annotations

import csv
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from typer import Context
from typer.main import get_group

from autograder.cli.grade_screen import Summary
from autograder.cli.interruption import heeding, interruptible
from autograder.cli.main import app
from autograder.errors import Interrupted
from autograder.gradebook.gradebook import Gradebook
from autograder.grading.report_queue import Graded
from autograder.limits import Limits
from autograder.sandbox import pick_level
from autograder.values import Report, SubmissionStatus
from tests.conftest import PATIENCE, ROOT, HandIn, by_chance, handing_in, released, solved

HE = "initialize_parameters_he"
XAVIER = f"""def {HE}(layers_dims):
    parameters = {{}}
    for l in range(1, len(layers_dims)):
        parameters[f"W{{l}}"] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(1 / layers_dims[l - 1])
        parameters[f"b{{l}}"] = np.zeros((layers_dims[l], 1))
    return parameters
"""


def options_of(command: str) -> set[str]:
    """What a command may be told, as it is written."""
    group = get_group(app)
    params = group.get_command(Context(group), command).params
    return {name for known in params for name in (*known.opts, *known.secondary_opts)}


def autograder(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would."""
    command = [sys.executable, "-c", "from autograder.__main__ import main; main()", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=PATIENCE, check=False)


def grade(folder: Path, *more: object) -> subprocess.CompletedProcess[str]:
    """Grade the submissions in a folder, with the gradebook and the JSON lines beside it."""
    book = f"sqlite:///{folder.parent / 'gradebook.db'}"
    return autograder(
        "grade", "initialization", "--submitted", folder, "--gradebook", book,
        "--json", folder.parent / "marks.jsonl", "--timeout", 3, *more,
    )  # fmt: skip


def marks(folder: Path) -> dict[str, dict]:
    lines = (folder.parent / "marks.jsonl").read_text().splitlines()
    return {line["student"]: line for line in map(json.loads, lines)}


@pytest.fixture(scope="module")
def registered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gradebook that knows the assignment and nobody, and was never asked for a seed."""
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    with closing(Gradebook(f"sqlite:///{path}")) as book:
        book.register("initialization", ROOT)
    return path


@pytest.fixture(scope="module")
def graded_once(registered: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four students, graded: right, with a known mistake, untouched, and one whose file is no notebook."""
    folder = tmp_path_factory.mktemp("graded")
    shutil.copy(registered, folder / "gradebook.db")
    hand_in = handing_in(folder)
    hand_in("ada", "initialization", solved("initialization"))
    hand_in("bob", "initialization", solved("initialization", {HE: XAVIER}))
    hand_in("cyd", "initialization", released("initialization"))
    grade(hand_in("dan", "initialization", '{"cells": ['))
    return folder


@pytest.fixture
def small_class(graded_once: Path, registered: Path, tmp_path: Path) -> Path:
    """The same students before they are graded."""
    shutil.copytree(graded_once / "submitted", tmp_path / "submitted")
    shutil.copy(registered, tmp_path / "gradebook.db")
    return tmp_path / "submitted"


@pytest.fixture
def graded_class(graded_once: Path, tmp_path: Path) -> Path:
    """The same students, graded."""
    shutil.copytree(graded_once, tmp_path, dirs_exist_ok=True)
    return tmp_path / "submitted"


def test_no_module_of_the_current_folder_is_imported(small_class: Path, tmp_path: Path):
    """An instructor may stand in a student's folder."""
    (folder := tmp_path / "current").mkdir()
    for name in ("numpy", "pebble", "json", "signal"):
        (folder / f"{name}.py").write_text(f"open({str(tmp_path / 'imported')!r}, 'w')")
    book = f"sqlite:///{tmp_path / 'gradebook.db'}"
    done = subprocess.run(
        [Path(sys.executable).with_name("autograder"), "grade", "initialization", "--course", ROOT, "--student", "ada",
         "--submitted", small_class, "--gradebook", book],
        cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "imported").exists()


def test_a_class_is_graded_and_the_exit_code_says_that_one_could_not_be(small_class: Path):
    (small_class.parent / "gradebook.db").unlink()
    done = grade(small_class)
    assert done.returncode == 1
    found = marks(small_class)
    assert {name: line["score"] for name, line in found.items()} == {"ada": 30, "bob": 23, "cyd": 0, "dan": None}
    assert found["dan"]["status"] == "unreadable"
    assert "4 submissions: 3 graded, 1 unreadable." in done.stdout


def test_the_exit_code_is_zero_when_all_were_graded_whatever_the_marks(graded_class: Path):
    done = grade(graded_class, "--student", "cyd", "--force")
    assert done.returncode == 0, done.stderr


def test_a_line_of_json_has_the_fields_that_the_design_fixes(graded_class: Path):
    bob = marks(graded_class)["bob"]
    fixed = ["student", "assignment", "status", "score", "max_score", "isolation", "seconds", "repairs", "exercises"]
    assert set(fixed) <= set(bob)
    exercise = next(item for item in bob["exercises"] if item["id"] == HE)
    assert (exercise["status"], exercise["score"], exercise["max_score"]) == ("partial", 3, 10)
    assert exercise["mistake"] == "xavier-scale"
    assert exercise["message"]


def test_the_marks_come_out_of_nbgraders_own_export(graded_class: Path, tmp_path: Path):
    url = f"sqlite:///{graded_class.parent / 'gradebook.db'}"
    command = ["-m", "nbgrader", "export", f"--CourseDirectory.db_url={url}", "--to", str(tmp_path / "g.csv")]
    subprocess.run([sys.executable, *command], cwd=tmp_path, check=True, capture_output=True)
    rows = {row["student_id"]: row for row in csv.DictReader((tmp_path / "g.csv").open())}
    assert {name: float(row["score"]) for name, row in rows.items() if name != "dan"} == {
        "ada": 30,
        "bob": 23,
        "cyd": 0,
    }
    assert float(rows["ada"]["max_score"]) == 30


def test_grading_again_does_only_what_is_new(graded_class: Path, hand_in: HandIn):
    hand_in("bob", "initialization", solved("initialization"))
    done = grade(graded_class)
    assert "3 unchanged since the last run" in done.stdout
    assert "moved: bob, initialization: 23/30 -> 30/30" in done.stdout


def test_a_change_in_the_file_that_was_graded_in_place_of_another_is_noticed(small_class: Path, hand_in: HandIn):
    folder = hand_in("ada", "initialization", released("initialization"))
    other = folder / "ada/initialization/mine.ipynb"
    for answers, score in (({HE: XAVIER}, 23), ({}, 30)):
        other.write_text(json.dumps(solved("initialization", answers)))
        grade(folder, "--student", "ada")
        assert marks(folder)["ada"]["score"] == score
    assert "1 unchanged since the last run" in grade(folder, "--student", "ada").stdout


def test_one_student_can_be_graded_alone(small_class: Path):
    assert grade(small_class, "--student", "ada").returncode == 0
    assert set(marks(small_class)) == {"ada"}


def test_a_seed_repeats_a_run(small_class: Path):
    runs = []
    for _ in range(2):
        grade(small_class, "--seed", 5, "--force", "--student", "bob")
        runs.append(marks(small_class)["bob"]["exercises"])
        assert marks(small_class)["bob"]["seed"] == 5
    assert runs[0] == runs[1]


# ----------------------------------------------------------------------------------------------- equal code, equal mark


@pytest.fixture
def lucky_class(hand_in: HandIn, registered: Path, tmp_path: Path) -> Path:
    """Three students whose marks depend on the hidden inputs, all with the same code."""
    shutil.copy(registered, tmp_path / "gradebook.db")
    hand_in("ada", "initialization", by_chance())
    hand_in("bob", "initialization", by_chance())
    return hand_in("cyd", "initialization", by_chance())


def without_times(folder: Path) -> dict[str, dict]:
    return {name: {**line, "seconds": None} for name, line in marks(folder).items()}


def test_the_marks_of_this_class_do_depend_on_the_hidden_inputs(lucky_class: Path):
    found = []
    for seed in range(3):
        grade(lucky_class, "--seed", seed)
        found.append({line["score"] for line in marks(lucky_class).values()})
    assert [len(scores) for scores in found] == [1] * 3
    assert len(set.union(*found)) > 1


def test_grading_everything_again_gives_the_same_to_the_letter(lucky_class: Path):
    grade(lucky_class)
    first = without_times(lucky_class)
    assert len({line["score"] for line in first.values()}) == 1
    for more in (["--force"], ["--force", "--isolation", "process", "--jobs", 1], []):
        grade(lucky_class, *more)
        again = {
            name: {**line, "isolation": first[name]["isolation"]} for name, line in without_times(lucky_class).items()
        }
        assert again == first


def test_who_is_graded_on_another_day_gets_the_same_mark(lucky_class: Path):
    alone = {}
    for student in ("bob", "cyd", "ada"):
        grade(lucky_class, "--student", student)
        alone |= without_times(lucky_class)
    grade(lucky_class, "--force")
    assert without_times(lucky_class) == alone


def test_a_run_with_a_seed_leaves_no_trace_in_the_next_one(lucky_class: Path):
    grade(lucky_class)
    own = without_times(lucky_class)
    grade(lucky_class, "--seed", 5)
    assert {line["seed"] for line in marks(lucky_class).values()} == {5}
    done = grade(lucky_class)
    assert without_times(lucky_class) == own
    assert "unchanged" not in done.stdout
    assert "3 unchanged" in grade(lucky_class, "--seed", own["ada"]["seed"]).stdout


def test_a_seed_that_was_asked_for_is_not_kept_as_the_gradebooks_own(lucky_class: Path):
    grade(lucky_class, "--seed", 5)
    grade(lucky_class)
    assert {line["seed"] for line in marks(lucky_class).values()}.isdisjoint({5})


def test_every_gradebook_has_a_seed_of_its_own(lucky_class: Path, registered: Path):
    seeds = set()
    for name in ("one.db", "two.db"):
        shutil.copy(registered, lucky_class.parent / name)
        grade(lucky_class, "--gradebook", f"sqlite:///{lucky_class.parent / name}")
        seeds |= {line["seed"] for line in marks(lucky_class).values()}
    assert len(seeds) == 2


def test_a_gradebook_from_before_there_were_seeds_is_given_one(lucky_class: Path):
    grade(lucky_class, "--seed", 5)
    with sqlite3.connect(lucky_class.parent / "gradebook.db") as connection:
        connection.execute("DROP TABLE IF EXISTS autograder_seed")
    assert grade(lucky_class).returncode == 0
    own = without_times(lucky_class)
    grade(lucky_class, "--force")
    assert without_times(lucky_class) == own


@pytest.mark.parametrize("known", [False, True], ids=["a new gradebook", "one that knows another assignment"])
def test_two_first_runs_at_once_agree_on_a_seed(lucky_class: Path, hand_in: HandIn, known: bool):
    book = f"sqlite:///{lucky_class.parent / 'gradebook.db'}"
    name = "regularization" if known else "initialization"
    hand_in("ada", name, solved(name))
    if not known:
        (lucky_class.parent / "gradebook.db").unlink()
    files = [lucky_class.parent / f"{number}.jsonl" for number in (1, 2)]
    options = ("grade", name, "--submitted", lucky_class, "--gradebook", book, "--student", "ada", "--timeout", 3)
    with ThreadPoolExecutor() as pool:
        runs = list(pool.map(lambda file: autograder(*options, "--json", file), files))
    assert [done.returncode for done in runs] == [0, 0], runs
    first, second = ({**json.loads(file.read_text()), "seconds": None} for file in files)
    assert first == second
    autograder(*options, "--force", "--json", files[0])
    assert json.loads(files[0].read_text())["seed"] == first["seed"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["grade", "initialisation"], "There is no assignment 'initialisation'"),
        (["grade", "--submitted", "nowhere"], "There is no folder nowhere"),
        (["grade", "--submitted", "source"], "source is the course's own; name the folder that holds a folder for"),
        (["grade", "--submitted", ""], "is the course's own; name the folder that holds a folder for each student"),
        (["grade", "--course", "tests"], "tests is not a course"),
        (["grade", "--executor", "cloud", "--submitted", "source"], "'cloud' is not one of"),
        (["grade", "--isolation", "magic", "--submitted", "source"], "magic"),
        (["grade", "--gradebook", "nonsense", "--submitted", "examples/class"], "gradebook nonsense"),
        (["grade", "--gradebook", "", "--submitted", "examples/class"], "is no database URL"),
        (["grade", "--gradebook", "sqlite:///", "--submitted", "examples/class"], "names no file, so that no mark"),
        (["report", "--gradebook", "cardindex://shelf/marks"], "gradebook cardindex://shelf/marks is no database URL"),
        (["report", "--gradebook", "sqlite:////no/such/folder/marks.db"], "There is no folder /no/such/folder"),
        (["grade", "--scheduler", "tcp://127.0.0.1:1", "--submitted", "examples/class"], "with Dask only"),
        (["grade", "--seed", f"{2**63}"], "--seed"),
        (["release", "gradient_checking", "--to", "tests"], "tests cannot be written (Is a directory)"),
        (["grade", "--insecure-scheduler", "--submitted", "examples/class"], "or leave --insecure-scheduler out"),
        (["collect", "canvas", "x.zip", "--roster", "x.csv", "--timezone", "UTC"], "leave --timezone out."),
        (["export", "nbgrader", "--roster", "x.csv"], "takes no --roster; these formats do: canvas, moodle."),
        (["check", "nothere.ipynb"], "There is no file nothere.ipynb; name the notebook to check."),
        (["simulate", "1", "--to", "README.md/class"], "README.md/class cannot be written (Not a directory)"),
    ],
)
def test_wrong_usage_gets_one_sentence_and_exit_code_two(arguments: list[str], sentence: str):
    done = autograder(*arguments)
    assert done.returncode == 2, done.stderr
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_option_is_wrong_usage():
    assert autograder("grade", "--fast-and-loose").returncode == 2


@pytest.mark.parametrize("seconds", ["0", "nan", "inf", "1e300", "soon"])
def test_a_limit_that_is_no_span_of_time_is_wrong_usage(small_class: Path, seconds: str):
    (small_class.parent / "gradebook.db").unlink()
    done = grade(small_class, "--timeout", seconds)
    assert done.returncode == 2
    assert "--timeout" in done.stderr
    assert not (small_class.parent / "gradebook.db").exists()


def test_a_gradebook_can_be_named_from_whatever_folder_one_is_in(small_class: Path, tmp_path: Path):
    where = ("--course", ROOT, "--submitted", small_class, "--student", "ada")
    for found in ("30/30", "1 unchanged since the last run"):
        done = autograder("grade", "initialization", *where, "--gradebook", "sqlite:///marks.db", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert found in done.stdout
    assert (tmp_path / "marks.db").is_file()


def test_a_declaration_that_is_none_is_named_with_its_file(tmp_path: Path):
    shutil.copytree(ROOT / "source" / "initialization", tmp_path / "source" / "initialization")
    (tmp_path / "source" / "initialization" / "exercises.py").write_text("EXERCISES = 3\n")
    done = autograder("validate", "--course", tmp_path, "--fast")
    assert done.returncode == 2
    assert "exercises.py must declare EXERCISES as a tuple of Exercise values" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_command_it_says_to_a_newcomer_what_there_is():
    shown = autograder().stdout
    assert "Release, check and grade notebooks" in shown
    assert ".py" not in shown


def test_it_says_its_version():
    done = autograder("--version")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert (done.returncode, done.stdout) == (0, f"autograder {version}\n")


@pytest.mark.parametrize("command", [[], ["grade"], ["export"], ["validate"]])
def test_help_has_a_short_option_everywhere(command: list[str]):
    short, long = (autograder(*command, option) for option in ("-h", "--help"))
    assert (short.returncode, short.stdout) == (0, long.stdout)
    assert "Usage: " in short.stdout


@pytest.mark.parametrize("width", ["0", "20", "40", "80"])
def test_help_names_every_option_however_narrow_the_terminal_is(width: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", width)
    said = autograder("grade", "-h").stdout
    assert [name for name in options_of("grade") if "-" in name and name not in said] == []
    assert "…" not in said


def test_help_waits_for_no_heavy_library():
    code = "import sys, autograder.cli.main; print({'numpy', 'sqlalchemy', 'nbgrader'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_the_time_limit_in_the_help_is_the_one_that_holds():
    assert f"default: {Limits().seconds}" in autograder("grade", "--help").stdout


def test_files_that_cannot_be_read_may_be_excused_but_not_all_of_them(graded_class: Path):
    assert grade(graded_class, "--allow-unreadable").returncode == 0
    assert grade(graded_class, "--allow-unreadable", "--student", "dan").returncode == 1


def test_a_fault_of_the_grader_is_never_excused():
    summary = Summary()
    for status in (SubmissionStatus.GRADED, SubmissionStatus.UNREADABLE, SubmissionStatus.GRADER_FAULT):
        summary.add(Graded(Report("ada", "initialization", status, 30.0)))
    assert not summary.is_success(allow_unreadable=True)


def test_a_student_who_does_not_exist_is_named(small_class: Path):
    done = grade(small_class, "--student", "zoe")
    assert done.returncode == 2
    assert f"There is no submission of 'zoe' in {small_class}; there are those of: bob, " in done.stderr


def test_a_gradebook_that_is_no_database_is_named_and_nothing_is_overwritten(small_class: Path):
    (small_class.parent / "gradebook.db").write_text("these are not the marks you are looking for" * 50)
    done = grade(small_class)
    assert done.returncode == 1
    assert "gradebook" in done.stderr
    assert "Traceback" not in done.stderr
    assert (small_class.parent / "gradebook.db").read_text().startswith("these are not")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full stands for a full disk on Linux only")
def test_a_full_disk_under_the_json_lines_is_one_sentence_and_the_marks_are_recorded(small_class: Path):
    book = f"sqlite:///{small_class.parent / 'gradebook.db'}"
    options = ["--submitted", small_class, "--gradebook", book, "--timeout", 3]
    done = autograder("grade", "initialization", *options, "--json", "/dev/full")
    assert done.returncode == 1
    assert "/dev/full cannot be written (No space left on device); what was graded is recorded." in done.stderr
    assert "Traceback" not in done.stderr
    assert "4 unchanged since the last run" in grade(small_class).stdout


def test_the_doctor_says_which_isolation_levels_there_are():
    done = autograder("doctor")
    assert done.returncode == 0
    assert all(level in done.stdout for level in ("namespaces", "landlock", "process"))
    best = next(tried.level for tried in pick_level.describe() if not tried.lack)
    assert f"student code runs at the level {best}." in " ".join(done.stdout.split())


def test_the_weakest_isolation_level_is_warned_of(small_class: Path):
    done = grade(small_class, "--isolation", "process", "--student", "ada")
    assert (done.returncode, marks(small_class)["ada"]["isolation"]) == (0, "process")
    assert "Warning: At the isolation level process" in done.stdout
    assert "Do not grade strangers" in " ".join(done.stdout.split())


@pytest.mark.skipif(sys.platform != "linux", reason="only there are other levels to be had")
def test_a_strong_isolation_level_is_not_warned_of(small_class: Path):
    done = grade(small_class, "--isolation", "landlock", "--student", "ada")
    assert "Isolation: landlock." in done.stdout
    assert "Warning" not in done.stdout


def test_a_level_that_cannot_be_had_is_refused_in_one_sentence(
    small_class: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("PATH", str(tmp_path))  # where there is no bwrap
    done = grade(small_class, "--isolation", "namespaces")
    assert done.returncode == 2
    assert done.stderr.strip().count("\n") == 0, done.stderr
    assert "The isolation level 'namespaces' cannot be had" in done.stderr


def test_an_interruption_that_python_makes_another_error_of_is_one_all_the_same():
    class Interrupting:
        def __set_name__(self, owner: type, name: str) -> None:  # of what is raised here, Python 3.11 makes its own
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(Interrupted), interruptible():
        type("Loaded", (), {"field": Interrupting()})


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interruption_that_python_swallows_in_a_finalizer_is_heeded_all_the_same():
    class Interrupting:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    def items() -> Iterator[int]:
        yield 1
        Interrupting()
        yield from (2, 3)

    seen: list[int] = []
    with interruptible(), pytest.raises(Interrupted):
        seen.extend(heeding(items()))
    assert seen == [1, 2]
