"""After a change only what the change concerns is run again, and the marks are those of a full run."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.course import find
from autograder.gradebook.gradebook import Gradebook
from autograder.grading import class_run
from autograder.grading.class_run import Settings
from autograder.grading.report_queue import Graded
from autograder.limits import Limits
from autograder.reuse import installed_versions, submission_digest
from autograder.sandbox import worker
from autograder.sandbox.evidence import Evidence
from autograder.sandbox.job import Job
from autograder.values import Status, Submission
from tests.conftest import ROOT, Here, released, solved

NAME = "initialization"
ZEROS, RANDOM, HE = EXERCISES = tuple(f"initialize_parameters_{name}" for name in ("zeros", "random", "he"))
FUNCTIONS = find(ROOT).assignment(NAME).reference.functions
ONES = FUNCTIONS[ZEROS].replace("np.zeros((layers_dims[layer], layers_dims[layer - 1]))", "np.ones((2, 2))")
XAVIER = FUNCTIONS[HE].replace("np.sqrt(2 /", "np.sqrt(1 /")
ENDLESS = f"def {HE}(layers_dims):\n    while True: pass\n"
CLASS = {"ada": {}, "cyd": {HE: XAVIER}, "eve": {ZEROS: ONES}}

OLD = "cases=_cases([2, 4, 1], [4, 3, 5, 2]),\n    checks=CHECKS,"
HALVES = OLD.replace("CHECKS", '(Check("every bias", 1, of=("b*",)), Check("every weight matrix", 1, of=("W*",)))')
TOO_SMALL = '"All your weights are too small by the same factor, about 0.707. '
USES = (
    'id="initialize_parameters_he",\n',
    'id="initialize_parameters_he",\n    uses=("initialize_parameters_zeros",),\n',
)

Run = Callable[..., dict[str, Graded]]
Steps = dict[str, list[str]]


def hand_in(course: Path, student: str, answers: dict[str, str] | None = None, before: str = "") -> None:
    """Hand in the reference solution with some answers instead, every function with a line of the student's own."""
    mine = {
        name: f"{before}{text}".replace("(layers_dims):\n", f"(layers_dims):\n    mine = {student!r}\n")
        for name, text in {**{name: FUNCTIONS[name] for name in EXERCISES}, **(answers or {})}.items()
    }
    write(course, student, solved(NAME, mine))


def write(course: Path, student: str, notebook: dict[str, Any]) -> None:
    path = course / "submitted" / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook))


def grade(course: Path, **more: Any) -> dict[str, Graded]:
    url = f"sqlite:///{course}/gradebook.db"
    names, limits = (NAME,), Limits(seconds=1)
    settings = Settings(find(course), names, course / "submitted", None, 1, limits, "auto", 5, False, url)
    return {graded.report.student: graded for graded in class_run.run(replace(settings, **more))}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose class was graded: one student right, two with a mistake, one who did nothing yet."""
    course = tmp_path_factory.mktemp("graded")
    shutil.copytree(ROOT / "source" / NAME, course / "source" / NAME)
    for student, answers in CLASS.items():
        hand_in(course, student, answers)
    write(course, "bob", released(NAME))
    assert scores(grade(course)) == {"ada": 30, "bob": 0, "cyd": 23, "eve": 21}
    return course


@pytest.fixture
def course(done: Path, tmp_path: Path) -> Path:
    """The same, to do with it what one likes."""
    return shutil.copytree(done, tmp_path / "course")


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    """The exercises that reach a worker for marks, by student. Whoever is not in it had no process started for them."""
    seen: Steps = {}
    run = worker.Worker.run

    def watched(worker: worker.Worker, job: Job, *more: Any) -> Evidence:
        code = "".join(code.block.source for code in job.codes)
        if job.program:
            student = next(name for name in (*CLASS, "fay") if f"mine = {name!r}" in code)
            seen.setdefault(student, []).extend(step.exercise for step in job.steps if not step.watch)
        return run(worker, job, *more)

    monkeypatch.setattr(worker.Worker, "run", watched)
    monkeypatch.setattr(class_run, "executor_of", lambda *_: Here())
    return seen


def scores(graded: dict[str, Graded]) -> dict[str, float | None]:
    return {student: each.report.score for student, each in graded.items()}


def moves(graded: dict[str, Graded]) -> dict[str, tuple[float | None, float | None]]:
    return {student: (each.move.before, each.move.after) for student, each in graded.items() if each.move}


def everybody(*exercises: str) -> Steps:
    return {student: list(exercises) for student in CLASS}


def change(course: Path, file: str, *edits: tuple[str, str]) -> None:
    path = course / "source" / NAME / file
    text = path.read_text()
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text)


def in_the_gradebook(course: Path) -> list[Any]:
    """Every mark and comment that nbgrader shows, and every outcome as we recorded it."""
    with sqlite3.connect(course / "gradebook.db") as book:
        found = "SELECT student_id, base_cell.name, {0} FROM {1} JOIN base_cell ON base_cell.id = cell_id "
        found += "JOIN submitted_notebook ON submitted_notebook.id = {1}.notebook_id JOIN submitted_assignment "
        found += "ON submitted_assignment.id = submitted_notebook.assignment_id ORDER BY 1, 2"
        shown = [list(book.execute(found.format(*of))) for of in (("auto_score", "grade"), ("auto_comment", "comment"))]
    ours = Gradebook(f"sqlite:///{course}/gradebook.db")
    assert ours.knows(NAME)
    return [*shown, [replace(report, seconds=0.0, details={}) for report in ours.reports(NAME)]]


def test_a_changed_check_is_run_alone_and_comes_to_what_force_comes_to(course: Path, steps: Steps):
    change(course, "exercises.py", (OLD, HALVES))
    again = grade(course)
    assert steps == everybody(HE)
    assert moves(again) == {"cyd": (23, 25)}
    reused = in_the_gradebook(course)
    steps.clear()
    assert moves(grade(course, force=True)) == {}
    assert steps == everybody(*EXERCISES)
    assert in_the_gradebook(course) == reused


@pytest.mark.parametrize(
    ("file", "edit"),
    [
        ("mistakes.py", (TOO_SMALL, '"Look at the size of your weights. ')),
        ("mistakes.py", ("np.sqrt(1 / fan_in)", "np.sqrt(1 / (fan_in + 0))")),
        ("exercises.py", (OLD, OLD.replace("[2, 4, 1]", "[2, 5, 1]"))),
        ("exercises.py", ('Check("every bias", 1,', 'Check("every bias", 2,')),
        ("mistakes.py", ("_bias = partial(_line,", "_bias = partial(_line, *(),")),
    ],
    ids=["a hint", "a mistake", "a case", "a check of all", "a helper of all"],
)
def test_whatever_is_changed_its_exercises_are_run_and_no_others(
    course: Path, steps: Steps, file: str, edit: tuple[str, str]
):
    change(course, file, edit)
    grade(course)
    assert steps in (everybody(HE), everybody(*EXERCISES))
    assert steps == everybody(*(EXERCISES if "bias" in edit[0] else [HE]))


def test_a_changed_hint_reaches_those_whom_it_concerns(course: Path):
    change(course, "mistakes.py", (TOO_SMALL, '"Look at the size of your weights. '))
    again = grade(course)
    assert "Look at the size of your weights." in again["cyd"].report.outcomes[2].hint
    assert moves(again) == {}


def test_changed_points_count_without_the_other_exercises(course: Path, steps: Steps):
    notebook = json.loads((course / "source" / NAME / f"{NAME}.ipynb").read_text())
    cell = next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == f"check_{HE}")
    cell["metadata"]["nbgrader"]["points"] = 20
    (course / "source" / NAME / f"{NAME}.ipynb").write_text(json.dumps(notebook))
    again = grade(course)
    assert steps == everybody(HE)
    assert moves(again) == {"ada": (30, 40), "cyd": (23, 26), "eve": (21, 31)}


def test_a_changed_solution_concerns_its_own_exercise_and_those_that_use_it(course: Path, steps: Steps):
    change(course, "exercises.py", USES)
    grade(course)
    assert steps == everybody(HE)
    steps.clear()
    solution = "Start every weight and every bias at zero.", "Start all weights and all biases at zero."
    change(course, f"{NAME}.ipynb", solution)
    grade(course)
    assert steps == everybody(ZEROS, HE)


def test_no_process_is_started_for_a_change_of_the_text(course: Path, steps: Steps):
    change(course, "exercises.py", ('"""The exercises of *initialization*', '"""All exercises of *initialization*'))
    notebook = json.loads((course / "source" / NAME / f"{NAME}.ipynb").read_text())
    text = next(cell for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    text["source"] = ["# Another title"]
    (course / "source" / NAME / f"{NAME}.ipynb").write_text(json.dumps(notebook))
    before = in_the_gradebook(course)
    again = grade(course)
    assert steps == {}
    assert in_the_gradebook(course) == before
    assert again["ada"].report.isolation == before[2][0].isolation != ""
    assert {each.reused for each in grade(course).values()} == {True}, "now the files are known as they are"


def test_who_hands_in_again_has_only_the_changed_function_run(course: Path, steps: Steps):
    hand_in(course, "cyd", {ZEROS: ONES, HE: XAVIER})
    again = grade(course)
    assert steps == {"cyd": [ZEROS, HE]}, "one that was wrong may be right with what is new"
    assert moves(again) == {"cyd": (23, 14)}


def test_who_gives_an_answer_up_keeps_the_others(course: Path, steps: Steps):
    path = course / "submitted" / "ada" / NAME / f"{NAME}.ipynb"
    notebook, untouched = json.loads(path.read_text()), released(NAME)
    for cell, as_released in zip(notebook["cells"], untouched["cells"], strict=True):
        if as_released["metadata"].get("nbgrader", {}).get("grade_id") == HE:
            cell["source"] = as_released["source"]
    write(course, "ada", notebook)
    again = grade(course)
    assert steps == {}
    assert again["ada"].report.outcomes[2].status is Status.NOT_ATTEMPTED
    assert moves(again) == {"ada": (30, 20)}


@pytest.mark.parametrize("line", ["raise ValueError", "raise MemoryError", "import os; os._exit(3)"])
def test_where_cells_fail_the_result_holds(course: Path, line: str):
    failing = f"def give():\n    {line}\nclass Used:\n    value = give()\n"
    hand_in(course, "fay", {HE: failing + FUNCTIONS[HE].replace("np.sqrt(2", "Used and np.sqrt(2")})
    assert grade(course)["fay"].report.repairs != ()
    assert grade(course)["fay"].reused


ROWS = ("student", "submitted_assignment", "submitted_notebook", "grade", "comment")


@pytest.mark.parametrize("lost", [*(f"DELETE FROM {table}" for table in ROWS), "UPDATE grade SET auto_score = NULL"])
def test_what_nbgrader_lost_is_written_again(course: Path, lost: str):
    before = in_the_gradebook(course)
    with sqlite3.connect(course / "gradebook.db") as book:
        book.execute(lost)
    again = grade(course)
    assert not any(each.reused for each in again.values())
    assert in_the_gradebook(course) == before
    assert all(each.reused for each in grade(course).values())


def test_only_those_are_written_again_whom_nbgrader_lost(course: Path, steps: Steps):
    before = in_the_gradebook(course)
    with sqlite3.connect(course / "gradebook.db") as book:
        book.execute("DELETE FROM grade WHERE id = (SELECT id FROM grade LIMIT 1)")
    assert [each.reused for each in grade(course).values()].count(False) == 1
    assert in_the_gradebook(course) == before
    assert steps == {}


@pytest.mark.parametrize(
    "before", ["seen = []\n", "def count(x=1 / 0):\n    return x\n", "def count():\n    global n\n    n = 1\n"]
)
def test_exercises_that_may_depend_on_each_other_are_run_together(course: Path, steps: Steps, before: str):
    text = FUNCTIONS[HE].replace("(layers_dims):\n", "(layers_dims):\n    use = seen, count\n")
    hand_in(course, "fay", {HE: text}, before)
    grade(course)
    steps.clear()
    change(course, "exercises.py", (OLD, HALVES))
    grade(course)
    assert steps["ada"] == [HE]
    assert steps["fay"][:3] == list(EXERCISES)  # in the first look


def test_where_a_new_answer_makes_definitions_fail_nothing_is_taken_for_granted(course: Path, steps: Steps):
    failing = "def half(x=1 / 0):\n    return x\n" + FUNCTIONS[HE].replace("np.sqrt(2", "half and np.sqrt(2")
    hand_in(course, "ada", {HE: failing})
    assert grade(course)["ada"].report.outcomes[0].status is Status.PASSED
    assert steps["ada"][:3] == list(EXERCISES)  # in the first look


@pytest.mark.parametrize("more", [{"force": True}, {"seed": 6}, {"seed": None}, {"limits": Limits(seconds=2)}])
def test_force_and_other_settings_run_everything(course: Path, steps: Steps, more: dict[str, Any]):
    grade(course, **more)
    assert steps == everybody(*EXERCISES)


def test_another_judge_runs_everything(course: Path, steps: Steps, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(installed_versions, "package_digest", lambda: "that of a stricter judge")
    grade(course)
    assert steps == everybody(*EXERCISES)


def test_reused_outcomes_keep_the_isolation_they_were_made_with(course: Path):
    grade(course, seed=None, isolation="process")
    change(course, "exercises.py", (OLD, HALVES))
    report = grade(course, seed=None)["ada"].report
    made = report.details["reusable"]
    levels = {made[name]["isolation"] for name in EXERCISES}
    assert "process" in levels
    assert report.isolation == " and ".join(sorted(levels))


def test_a_file_of_holes_that_says_to_be_huge_is_not_read_to_be_known(tmp_path: Path) -> None:
    path = tmp_path / f"{NAME}.ipynb"
    with open(path, "wb") as file:
        file.truncate(1 << 40)
    assert submission_digest.key_of(Submission("eve", NAME, str(path)), b"") == submission_digest.Key()


def test_many_large_files_are_not_read_to_be_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [tmp_path / f"{number}.ipynb" for number in range(3)]
    for path in paths:
        path.write_bytes(bytes(400))
    first, *others = map(str, paths)
    assert submission_digest.work_of(Submission("eve", NAME, first, others=tuple(others)))
    monkeypatch.setattr(submission_digest, "MAX_BYTES", 1000)
    assert not submission_digest.work_of(Submission("eve", NAME, first, others=tuple(others)))
    assert submission_digest.work_of(Submission("eve", NAME, first, others=(others[0],)))


def test_a_helper_beside_another_file_that_may_be_graded_is_part_of_the_work(tmp_path: Path) -> None:
    deep = tmp_path / "from" / "home" / "mine.ipynb"
    deep.parent.mkdir(parents=True)
    for path in (tmp_path / f"{NAME}.ipynb", deep):
        path.write_text("{}")
    submission, works = Submission("eve", NAME, str(tmp_path / f"{NAME}.ipynb"), others=(str(deep),)), set()
    for helper in ("scale = 1\n", "scale = 2\n"):
        (deep.parent / "helper.py").write_text(helper)
        works.add(submission_digest.work_of(submission))
    assert len(works) == 2
