"""Who is left out of a file is a value; the words for it are made where it is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.collect.roster import Roster
from autograder.export import canvas
from autograder.export.left_out import Note, Reason, sentence, unscored
from autograder.gradebook.scores import StudentScore

NAME = "initialization"


def score(student: str, earned: float | None, **more: str) -> StudentScore:
    return StudentScore(student, NAME, 30.0, earned, earned, **more)


def filled(*students: StudentScore, excused: str = "") -> tuple[Note, ...]:
    header = ("Student", "ID", "SIS Login ID", "Initialization (1)")
    cells = [("Lovelace, Ada", "1", "ada", "EX" if excused == "ada" else ""), ("Bell, Ben", "2", "ben", "")]
    rows = tuple(dict(zip(header, row)) for row in cells)
    return canvas.write(students, Roster(Path("canvas.csv"), header, rows, ","), None).notes


def test_a_writer_says_who_has_no_row():
    assert filled(score("ada", 30.0), score("eve", 1.0)) == (Note(Reason.NOT_IN_ROSTER, "eve", NAME),)


def test_a_writer_says_whose_excuse_it_kept():
    assert filled(score("ada", 30.0), excused="ada") == (Note(Reason.EXCUSED, "ada", NAME),)


def test_a_writer_says_who_share_a_row():
    found = filled(score("ben", 30.0), score("other", 1.0, first_name="Ben", last_name="Bell"))
    assert found == tuple(Note(Reason.SHARED_ROW, who, NAME, sharing=("ben", "other")) for who in ("ben", "other"))


def test_a_login_in_another_institution_is_nobody_here():
    there = {"email": "ben@partner.example", "platform_id": "77", "first_name": "Ben", "last_name": "Nilsson"}
    assert filled(score("ben", 1.0, **there)) == (Note(Reason.NOT_IN_ROSTER, "ben", NAME),)
    assert filled(score("ben", 1.0, **there), score("ben.bell", 30.0, first_name="Ben", last_name="Bell")) == (
        Note(Reason.NOT_IN_ROSTER, "ben", NAME),
    )


def test_another_number_or_address_of_a_person_of_the_same_name_leaves_nobody_out():
    assert not filled(score("ben", 1.0, email="b@old.example", platform_id="77", first_name="Ben", last_name="Bell"))


def test_who_handed_something_in_and_has_no_score_is_noted():
    assert unscored([score("ada", 30.0), score("eve", None)]) == (Note(Reason.NO_SCORE, "eve", NAME),)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_words_that_name_the_student(reason: Reason):
    assert "eve" in sentence(Note(reason, "eve", NAME, sharing=("ada", "eve")), "canvas.csv")
