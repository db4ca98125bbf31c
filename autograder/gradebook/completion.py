"""Completes the reports of a run with what people and nbgrader marked, while the run goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.values import Report

if TYPE_CHECKING:
    from autograder.gradebook.gradebook import Gradebook
    from autograder.gradebook.manual_marks import MarkedCell, Marks


class Completion:
    """Completes reports that are recorded, one after the other; `book` opens the gradebook."""

    def __init__(self, book: Callable[[], Gradebook], course: Path) -> None:
        self._book = book
        self._course = course
        self._before: dict[str, tuple[list[MarkedCell], Marks]] = {}

    def of(self, report: Report, reused: bool) -> Report:
        """The whole report; what people marked of one that is not reused is asked once more, as recording left it."""
        from autograder.gradebook.manual_marks import completed  # SQLAlchemy is slow to import; workers start meanwhile

        name, student = report.assignment, report.student
        if name not in self._before:
            self._book().register(name, self._course)
            self._before[name] = self._book().cells(name), self._book().marks(name)
        cells, marks = self._before[name]
        by_hand = any(mark.manual is not None for mark in marks.get(student, {}).values())
        if not reused and (by_hand or len(cells) > len(report.outcomes)):
            marks = self._book().marks(name, [student])
        return completed(report, cells, marks.get(student, {}))
