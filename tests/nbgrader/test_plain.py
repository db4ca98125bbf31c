"""Plain nbgrader notebooks and cells beside and in our assignments: nbgrader's own, and counted everywhere."""

from __future__ import annotations

import copy
import csv
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.nbgrader import plain
from tests.nbgrader.books import marks_in
from tests.nbgrader.conftest import made_once
from tests.nbgrader.course import Course, cell_called, solved

NAME = "initialization"
RIGHT = "def n():\n    return 1"
TESTED = plain.code("assert n()" + plain.HIDDEN, "test_n", 1, grade=True, locked=True)
ANSWER = plain.code("def n():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION", "n", solution=True)
ESSAY = plain.text("The essay.", "essay", 4, grade=True, solution=True)


def handed_in(course: Course, student: str, assignment: str, notebook: str, answers: dict[str, str]) -> None:
    """Hand in a released notebook with some cells filled in."""
    path = course.root / "notebooks" / assignment / f"{notebook}.ipynb"
    work = nbformat.read(path, as_version=4)
    for grade_id, source in answers.items():
        cell_called(work, grade_id).source = source
    place = course.root / "submitted" / student / assignment
    place.mkdir(parents=True, exist_ok=True)
    nbformat.write(work, place / path.name)


def exported(course: Course, *names: str) -> dict[tuple[str, str], dict[str, str]]:
    rows = csv.DictReader(
        io.StringIO(course.autograder("export", "nbgrader", *names, "--to", "x.csv") and read(course))
    )
    return {(row["assignment"], row["student_id"]): row for row in rows}


def read(course: Course) -> str:
    return (course.root / "x.csv").read_text()


def rows_of(course: Course, table: str) -> list[dict[str, str]]:
    """The rows of a table of the page, as the file beside it has them."""
    with (course.root / f"{table}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def lines(course: Course, *words: str) -> tuple[str, dict[str, dict[str, Any]]]:
    """What `autograder grade` says, and its lines of JSON by student."""
    said = course.autograder("grade", NAME, "--json", "out.jsonl", *words)
    found = map(json.loads, (course.root / "out.jsonl").read_text().splitlines())
    return said, {line["student"]: line for line in found}


# ----------------------------------------------------------------------------------------------- beside our assignments


def _make_beside(folder: Path) -> None:
    course = Course.copied_to(folder)
    source = course.root / "source"
    plain.write(source / "essays" / "essays.ipynb", [ANSWER, TESTED, ESSAY])
    plain.write(source / "ps1" / "problem1.ipynb", [ANSWER, TESTED])
    plain.write(source / "ps1" / "empty.ipynb", [])
    plain.write(source / NAME / "other.ipynb", [ANSWER, TESTED])
    for name in (NAME, "essays", "ps1"):
        course.nbgrader("generate_assignment", name)
    course.hand_in("ada", NAME, solved(course, NAME))
    handed_in(course, "ada", NAME, "other", {"n": RIGHT})
    handed_in(course, "ada", "essays", "essays", {"n": RIGHT, "essay": "Mine."})
    handed_in(course, "ada", "ps1", "problem1", {"n": "def n():\n    return 0"})
    handed_in(course, "ada", "ps1", "empty", {})
    (folder / "graded.txt").write_text(course.autograder("grade"))
    for name in (NAME, "essays", "ps1"):
        course.nbgrader("autograde", name)


@pytest.fixture(scope="session")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Our assignment with a second notebook, and two assignments of nbgrader's; graded by both commands."""
    return Course(made_once(tmp_path_factory, "beside", _make_beside))


def scores(course: Course, assignment: str) -> dict[str, float | None]:
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as book:
        submission = book.find_submission(assignment, "ada")
        return {f"{n.name}/{g.name}": g.auto_score for n in submission.notebooks for g in n.grades}


def test_autograder_says_in_one_line_what_it_leaves_to_nbgrader_and_grades_the_rest(beside: Course):
    said = (beside.root / "graded.txt").read_text()
    assert "Left to nbgrader, since no exercises are declared for it: essays, ps1, initialization/other.ipynb." in said
    assert "1 submission: 1 graded" in said
    assert "Not graded, since they lie" not in said


def test_nbgrader_autogrades_its_own_notebooks_and_our_engine_ours(beside: Course):
    assert scores(beside, "essays") == {"essays/test_n": 1.0, "essays/essay": None}
    assert scores(beside, "ps1") == {"problem1/test_n": 0.0}
    marks = scores(beside, NAME)
    assert marks.pop("other/test_n") == 1.0
    assert set(marks.values()) == {10.0}


def test_a_notebook_of_nbgraders_without_cells_is_released_and_autograded(beside: Course):
    for folder in ("notebooks", "autograded/ada"):
        shown = nbformat.read(beside.root / folder / "ps1" / "empty.ipynb", as_version=4)
        assert shown.cells == []


def test_nothing_of_ours_is_put_into_a_notebook_of_nbgraders(beside: Course):
    shown = nbformat.read(beside.root / "autograded" / "ada" / NAME / "other.ipynb", as_version=4)
    assert [cell.metadata.nbgrader.grade_id for cell in shown.cells] == ["n", "test_n"]


def test_nbgraders_marks_count_in_exports(beside: Course):
    rows = exported(beside)
    assert rows[NAME, "ada"]["score"] == "31.0"
    assert rows["ps1", "ada"]["score"] == "0.0"
    assert rows["essays", "ada"]["score"] == ""
    said = beside.autograder("export", "exercises", "--to", "x.csv")
    assert "ada has no mark on essays: a person has to mark essay first." in said
    assert "initialization,ada,other/test_n,passed,1.0,1.0" in read(beside)


def test_nbgraders_marks_count_in_the_page_and_say_where_they_come_from(beside: Course):
    beside.autograder("report", "--to", "page.html")
    page = (beside.root / "page.html").read_text()
    assert "1 submission has a score: mean 31, median 31 of 31 points." in page
    waiting = [(row["student"], row["assignment"], row["exercise"]) for row in rows_of(beside, "to-do-to-mark")]
    assert waiting == [("ada", "essays", "essay")]
    assert "nbgrader&#39;s kernel" in page


def test_whom_nbgrader_autograde_fails_on_is_said_to_have_no_mark_of_its_and_not_to_wait_for_a_person(
    beside: Course, tmp_path: Path
):
    course = Course(tmp_path / "course")
    shutil.copytree(beside.root, course.root)
    handed_in(course, "eve", "ps1", "problem1", {})
    (course.root / "submitted" / "eve" / "ps1" / "problem1.ipynb").write_text("{ not json")
    course.nbgrader("autograde", "ps1", "--student", "eve", ok=False)
    rows = exported(course, "ps1")
    assert (rows["ps1", "ada"]["score"], rows["ps1", "eve"]["score"]) == ("0.0", "")
    said = course.autograder("export", "exercises", "ps1")
    assert "eve has no mark on ps1: nbgrader autograde gave no mark; see what it says of this student" in said
    course.autograder("report", "--to", "page.html")
    assert [row["student"] for row in rows_of(course, "to-do-grader-fault")] == ["eve"]
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as book:
        book.find_grade("test_n", "problem1", "ps1", "eve").manual_score = 1.0
        book.db.commit()
    assert exported(course, "ps1")["ps1", "eve"]["score"] == "1.0"


def test_an_assignment_of_nbgraders_that_is_named_is_left_to_it_and_stops_no_other(beside: Course):
    said = beside.autograder("grade", "essays", ok=False)
    assert "essays declares no exercises, so it is left to nbgrader" in said
    assert "Traceback" not in said
    assert "1 submission: 1 graded" in beside.autograder("grade", "essays", NAME)
    for command in (("notebooks",), ("release", "--to", "x.zip"), ("formgrader",), ("feedback",)):
        assert "Left to nbgrader" in beside.autograder(*command)


def test_released_notebooks_of_nbgraders_are_made_anew_by_force_alone(beside: Course):
    for name, notebook in (("essays", "essays"), (NAME, "other")):
        path = beside.root / "notebooks" / name / f"{notebook}.ipynb"
        before = path.read_bytes()
        path.write_text("{}")
        beside.nbgrader("generate_assignment", name)
        assert path.read_text() == "{}"
        beside.nbgrader("generate_assignment", name, "--force")
        assert path.read_bytes() == before


def test_pages_of_nbgraders_are_made_anew_when_nbgrader_would_and_ours_each_time(beside: Course):
    for name in ("ps1", NAME):
        beside.nbgrader("generate_feedback", name)
    pages = [beside.root / "feedback" / "ada" / name for name in ("ps1/problem1.html", f"{NAME}/{NAME}.html")]
    for words in ((), ("--force",)):
        for page in pages:
            page.write_text("old")
        for name in ("ps1", NAME):
            beside.nbgrader("generate_feedback", name, *words)
        assert [page.read_text() == "old" for page in pages] == [not words, False]


# --------------------------------------------------------------------------------------------------- in our assignments


def _with_plain_cells(course: Course) -> None:
    path = course.root / "source" / NAME / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells += [ESSAY, plain.task(), ANSWER, TESTED]
    path.write_text(json.dumps(notebook))
    course.autograder("notebooks", NAME)


def _essay_of(course: Course, student: str, text: str) -> None:
    work = solved(course, NAME)
    cell_called(work, "essay")["source"] = text
    course.hand_in(student, NAME, work)


def mark_by_hand(course: Course, student: str, cell: str, score: float) -> None:
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as book:
        grade = book.find_grade(cell, NAME, NAME, student)
        grade.manual_score, grade.needs_manual_grade = score, False
        book.db.commit()


def test_what_a_person_marks_is_said_to_wait_and_then_counts(course: Course):
    _with_plain_cells(course)
    _essay_of(course, "ada", "Mine.")
    course.hand_in("cleo", NAME, course.released(NAME))
    course.hand_in("oda", NAME, "{")
    said, found = lines(course, "--allow-unreadable")
    assert "needs a mark" in said
    assert "30+?/37" in said
    assert {line["max_score"] for line in found.values()} == {37.0}  # whatever could be read
    assert found["ada"]["needs_mark"] == ["essay", "task", "test_n"]
    assert found["ada"]["repairs"] == []  # an answer in words is no code that was turned into text
    assert found["cleo"]["needs_mark"] == ["task", "test_n"]  # an answer that was left blank needs nobody
    status = {one["id"]: one["status"] for one in found["cleo"]["exercises"]}
    assert status["essay"] == "not_attempted"
    assert (found["ada"]["status"], found["ada"]["score"], found["ada"]["max_score"]) == ("graded", None, 37.0)
    assert "a person has to mark essay, task, test_n first" in course.autograder("export", "nbgrader", "--to", "x.csv")

    mark_by_hand(course, "ada", f"check_{ZEROS}", 7.0)
    shutil.rmtree(course.root / "submitted" / "oda")
    assert "27+?/37" in lines(course)[0]  # what is marked so far counts, by whomever
    for cell, score in (("essay", 3.0), ("task", 2.0), ("test_n", 1.0)):
        mark_by_hand(course, "ada", cell, score)
    said, found = lines(course)
    assert found["ada"]["needs_mark"] == []
    assert found["ada"]["score"] == 36.0
    assert exported(course)[NAME, "ada"]["score"] == "33.0"
    course.autograder("feedback", NAME)
    page = (course.root / "feedback" / "ada" / NAME / f"{NAME}.html").read_text()
    assert page.count("Mine.") == 1
    words = " ".join(re.sub("<[^>]*>", " ", page).split())
    assert "essay: Partly right 3 / 4 Your answer Mine." in words


def test_nbgrader_autograde_gives_the_same_to_cells_that_a_person_marks(course: Course):
    _with_plain_cells(course)
    work = solved(course, NAME)
    untouched = copy.deepcopy(cell_called(work, "essay"))
    cell_called(work, "essay").update(source="Mine, in words.", cell_type="code", outputs=[], execution_count=None)
    work["cells"].append(untouched)  # a copy, which hides no answer
    course.hand_in("ada", NAME, work)
    course.hand_in("cleo", NAME, course.released(NAME))
    course.nbgrader("generate_assignment", NAME)
    course.nbgrader("autograde", NAME)
    by_nbgrader = {student: grades(course, student) for student in ("ada", "cleo")}
    (course.root / "gradebook.db").unlink()
    said = lines(course)[1]["ada"]["repairs"]
    assert [one.partition(" (essay) ")[2] for one in said] == [
        "is code where the course asks for words; a person reads it."
    ]
    assert {student: grades(course, student) for student in ("ada", "cleo")} == by_nbgrader
    assert by_nbgrader["ada"]["essay"] == (None, True)
    assert by_nbgrader["cleo"]["essay"] == (0.0, False)
    shown = nbformat.read(course.root / "autograded" / "ada" / NAME / f"{NAME}.ipynb", as_version=4)
    assert (cell_called(shown, "essay").cell_type, cell_called(shown, "essay").source) == (
        "markdown",
        "Mine, in words.",
    )
    assert cell_called(shown, "task").source == "Draw."


def grades(course: Course, student: str) -> dict[str, tuple[float | None, bool]]:
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as book:
        (notebook,) = book.find_submission(NAME, student).notebooks
        return {grade.name: (grade.auto_score, grade.needs_manual_grade) for grade in notebook.grades}


def test_formgrader_shows_what_a_person_has_to_mark_where_a_hand_in_lacks_it(course: Course):
    course.hand_in("ada", NAME, solved(course, NAME))
    _with_plain_cells(course)
    course.autograder("grade", NAME)
    course.autograder("formgrader", NAME)
    shown = nbformat.read(course.root / "autograded" / "ada" / NAME / f"{NAME}.ipynb", as_version=4)
    assert cell_called(shown, "task").source == "Draw."
    assert all(cell_called(shown, cell).metadata.nbgrader.points for cell in ("essay", "task", "test_n"))


def test_a_mark_by_hand_is_named_when_its_answer_was_handed_in_anew(course: Course):
    _with_plain_cells(course)
    _essay_of(course, "ada", "First.")
    course.autograder("grade", NAME)
    for cell in ("essay", "task", "test_n"):
        mark_by_hand(course, "ada", cell, 1.0)
    assert lines(course, "--force")[1]["ada"]["stale_marks"] == []
    _essay_of(course, "ada", "Second.")
    said, found = lines(course)
    assert found["ada"]["stale_marks"] == ["essay", "task", "test_n"]
    assert course.autograder("history", "ada").count("handed in anew") == 1  # though no exercise was answered anew
    assert found["ada"]["score"] == 33.0  # a person's mark stays until a person changes it
    assert "the mark on essay, task, test_n was given before the hand-in" in " ".join(said.split())
    assert "the mark on essay, task, test_n was given before the hand-in" in course.autograder(
        "export", "nbgrader", "--to", "x.csv"
    )
    assert lines(course)[1]["ada"]["stale_marks"] == ["essay", "task", "test_n"]
    course.autograder("report", "--to", "page.html")
    assert {row["exercise"] for row in rows_of(course, "to-do-stale-mark")} == {"essay", "task", "test_n"}

    for cell in ("essay", "task", "test_n"):
        mark_by_hand(course, "ada", cell, 1.0)
    change_points(course, "essay", 6.0)
    assert lines(course)[1]["ada"]["stale_marks"] == ["essay"]  # it was given when the cell had other points


# ------------------------------------------------------------------------------------------------ a course that changes

HE, ZEROS, RANDOM = (f"initialize_parameters_{way}" for way in ("he", "zeros", "random"))


def change_points(course: Course, cell: str, points: float) -> None:
    path = course.root / "source" / NAME / f"{NAME}.ipynb"
    notebook = json.loads(path.read_text())
    cell_called(notebook, cell)["metadata"]["nbgrader"]["points"] = points
    path.write_text(json.dumps(notebook))


def drop(course: Course, exercise: str) -> None:
    """Take an exercise out of the course, and leave everything else as it is."""
    folder = course.root / "source" / NAME
    notebook = json.loads((folder / f"{NAME}.ipynb").read_text())
    notebook["cells"] = [c for c in notebook["cells"] if names_of(c).isdisjoint({exercise, f"check_{exercise}"})]
    (folder / f"{NAME}.ipynb").write_text(json.dumps(notebook))
    with (folder / "exercises.py").open("a") as file:
        file.write(f"\nEXERCISES = tuple(one for one in EXERCISES if one.id != {exercise!r})\nFIGURES = ()\n")
    with (folder / "mistakes.py").open("a") as file:
        file.write(f"\nCATALOGUES = tuple(one for one in CATALOGUES if one.exercise != {exercise!r})\n")


def names_of(cell: dict[str, Any]) -> set[str]:
    return {cell["metadata"].get("nbgrader", {}).get("grade_id", "")}


@pytest.mark.parametrize("by_release", [False, True], ids=["autograder grade", "after nbgrader generate_assignment"])
def test_a_course_that_changes_keeps_the_marks_of_what_still_exists(course: Course, by_release: bool):
    course.hand_in("ada", NAME, solved(course, NAME))
    course.autograder("grade", NAME)
    mark_by_hand(course, "ada", f"check_{ZEROS}", 7.0)

    mark_by_hand(course, "ada", f"check_{RANDOM}", 6.0)
    change_points(course, f"check_{HE}", 20.0)
    drop(course, RANDOM)
    changed = json.loads((course.root / "source" / NAME / f"{NAME}.ipynb").read_text())
    moved = [cell for cell in changed["cells"] if names_of(cell) & {HE, f"check_{HE}"}]
    others = [cell for cell in changed["cells"] if cell not in moved]
    place = next(n for n, cell in enumerate(others) if names_of(cell) == {ZEROS})
    changed["cells"] = [ESSAY, *others[:place], *moved, *others[place:]]
    (course.root / "source" / NAME / f"{NAME}.ipynb").write_text(json.dumps(changed))
    if by_release:
        course.nbgrader("generate_assignment", NAME)
    said, found_now = lines(course)
    assert (f"{NAME} does not have check_{RANDOM} any more; marks that people gave there" in said) is not by_release
    # Ada is told nothing of points and places, which were changed by others.
    assert found_now["ada"]["repairs"] == ["The notebook does not have the cell essay; it was added."]
    found = grades(course, "ada")
    assert set(found) == {f"check_{ZEROS}", f"check_{HE}", "essay"}
    assert found[f"check_{HE}"] == (20.0, False)
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as book:
        assert book.find_grade(f"check_{ZEROS}", NAME, NAME, "ada").manual_score == 7.0
    course.autograder("notebooks", NAME)
    course.nbgrader("generate_assignment", NAME)
    course.nbgrader("autograde", NAME)
    assert grades(course, "ada")[f"check_{HE}"] == (20.0, False)


def test_a_notebook_that_joins_an_assignment_stops_no_one(course: Course):
    course.hand_in("ada", NAME, solved(course, NAME))
    course.autograder("grade", NAME)
    plain.write(course.root / "source" / NAME / "other.ipynb", [ANSWER, TESTED])
    course.nbgrader("generate_assignment", NAME)
    handed_in(course, "ada", NAME, "other", {"n": RIGHT})
    course.nbgrader("autograde", NAME)
    assert scores(course, NAME)["other/test_n"] == 1.0
    assert "1 submission: 1 graded" in course.autograder("grade", NAME)


def test_a_copied_cell_costs_nothing_and_metadata_of_another_version_their_sender_alone(course: Course):
    plain.write(course.root / "source" / "ps1" / "problem1.ipynb", [ANSWER, TESTED])
    course.nbgrader("generate_assignment", "ps1")
    for student in ("ada", "bob", "eve", "zoe"):
        handed_in(course, student, "ps1", "problem1", {"n": RIGHT})
    for student, change in {"bob": {}, "eve": {"schema_version": 99}, "ada": {"schema_version": 1}}.items():
        path = course.root / "submitted" / student / "ps1" / "problem1.ipynb"
        work = nbformat.read(path, as_version=4)
        copies = work.cells if student == "bob" else []
        work.cells[1].metadata.nbgrader.update(change)
        work.cells = [*copies, *work.cells]
        path.write_text(json.dumps(work))
    said = course.nbgrader("autograde", "ps1", ok=False)
    marks = marks_in(course.root / "gradebook.db", "ps1")
    assert {student: [score for score, _ in marks.get(student, {}).values()] for student in ("bob", "zoe")} == {
        "bob": [1.0],
        "zoe": [1.0],
    }
    assert "problem1.ipynb has nbgrader's metadata in version 99, not 3" in said
    assert all(f"assignment 'ps1' for student '{student}'" in said for student in ("ada", "eve"))
