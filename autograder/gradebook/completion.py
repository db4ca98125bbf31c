"""Completes the reports of a run with what people and nbgrader marked, while the run goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.gradebook.answer_digests import answers_of
from autograder.gradebook.mark_history import is_another_answer
from autograder.values import Report, check_id

if TYPE_CHECKING:
    from autograder.gradebook.cell_mark import Mark
    from autograder.gradebook.gradebook import Gradebook
    from autograder.gradebook.manual_marks import MarkedCell, Marks


@dataclass(frozen=True, slots=True)
class _Before:
    """What the gradebook held of an assignment when this run came to it; `reports` of those whom a person marked."""

    cells: Sequence[MarkedCell] = ()
    marks: Marks = field(default_factory=dict)
    reports: Mapping[str, Report] = field(default_factory=dict)


class Completion:
    """Completes reports, one after the other, with what was marked before the run; `book` opens the gradebook."""

    def __init__(self, book: Callable[[], Gradebook], course: Path) -> None:
        self._book = book
        self._course = course
        self._known: dict[str, _Before] = {}

    def of(self, report: Report, reused: bool) -> Report:
        """The whole report; of one that is not reused, as it will be when it is recorded."""
        from autograder.gradebook.manual_marks import completed  # SQLAlchemy is slow to import; workers start meanwhile

        if report.assignment not in self._known:
            self._known[report.assignment] = self._before(report.assignment)
        before = self._known[report.assignment]
        marks = before.marks.get(report.student, {})
        return completed(report, before.cells, marks if reused else _after(report, before, marks))

    def _before(self, assignment: str) -> _Before:
        book = self._book()
        book.register(assignment, self._course)  # as recording will do it
        cells, marks = book.others(assignment)
        looked_at = [who for who, found in marks.items() if any(mark.manual is not None for mark in found.values())]
        reports = book.reports(assignment, looked_at) if looked_at else ()
        return _Before(cells, marks, {report.student: report for report in reports})


def _after(report: Report, before: _Before, marks: Mapping[tuple[str, str], Mark]) -> dict[tuple[str, str], Mark]:
    from autograder.gradebook.manual_marks import marked_again  # as for the gradebook

    last = before.reports.get(report.student)
    checks = {(report.assignment, check_id(outcome.exercise)): outcome.exercise for outcome in report.outcomes}
    again = {
        key: replace(marks[key], awaits=marks[key].awaits or is_another_answer(last, report, exercise))
        for key, exercise in checks.items()
        if key in marks
    }
    answers = answers_of(last) if last else {}
    return {**marks, **again, **marked_again(before.cells, marks, report, answers)}
