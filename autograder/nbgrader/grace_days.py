"""Grace days: some days of lateness that each student has for the whole course, as a late plugin of nbgrader.

In `nbgrader_config.py`: `c.AssignLatePenalties.plugin_class = "autograder.nbgrader.grace_days.GraceDays"`.
"""

from __future__ import annotations

import math
from datetime import timedelta

from nbgrader.plugins import BasePlugin
from traitlets import Float

from autograder.gradebook import lateness

_DAY = timedelta(days=1).total_seconds()


class GraceDays(BasePlugin):
    """Late days are free until a student's own are used up, in the order of the due dates; a day begun is a day.

    nbgrader asks for one assignment; which one, and in which gradebook, says the preprocessor that asks.
    """

    days = Float(3.0, min=0.0, help="Late days that each student has for all assignments together.").tag(config=True)
    cost = Float(
        0.1, min=0.0, max=1.0, help="The share of the points earned that each further late day costs, from 0 to 1."
    ).tag(config=True)

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float:
        """The penalty in points, from 0 to the score; see LateSubmissionPlugin."""
        late = _days(total_seconds_late)
        left = max(0.0, self.days - self._used_before(student_id))
        share: float = min(1.0, max(0.0, late - left) * self.cost)
        return share * score

    def _used_before(self, student: str) -> float:
        """The late days of a student on what was due before this assignment."""
        used = 0.0
        for assignment, by in lateness.of_student(self.parent.db_url, student):
            if assignment == self.parent.assignment_id:
                break
            used += _days(by.total_seconds())
        return used


def _days(seconds: float) -> int:
    return math.ceil(seconds / _DAY)
