"""The history of a mark, and a look at what a run would do: from outside, by the command line."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tests.nbgrader.books import comments_in, marks_in
from tests.nbgrader.course import Course, cell_called, mistaken, solved
from tests.nbgrader.test_plain import drop, mark_by_hand

NAME = "initialization"
HE = "check_initialize_parameters_he"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    made = Course.copied_to(tmp_path)
    made.hand_in("ada", NAME, mistaken(made, NAME, 0))
    made.autograder("grade", NAME)
    return made


def flat(said: str) -> str:
    return " ".join(said.replace("│", " ").split())


def test_a_mark_has_a_history_that_says_why_it_moved(course: Course):
    with closing(sqlite3.connect(course.root / "gradebook.db")) as book:  # as histories began
        book.execute("ALTER TABLE autograder_history DROP COLUMN package")
    assert course.autograder("history", "ada").count(NAME[:6]) == 1
    course.hand_in("ada", NAME, solved(course, NAME))
    said = flat(course.autograder("grade", NAME))
    assert "-> 30/30 (handed in anew)" in said
    path = course.root / "source" / NAME / f"{NAME}.ipynb"
    notebook = json.loads(path.read_text())
    cell_called(notebook, HE)["metadata"]["nbgrader"]["points"] = 20
    path.write_text(json.dumps(notebook))
    for file in path.parent.iterdir():  # an exercise gets another name as well
        if file.suffix in (".py", ".ipynb"):
            file.write_text(file.read_text().replace("initialize_parameters_he", "he_weights"))
    assert "30/30 -> 40/40 (the assignment changed)" in flat(course.autograder("grade", NAME))
    course.autograder("grade", NAME)  # nothing is new, so that nothing is added
    version = course.autograder("--version").split()[-1]
    history = course.autograder("history", "ada", NAME)
    assert history.count(NAME[:6]) == 3
    assert history.count(version) == 2
    said = course.autograder("history", "bob", ok=False)
    assert "There is no student 'bob' in the gradebook; there are: ada." in said
    assert said == course.autograder("take-back", "--student", "bob", ok=False)


def test_a_mark_that_moved_by_itself_says_whether_the_code_or_the_grader_did_it(course: Course):
    right = solved(course, NAME)
    answer = "".join(cell_called(right, HE.removeprefix("check_"))["source"])

    def hand_in(student: str, luck: str) -> None:
        """Code that nobody can know to give the same again, and that is right where it is lucky."""
        ours = f"import os\nLUCK = {luck}\n{answer}".replace("return parameters", "return parameters if LUCK else {}")
        cell_called(right, HE.removeprefix("check_"))["source"] = ours
        course.hand_in(student, NAME, right)

    for number in range(20):  # so many that some mark moves
        hand_in(f"lucky{number}", "os.urandom(1)[0] < 64")
    hand_in("ada", "len(os.urandom(1)) > 1")
    course.autograder("grade", NAME)
    said = flat(course.autograder("grade", NAME, "--force"))
    assert "(the same code gave another result)" in said
    assert "the grader, its limits" not in said
    assert "anew" not in said
    hand_in("ada", "len(os.urandom(1)) > 0")
    said = flat(course.autograder("grade", NAME, "--force", "--timeout", "9"))
    assert "-> 30/30 (handed in anew)" in said
    assert "(the grader, its limits or the machine gave another result)" in said
    assert "the same code" not in said


def test_a_run_can_be_taken_back_and_leaves_what_people_entered(course: Course):
    book = course.root / "gradebook.db"
    first, comments = marks_in(book, NAME), comments_in(book, NAME)
    course.hand_in("ada", NAME, solved(course, NAME))
    course.hand_in("bob", NAME, solved(course, NAME))
    course.autograder("grade", NAME)
    with Gradebook(f"sqlite:///{book}") as theirs:
        theirs.find_grade(HE, NAME, NAME, "bob").manual_score = 4.0
        theirs.db.commit()

    said = course.autograder("take-back", NAME, "--student", "ada")
    assert said.startswith("taking back the run that gave marks until 20")
    assert f"taken back: ada, {NAME}: 30 -> " in said
    assert "bob" not in said
    assert marks_in(book, NAME)["ada"] == first["ada"]
    assert comments_in(book, NAME)["ada"] == comments["ada"]
    assert "taken" in course.autograder("history", "ada")

    assert f"taken back: bob, {NAME}: 30 -> none" in course.autograder("take-back")
    assert {score for score, _ in marks_in(book, NAME)["bob"].values()} == {None}
    assert f"taken back: ada, {NAME}: " in course.autograder("take-back")
    assert "No run that could be taken back is recorded" in course.autograder("take-back", ok=False)
    course.autograder("grade", NAME)
    after = marks_in(book, NAME)
    assert {score for who in ("ada", "bob") for score, _ in after[who].values()} == {10.0}
    with Gradebook(f"sqlite:///{book}") as theirs:
        assert theirs.find_grade(HE, NAME, NAME, "bob").manual_score == 4.0


def test_what_the_assignment_does_not_have_any_more_is_not_taken_back_and_named(course: Course):
    course.hand_in("ada", NAME, solved(course, NAME))
    course.hand_in("bob", NAME, solved(course, NAME))
    course.autograder("grade", NAME)
    drop(course, "initialize_parameters_random")
    assert "30/30 -> 20/20 (the assignment changed)" in flat(course.autograder("grade", NAME))
    said = course.autograder("take-back", NAME)
    assert f"taken back, and the mark stays the same: {NAME}: ada, bob." in said
    assert f"Marks on initialize_parameters_random do not come back, since {NAME} does not have it any more." in said
    assert sum(score or 0 for score, _ in marks_in(course.root / "gradebook.db", NAME)["ada"].values()) == 20
    mark_by_hand(course, "ada", HE, 3.0)
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as theirs:
        theirs.find_grade(HE, NAME, NAME, "bob").extra_credit = 2.0
        theirs.db.commit()
    drop(course, "initialize_parameters_he")
    said = course.autograder("take-back", NAME)
    assert f"{NAME} does not have {HE} any more; marks that people gave there are dropped (2): ada, bob." in said


def test_marks_by_hand_on_an_assignment_that_got_another_name_are_named_once(course: Course):
    for who in ("ada", "bob"):
        course.hand_in(who, NAME, solved(course, NAME))
    course.autograder("grade", NAME)
    mark_by_hand(course, "ada", HE, 3.0)
    source = course.root / "source"
    (source / NAME).rename(source / "week1")
    (source / "week1" / f"{NAME}.ipynb").rename(source / "week1" / "week1.ipynb")
    for who in ("ada", "bob"):
        (course.root / "submitted" / who / NAME).rename(course.root / "submitted" / who / "week1")
    said = f"The course does not have {NAME} any more; if it has another name now, enter there again the marks that"
    assert f"{said} people gave (1): ada." in flat(course.autograder("grade", "week1"))
    assert said not in flat(course.autograder("grade", "week1"))
    assert f"not have {NAME} any" not in course.autograder("take-back")


def test_marks_on_an_assignment_that_left_the_course_are_not_taken_back_and_named(course: Course):
    for name in (NAME, "gradient_checking"):
        course.hand_in("ada", name, solved(course, name))
    course.autograder("grade", NAME, "gradient_checking")
    drop(course, "initialize_parameters_random")
    (course.root / "source" / NAME / "exercises.py").write_text("(")
    assert "taken back" not in course.autograder("take-back", ok=False)
    (course.root / "source" / NAME).rename(course.root / NAME)
    said = course.autograder("take-back")
    assert "taken back: ada, gradient_checking: 40 -> none" in said
    assert f"The course does not have {NAME} any more; the marks there stay as they are." in said
    assert "Warning" not in said


@pytest.mark.slow
def test_what_the_assignment_has_got_since_is_taken_back_as_well(course: Course):
    whole = course.root / "whole"
    shutil.copytree(course.root / "source" / NAME, whole)
    course.hand_in("ada", NAME, solved(course, NAME))
    drop(course, "initialize_parameters_random")
    course.autograder("grade", NAME)
    shutil.rmtree(course.root / "source" / NAME)
    whole.rename(course.root / "source" / NAME)
    assert "20/20 -> 30/30 (the assignment changed)" in flat(course.autograder("grade", NAME))
    assert f"taken back: ada, {NAME}: 30 -> 20" in course.autograder("take-back", NAME)
    assert sum(score or 0 for score, _ in marks_in(course.root / "gradebook.db", NAME)["ada"].values()) == 20


def test_a_dry_run_says_what_would_move_and_records_nothing(course: Course):
    book = course.root / "gradebook.db"
    before, content = marks_in(book, NAME), book.read_bytes()
    course.hand_in("ada", NAME, solved(course, NAME))
    course.hand_in("bob", NAME, solved(course, NAME))
    said = flat(course.autograder("grade", NAME, "--dry-run"))
    assert "-> 30/30 (handed in anew)" in said
    assert "This was a dry run: nothing was recorded." in said
    assert book.read_bytes() == content
    assert marks_in(book, NAME) == before
    assert "-> 30/30 (handed in anew)" in flat(course.autograder("grade", NAME))


def test_a_dry_run_makes_no_gradebook(tmp_path: Path):
    course = Course.copied_to(tmp_path)
    course.hand_in("ada", NAME, solved(course, NAME))
    assert "30/30" in course.autograder("grade", NAME, "--dry-run")
    assert not (course.root / "gradebook.db").exists()
    refused = course.autograder("grade", NAME, "--dry-run", "--gradebook", "postgresql://somewhere/else", ok=False)
    assert "Traceback" not in refused
