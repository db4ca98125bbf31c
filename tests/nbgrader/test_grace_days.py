"""Grace days: a few late days for all assignments together, whichever command enters the penalties."""

from __future__ import annotations

from datetime import timedelta

import pytest
from nbgrader.api import Gradebook as NbGradebook

from tests.nbgrader.course import Course, solved

FIRST, SECOND = "regularization", "initialization"
GRACE = """
c.AssignLatePenalties.plugin_class = "autograder.nbgrader.grace_days.GraceDays"
c.GraceDays.days = 3
c.GraceDays.cost = 0.2
"""


@pytest.fixture
def late(course: Course) -> Course:
    """Ada hands in the first assignment two days late (as days are begun), and the second one three days late."""
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + GRACE)
    for name, time in ((FIRST, "2025-03-02 06:00:00 UTC"), (SECOND, "2025-03-10 20:00:00 UTC")):
        notebook = course.hand_in("ada", name, course.checked_parts(solved(course, name)))
        (notebook.parent / "timestamp.txt").write_text(time)
    course.autograder("grade", FIRST, SECOND)
    with book_of(course) as book:
        book.update_or_create_assignment(FIRST, duedate="2025-03-01 00:00:00 UTC")
        book.update_or_create_assignment(SECOND, duedate="2025-03-08 00:00:00 UTC")
    return course


def book_of(course: Course) -> NbGradebook:
    return NbGradebook(f"sqlite:///{course.root / 'gradebook.db'}")


def costs(course: Course, name: str) -> float:
    """The share of the points that lateness cost."""
    with book_of(course) as book:
        part = book.find_submission_notebook(name, name, "ada")
        return round((part.late_submission_penalty or 0.0) / part.score, 6)


@pytest.mark.slow
def test_late_days_are_free_until_they_are_used_up_in_the_order_of_the_due_dates(late: Course):
    late.autograder("grade", SECOND)  # of the other assignment, the penalty follows as well
    assert (costs(late, FIRST), costs(late, SECOND)) == (0, 0.4)  # one of three days was left for the second
    with book_of(late) as book:
        book.find_submission(FIRST, "ada").extension = timedelta(days=1)
        book.db.commit()
    late.autograder("grade", FIRST)
    assert (costs(late, FIRST), costs(late, SECOND)) == (0, 0.2)
    late.nbgrader("autograde", SECOND, "--student", "ada", "--force")
    assert costs(late, SECOND) == 0.2


@pytest.mark.slow
def test_days_that_a_hand_in_freed_are_used_up_again_when_it_is_taken_back(late: Course):
    notebook = late.hand_in("ada", FIRST, solved(late, FIRST))
    (notebook.parent / "timestamp.txt").write_text("2025-02-28 06:00:00 UTC")
    late.autograder("grade", FIRST)
    assert (costs(late, FIRST), costs(late, SECOND)) == (0, 0)
    late.autograder("take-back", FIRST)
    assert (costs(late, FIRST), costs(late, SECOND)) == (0, 0.4)
