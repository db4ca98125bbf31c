"""The history of a mark, and a look at what a run would do: from outside, by the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.nbgrader.books import marks_in
from tests.nbgrader.course import Course, cell_called, mistaken, solved

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
    course.hand_in("ada", NAME, solved(course, NAME))
    said = flat(course.autograder("grade", NAME))
    assert "-> 30 (handed in anew)" in said
    path = course.root / "source" / NAME / f"{NAME}.ipynb"
    notebook = json.loads(path.read_text())
    cell_called(notebook, HE)["metadata"]["nbgrader"]["points"] = 20
    path.write_text(json.dumps(notebook))
    assert "30 -> 40 (the assignment changed)" in flat(course.autograder("grade", NAME))
    course.autograder("grade", NAME)  # nothing is new, so that nothing is added
    history = course.autograder("history", "ada", NAME)
    assert history.count(NAME[:6]) == 3
    assert "Nothing is recorded of bob" in course.autograder("history", "bob", ok=False)


def test_a_dry_run_says_what_would_move_and_records_nothing(course: Course):
    book = course.root / "gradebook.db"
    before, content = marks_in(book, NAME), book.read_bytes()
    course.hand_in("ada", NAME, solved(course, NAME))
    course.hand_in("bob", NAME, solved(course, NAME))
    said = flat(course.autograder("grade", NAME, "--dry-run"))
    assert "-> 30 (handed in anew)" in said
    assert "This was a dry run: nothing was recorded." in said
    assert book.read_bytes() == content
    assert marks_in(book, NAME) == before
    assert "-> 30 (handed in anew)" in flat(course.autograder("grade", NAME))


def test_a_dry_run_makes_no_gradebook(tmp_path: Path):
    course = Course.copied_to(tmp_path)
    course.hand_in("ada", NAME, solved(course, NAME))
    assert "30/30" in course.autograder("grade", NAME, "--dry-run")
    assert not (course.root / "gradebook.db").exists()
    refused = course.autograder("grade", NAME, "--dry-run", "--gradebook", "postgresql://somewhere/else", ok=False)
    assert "Traceback" not in refused
