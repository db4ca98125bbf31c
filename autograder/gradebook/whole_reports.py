"""Reports with all marks of an assignment in them, our engine's, people's and nbgrader's: as recorded, or in a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.gradebook.mark_history import WORK
from autograder.values import Line, Outcome, Report

if TYPE_CHECKING:  # SQLAlchemy is slow to import; workers start meanwhile
    from autograder.gradebook.gradebook import Gradebook
    from autograder.gradebook.manual_marks import MarkedCell, Marks

_NONE: Mapping[str, Report] = {}


def whole_reports(
    book: Gradebook, assignment: str, plain: bool = False, known: Mapping[str, Report] = _NONE
) -> list[Report]:
    """What is recorded of an assignment, completed; of a `plain` one, without declared exercises, nbgrader's marks.

    The reports that are `known` as wholes, by student, are not read again.
    """
    from autograder.gradebook.manual_marks import by_nbgrader, completed

    cells, marks = book.cells(assignment), book.marks(assignment)
    if plain:
        return by_nbgrader(assignment, cells, marks)
    recorded = book.reports(assignment, but=known) if book.knows(assignment) else ()
    new = [completed(report, cells, marks.get(report.student, {})) for report in map(Slimmer().slim, recorded)]
    return [*known.values(), *new]


class Slimmer:
    """Leaves out what nobody needs who shows marks, so that the reports of a large class take little memory.

    That is most details, which take the most; and what is found of an exercise again and again is kept once.
    """

    def __init__(self) -> None:
        self._same: dict[tuple[Outcome, Line | None], Outcome] = {}

    def slim(self, report: Report) -> Report:
        """The report as it is shown, with the digest of what it is about."""
        known = {WORK: report.details[WORK]} if WORK in report.details else {}
        return replace(report, details=known, outcomes=tuple(map(self._kept, report.outcomes)))

    def _kept(self, one: Outcome) -> Outcome:
        return one if one.neighbour else self._same.setdefault((one, one.line), one)


class Completion:
    """Completes the reports of a run that are recorded, one after the other; `book` opens the gradebook."""

    def __init__(self, book: Callable[[], Gradebook], course: Path) -> None:
        self._book = book
        self._course = course
        self._before: dict[str, tuple[list[MarkedCell], Marks]] = {}

    def of(self, report: Report, reused: bool) -> Report:
        """The whole report; what people marked of one that is not reused is asked once more, as recording left it."""
        from autograder.gradebook.manual_marks import completed

        name, student = report.assignment, report.student
        if name not in self._before:
            self._book().register(name, self._course)
            self._before[name] = self._book().cells(name), self._book().marks(name)
        cells, marks = self._before[name]
        by_hand = any(mark.manual is not None for mark in marks.get(student, {}).values())
        if not reused and (by_hand or len(cells) > len(report.outcomes)):
            marks = self._book().marks(name, [student])
        return completed(report, cells, marks.get(student, {}))
