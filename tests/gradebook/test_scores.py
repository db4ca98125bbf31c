"""What is read of a gradebook in bulk is what nbgrader itself says."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from nbgrader.api import Gradebook as NbGradebook

from autograder.gradebook import people, scores
from autograder.gradebook.people import Participant
from tests.export.conftest import CLASS, NAME, ROOT


@pytest.fixture
def url(registered: Path, tmp_path: Path) -> str:
    """A gradebook in which a person marked, commented, extended and added credit, and one who handed nothing in."""
    from autograder.gradebook.gradebook import Gradebook

    found = f"sqlite:///{shutil.copy(registered, tmp_path / 'gradebook.db')}"
    book = Gradebook(found)
    book.register(NAME, ROOT)
    late = datetime(2025, 3, 3, 12, 0)
    book.record(NAME, CLASS, {"ada": late, "ben": late})
    book.close()
    with NbGradebook(found) as theirs:
        theirs.update_or_create_assignment(NAME, duedate="2025-03-01 00:00:00 UTC")
        theirs.add_student("fay", first_name="Fay", email="fay@example.org")
        theirs.find_submission(NAME, "ben").extension = timedelta(days=1)
        grade = theirs.find_grade("check_initialize_parameters_he", NAME, NAME, "ben")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 8.0, 1.0, False
        theirs.find_comment("initialize_parameters_he", NAME, NAME, "ben").manual_comment = "Nearly."
        theirs.find_submission_notebook(NAME, NAME, "ada").late_submission_penalty = 1.5
        theirs.db.commit()
    return found


def test_scores_and_penalties_are_nbgrader_s(url: str):
    found = scores.read(url, [NAME])
    with NbGradebook(url) as theirs:
        assert {one.max_score for one in found} == {theirs.find_assignment(NAME).max_score}
        assert [one.student for one in found] == [student.id for student in theirs.students]
        for one in found:
            if one.handed_in:
                submission = theirs.find_submission(NAME, one.student)
                assert sum(mark.score or 0.0 for mark in one.marks) == submission.score
                assert one.penalty == (submission.late_submission_penalty or 0.0)
                told = str(submission.timestamp or ""), submission.extension or timedelta()
                assert (one.timestamp, one.extension) == told
        assert [one.student for one in found if not one.handed_in] == ["fay"]


def test_an_extension_is_no_lateness(url: str):
    late = {one.student: one.late_by for one in scores.read(url, [NAME])}
    assert late["ada"] == timedelta(days=2, hours=12)
    assert late["ben"] == timedelta(days=1, hours=12)
    assert late["fay"] == late["cleo"] == timedelta()


def of_ben(url: str) -> scores.StudentScore:
    return next(one for one in scores.read(url, [NAME]) if one.student == "ben")


def test_a_person_s_mark_and_comment_are_told_from_the_machine_s(url: str):
    ben = of_ben(url)
    (mark,) = [one for one in ben.marks if one.cell == "check_initialize_parameters_he"]
    assert (mark.notebook, mark.auto, mark.manual, mark.extra, mark.score) == (NAME, 3.0, 8.0, 1.0, 9.0)
    assert not mark.is_stale
    assert ben.comments == {"initialize_parameters_he": "Nearly."}


def test_a_mark_of_a_person_is_stale_after_a_newer_hand_in(url: str):
    from autograder.gradebook.gradebook import Gradebook

    book = Gradebook(url)
    book.register(NAME, ROOT)
    book.record(NAME, [CLASS[1]], {})
    book.close()
    assert [mark.cell for mark in of_ben(url).marks if mark.is_stale] == ["check_initialize_parameters_he"]


def test_people_are_entered_and_those_known_keep_their_names_and_have_the_address_of_now(url: str):
    new = Participant("fay", "Fabienne", "Fox", "other@example.org", "17"), Participant("gus", "Gus", "Green")
    people.enter(url, ROOT, NAME, new)
    found = {person.id: person for person in people.read(url)}
    assert found["fay"] == Participant("fay", "Fay", "Fox", "other@example.org", "17")
    assert found["gus"] == Participant("gus", "Gus", "Green")


def test_asking_for_people_makes_no_gradebook(tmp_path: Path):
    assert people.read(f"sqlite:///{tmp_path / 'none.db'}") == []
    assert not (tmp_path / "none.db").exists()
