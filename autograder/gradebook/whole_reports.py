"""Recorded reports with all marks of an assignment in them: our engine's, people's and nbgrader's."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.gradebook.gradebook import Gradebook
from autograder.gradebook.manual_marks import by_nbgrader, completed
from autograder.gradebook.slim_reports import Slimmer
from autograder.values import Report

_NONE: Mapping[str, Report] = {}


def whole_reports(
    book: Gradebook, assignment: str, plain: bool = False, known: Mapping[str, Report] = _NONE
) -> list[Report]:
    """What is recorded of an assignment, completed; of a `plain` one, without declared exercises, nbgrader's marks.

    The reports that are `known` as wholes, by student, are not read again.
    """
    cells, marks = book.cells(assignment), book.marks(assignment)
    if plain:
        return by_nbgrader(assignment, cells, marks)
    recorded = book.reports(assignment, but=known) if book.knows(assignment) else ()
    new = [completed(report, cells, marks.get(report.student, {})) for report in map(Slimmer().slim, recorded)]
    return [*known.values(), *new]
