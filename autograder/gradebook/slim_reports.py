"""Reports without what nobody needs who shows marks, so that those of a large class take little memory."""

from __future__ import annotations

from dataclasses import replace

from autograder.gradebook.mark_history import WORK
from autograder.values import Line, Outcome, Report


class Slimmer:
    """Leaves out most details, which take the most, and keeps once what is found of an exercise again and again."""

    def __init__(self) -> None:
        self._same: dict[tuple[Outcome, Line | None], Outcome] = {}

    def slim(self, report: Report) -> Report:
        """The report as it is shown, with the digest of what it is about."""
        known = {WORK: report.details[WORK]} if WORK in report.details else {}
        return replace(report, details=known, outcomes=tuple(map(self._kept, report.outcomes)))

    def _kept(self, one: Outcome) -> Outcome:
        return one if one.neighbour else self._same.setdefault((one, one.line), one)
