"""A whole run over a class: what is new is graded, what is known is reused, and every mark that moves is named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook as NbGradebook

from autograder.course import find
from autograder.gradebook.gradebook import Gradebook
from autograder.grading import class_run
from autograder.grading.class_run import Settings
from autograder.grading.report_queue import Graded
from autograder.limits import Limits
from autograder.values import SubmissionStatus
from tests.conftest import ROOT, released, solved

NAME = "initialization"
HE = "initialize_parameters_he"
WRONG = f"def {HE}(layers_dims):\n    return {{}}\n"
Run = Callable[..., dict[str, Graded]]


@pytest.fixture
def course(tmp_path: Path, registered: Path) -> Path:
    """A course with this one assignment, a gradebook and four students."""
    shutil.copytree(ROOT / "source" / NAME, tmp_path / "source" / NAME)
    shutil.copy(registered, tmp_path / "gradebook.db")
    submit(tmp_path, "ada", solved(NAME))
    submit(tmp_path, "bob", released(NAME))
    submit(tmp_path, "cyd", solved(NAME, {HE: WRONG}))
    submit(tmp_path, "dan", "{")
    return tmp_path


def submit(course: Path, student: str, content: dict[str, Any] | str) -> Path:
    path = course / "submitted" / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


@pytest.fixture
def run(course: Path) -> Run:
    def grade(**more: Any) -> dict[str, Graded]:
        settings = {
            "course": find(course),
            "assignments": (NAME,),
            "submitted": course / "submitted",
            "student": None,
            "jobs": 1,
            "limits": Limits(seconds=3),
            "isolation": "auto",
            "seed": None,
            "force": False,
            "gradebook": f"sqlite:///{course}/gradebook.db",
        }
        return {graded.report.student: graded for graded in class_run.run(Settings(**(settings | more)))}

    return grade


def scores(graded: dict[str, Graded]) -> dict[str, float | None]:
    return {student: each.report.score for student, each in graded.items()}


def reused(graded: dict[str, Graded]) -> set[str]:
    return {student for student, each in graded.items() if each.reused}


MARKS = {"ada": 30, "bob": 0, "cyd": 20, "dan": None}


def test_one_broken_notebook_stops_nothing(run: Run):
    graded = run()
    assert scores(graded) == MARKS
    assert graded["dan"].report.status is SubmissionStatus.UNREADABLE


def test_what_did_not_change_is_not_graded_again_but_reported_again(run: Run):
    first, second = run(), run()
    assert reused(first) == set()
    assert reused(second) == {"ada", "bob", "cyd", "dan"}, "nor is what nobody can read"
    assert replace(second["cyd"].report, details={}) == replace(first["cyd"].report, details={})
    assert scores(second) == MARKS


@pytest.mark.parametrize("change", [{"force": True}, {"seed": 9}, {"limits": Limits(seconds=4)}])
def test_other_settings_or_force_grade_everything_again(run: Run, change: dict[str, Any]):
    run()
    assert reused(run(**change)) == set()


def test_what_another_seed_recorded_is_never_taken_for_the_gradebooks_own(run: Run):
    own, other, again = run(), run(seed=9), run()
    assert reused(again) == set()
    assert own["ada"].report.seed == again["ada"].report.seed != other["ada"].report.seed == 9


def test_only_changed_work_is_graded_again_and_the_move_is_named(run: Run, course: Path):
    run()
    submit(course, "cyd", solved(NAME))
    again = run()
    assert reused(again) == {"ada", "bob", "dan"}
    moved = again["cyd"].move
    assert moved is not None
    assert (moved.student, moved.before, moved.after) == ("cyd", 20, 30)
    assert [each.move for student, each in again.items() if student != "cyd"] == [None] * 3


def test_marks_that_move_with_changed_exercises_are_named(run: Run, course: Path):
    ones = solved(NAME)
    for cell in ones["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == HE:
            cell["source"] = cell["source"].replace("np.zeros(", "np.ones(")
    submit(course, "cyd", ones)
    assert run()["cyd"].report.outcomes[2].score == 9, "the biases weigh 1 of 10"
    path = course / "source" / NAME / "exercises.py"
    path.write_text(path.read_text().replace('Check("every bias", 1,', 'Check("every bias", 11,'))
    again = run()
    assert reused(again) == set()
    assert {student for student, each in again.items() if each.move} == {"cyd"}
    move = again["cyd"].move
    assert move is not None
    assert (move.before, move.after) == (29, 24.5)


def test_a_new_time_stamp_is_recorded_though_the_work_is_the_same(run: Run, course: Path):
    run()
    (course / "submitted" / "ada" / NAME / "timestamp.txt").write_text("2026-03-01 13:00:00 CET")
    run()
    with NbGradebook(f"sqlite:///{course}/gradebook.db") as book:
        assert str(book.find_submission(NAME, "ada").timestamp) == "2026-03-01 12:00:00"
        assert book.find_submission(NAME, "bob").timestamp is None


def test_a_time_stamp_that_is_none_stops_nothing(run: Run, course: Path):
    (course / "submitted" / "ada" / NAME / "timestamp.txt").write_bytes(b"yesterday, I think \xff")
    assert scores(run()) == MARKS


def test_late_days_reach_nbgraders_export(run: Run, course: Path):
    (course / "nbgrader_config.py").write_text("c = get_config()\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    run()
    for student in ("ada", "cyd"):
        (course / "submitted" / student / NAME / "timestamp.txt").write_text("2026-03-02 12:00:00 UTC")
    with NbGradebook(f"sqlite:///{course}/gradebook.db") as book:
        book.update_or_create_assignment(NAME, duedate="2026-03-01 12:00:00 UTC")
    run()
    assert exported(course) == {"ada": "0.0", "bob": "0.0", "cyd": "0.0", "dan": "0.0"}
    with NbGradebook(f"sqlite:///{course}/gradebook.db") as book:
        book.update_or_create_assignment(NAME, duedate="2026-03-03 12:00:00 UTC")
    assert reused(run()) == {"ada", "bob", "cyd", "dan"}
    assert exported(course) == {"ada": "30.0", "bob": "0.0", "cyd": "20.0", "dan": "0.0"}


def exported(course: Path) -> dict[str, str]:
    """The final score of each student, as `nbgrader export` writes it."""
    from nbgrader.plugins import CsvExportPlugin

    plugin = CsvExportPlugin(to=str(course / "grades.csv"))
    with NbGradebook(f"sqlite:///{course}/gradebook.db") as book:
        plugin.export(book)
    head, *lines = [line.split(",") for line in (course / "grades.csv").read_text().splitlines()]
    return {line[head.index("student_id")]: line[head.index("score")] for line in lines}


def test_a_run_that_is_closed_early_has_recorded_what_it_gave_out(course: Path, run: Run):
    run()  # so that everything is known
    settings = Settings(
        find(course),
        (NAME,),
        course / "submitted",
        None,
        1,
        Limits(),
        "auto",
        3,
        True,
        f"sqlite:///{course}/other.db",
    )
    shutil.copy(course / "gradebook.db", course / "other.db")
    begun = class_run.run(settings)
    first = next(begun)
    begun.close()
    book = Gradebook(settings.gradebook)
    assert book.knows(NAME)
    kept = next(book.reports(NAME, [first.report.student]))
    assert kept.seed == 3


def test_every_status_has_a_message_that_teaches(run: Run, course: Path):
    bodies = {
        "crashed": "values = layers_dims\n    return values['W1']",
        "timed_out": "while True: pass",
        "out_of_memory": "return [0] * 10**12",
        "failed": "return {}",
    }
    for student, body in bodies.items():
        submit(course, student, solved(NAME, {HE: f"def {HE}(layers_dims):\n    {body}\n"}))
    outcomes = {name: each.report.outcomes[2] for name, each in run(limits=Limits(seconds=1)).items() if name != "dan"}
    assert {name: str(outcomes[name].status) for name in bodies} == {name: name for name in bodies}
    said = {name: outcome.message for name, outcome in outcomes.items()}
    assert "TypeError" in said["crashed"]
    assert "return values['W1']" in said["crashed"], "the student's own line"
    assert "[2, 4, 1]" in said["crashed"], "the inputs of a visible case"
    assert "1 second" in said["timed_out"], "the limit"
    assert "memory" in said["out_of_memory"]
    assert "W1" in said["failed"]
    assert "has not been filled in" in said["bob"]
    assert said["ada"].startswith("Every check passed.")
