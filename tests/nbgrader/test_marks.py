"""`nbgrader autograde` and `autograder grade` are the same judgement, and formgrader shows it."""

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.values import check_id
from tests.conftest import by_chance
from tests.nbgrader.books import comments_in, marks_in
from tests.nbgrader.conftest import made_once
from tests.nbgrader.course import CLASS, ROOT, TIMEOUT, UNREADABLE, Course, assignment_called, cell_called

READABLE = [student for student in CLASS if student not in UNREADABLE]


def reports(course: Course) -> dict[str, Any]:
    lines = (course.root / "ours.jsonl").read_text().splitlines()
    return {report["student"]: report for report in map(json.loads, lines)}


def autograded(course: Course, student: str, assignment: str) -> Any:
    path = course.root / "autograded" / student / assignment / f"{assignment}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def test_both_give_the_same_marks_on_every_notebook(graded: Course, assignment: str):
    theirs = marks_in(graded.root / "gradebook.db", assignment)
    assert set(theirs) == set(CLASS)
    assert theirs == marks_in(graded.root / "ours.db", assignment)


def test_both_draw_the_hidden_inputs_from_the_gradebooks_seed(course: Course):
    name = "initialization"
    students = ("ada", "bob", "cyd", "dan")
    course.nbgrader("generate_assignment", name)
    for student in students:
        course.hand_in(student, name, by_chance())
    course.nbgrader("autograde", name, "--student", "ada")
    course.autograder("grade", name, "--student", "bob")
    course.nbgrader("autograde", name, "--student", "cyd")
    course.autograder("grade", name, "--student", "dan", "--json", "ours.jsonl")
    marks = marks_in(course.root / "gradebook.db", name)
    assert marks == dict.fromkeys(students, marks["dan"])
    course.autograder("grade", name, "--force", "--json", "again.jsonl")
    assert marks_in(course.root / "gradebook.db", name) == marks
    course.nbgrader("generate_feedback", name)
    seed = str(reports(course)["dan"]["seed"])
    shown = [path for folder in ("feedback", "autograded") for path in (course.root / folder).rglob("*.*")]
    assert shown
    assert [path for path in shown if path.is_file() and seed in path.read_text()] == []


def test_both_leave_the_same_comments(graded: Course, assignment: str):
    assert comments_in(graded.root / "gradebook.db", assignment) == comments_in(graded.root / "ours.db", assignment)


def test_the_class_covers_all_there_is_to_compare(graded: Course):
    statuses = {exercise["status"] for report in reports(graded).values() for exercise in report["exercises"]}
    assert statuses >= {"passed", "partial", "failed", "not_attempted", "crashed", "timed_out"}


def test_right_answers_earn_everything_however_the_file_was_saved(graded: Course, assignment: str):
    marks = marks_in(graded.root / "gradebook.db", assignment)
    points = assignment_called(assignment).points
    for student in ("ada", "ben", "gus", "mia", "ned"):
        assert {name: marks[student][check_id(name)][0] for name in points} == points, student


def test_an_untouched_notebook_earns_nothing_and_needs_nobody(graded: Course, assignment: str):
    marks = marks_in(graded.root / "gradebook.db", assignment)["cleo"]
    assert set(marks.values()) == {(0.0, False)}


def test_a_file_that_nobody_can_read_is_named_has_no_mark_and_stops_nobody(graded: Course, assignment: str):
    said = (graded.root / "said.txt").read_text()
    assert f"There was an error processing assignment '{assignment}' for student 'oda'" in said
    assert "is not valid JSON" in said
    marks = marks_in(graded.root / "gradebook.db", assignment)["oda"]
    assert set(marks.values()) == {(None, True)}
    assert sorted(path.name for path in (graded.root / "autograded").iterdir()) == sorted(READABLE)


@pytest.mark.parametrize("student", READABLE)
def test_each_check_cell_shows_the_outcome_as_a_card(graded: Course, assignment: str, student: str):
    notebook = autograded(graded, student, assignment)
    for exercise in reports(graded)[student]["exercises"]:
        cell = cell_called(notebook, check_id(exercise["id"]))
        assert len(cell.outputs) == 1
        shown = " ".join(cell.outputs[0].data["text/plain"].split())
        assert " ".join(exercise["message"].split()) in shown
        assert " ".join(exercise["hint"].split()) in shown
        assert "<div" in cell.outputs[0].data["text/html"]


@pytest.mark.parametrize("student", READABLE)
def test_nothing_of_a_student_stays_where_the_course_has_its_own(graded: Course, assignment: str, student: str):
    notebook, released = autograded(graded, student, assignment), graded.released(assignment)
    for original in released.cells:
        entry = original.metadata.get("nbgrader")
        if entry and entry.grade:
            cell = cell_called(notebook, entry.grade_id)
            assert (cell.source, cell.metadata) == (original.source, original.metadata)
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    assert len([name for name in names if name]) == len({name for name in names if name})


def test_no_student_code_ran_beside_the_engine(graded: Course, assignment: str):
    for student in READABLE:
        for cell in autograded(graded, student, assignment).cells:
            if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("grade"):
                assert not cell.outputs


def test_the_source_files_of_the_course_do_not_reach_students(graded: Course):
    graded.nbgrader("generate_feedback", "--assignment", next((graded.root / "autograded" / "ada").iterdir()).name)
    for folder in ("autograded", "feedback", "notebooks"):
        assert not list((graded.root / folder).rglob("exercises.py")), folder
        assert not list((graded.root / folder).rglob("mistakes.py")), folder


def test_feedback_shows_points_and_hints(graded: Course, assignment: str):
    graded.nbgrader("generate_feedback", "--assignment", assignment, "--force")
    for student, report in reports(graded).items():
        page = graded.root / "feedback" / student / assignment / f"{assignment}.html"
        if report["status"] == "graded":
            text = page.read_text()
            assert f"Your mark: <b>{round(report['score'], 2):g} / {report['max_score']:g}</b>" in text
            assert all(exercise["id"] + ":" in text for exercise in report["exercises"])
        else:
            assert not page.exists()


# --------------------------------------------------------------------------------------------------- the sample class


@pytest.fixture(scope="session")
def sample(assignment: str, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The sample class of the repository, graded by `nbgrader autograde`."""

    def make(folder: Path) -> None:
        course = Course.copied_to(folder)
        for student in (ROOT / "examples" / "class").iterdir():
            if (student / assignment).is_dir():
                shutil.copytree(student / assignment, folder / "submitted" / student.name / assignment)
        course.nbgrader("generate_assignment", assignment)
        said = course.nbgrader("autograde", assignment, f"--SplitExecution.timeout={TIMEOUT}", ok=None)
        (folder / "said.txt").write_text(said)

    return Course(made_once(tmp_path_factory, f"sample-{assignment}", make))


def pinned(assignment: str) -> dict[str, dict[str, Any]]:
    """What `autograder grade` gives the sample class, by student."""
    lines = (ROOT / "examples" / "outcomes.jsonl").read_text().splitlines()
    return {line["student"]: line for line in map(json.loads, lines) if line["assignment"] == assignment}


def test_the_sample_class_gets_the_marks_that_are_pinned(sample: Course, assignment: str):
    marks = marks_in(sample.root / "gradebook.db", assignment)
    for student, outcome in pinned(assignment).items():
        if outcome["status"] != "graded":
            assert set(marks[student].values()) == {(None, True)}, student
        elif (sample.root / "submitted" / student / assignment / f"{assignment}.ipynb").is_file():
            expected = {check_id(name): (score, score is None) for name, (_, score, _) in outcome["exercises"].items()}
            assert marks[student] == expected, student


def test_whoever_of_the_sample_class_has_marks_can_be_looked_at(sample: Course, assignment: str):
    for student, outcome in pinned(assignment).items():
        named = (sample.root / "submitted" / student / assignment / f"{assignment}.ipynb").is_file()
        if outcome["status"] == "graded" and named:
            notebook = autograded(sample, student, assignment)
            for name in outcome["exercises"]:
                assert len(cell_called(notebook, check_id(name)).outputs) == 1
