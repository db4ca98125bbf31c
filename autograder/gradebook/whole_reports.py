"""Recorded reports with all marks of an assignment in them: our engine's, people's and nbgrader's."""

from __future__ import annotations

from dataclasses import replace

from autograder.gradebook.gradebook import Gradebook
from autograder.gradebook.other_marks import by_nbgrader, completed
from autograder.values import Line, Outcome, Report


def whole_reports(book: Gradebook, assignment: str, plain: bool = False) -> list[Report]:
    """What is recorded of an assignment, completed; of a `plain` one, without declared exercises, nbgrader's marks."""
    cells, marks = book.others(assignment)
    if plain:
        return by_nbgrader(assignment, cells, marks)
    recorded = book.reports(assignment) if book.knows(assignment) else ()
    # Of a large class, the details would take most of the memory, and whoever shows marks needs none of them; what is
    # found of an exercise is the same again and again, and is kept once.
    same: dict[tuple[Outcome, Line | None], Outcome] = {}

    def kept(one: Outcome) -> Outcome:
        return one if one.neighbour else same.setdefault((one, one.line), one)

    shown = (replace(report, details={}, outcomes=tuple(map(kept, report.outcomes))) for report in recorded)
    return [completed(report, cells, marks.get(report.student, {})) for report in shown]
