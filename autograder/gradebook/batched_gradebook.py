"""The gradebook of one run: asked what is known, told what is new, in batches, so that an interruption loses little."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING

from autograder.course import Course
from autograder.gradebook.mark_history import Move, causes, version_of, with_versions
from autograder.ingest.timestamps import parse_time
from autograder.limits import Limits
from autograder.reuse.installed_versions import installation
from autograder.reuse.reusable_outcomes import recorded_outcomes
from autograder.reuse.submission_digest import Key, Memory, base_digest, policy_of, with_digest
from autograder.values import Note, Oddity, Report, ReusableOutcome, Submission

if TYPE_CHECKING:
    from autograder.gradebook.gradebook import Gradebook

BATCH = 200  # reports in one transaction
SECONDS = 0.5  # how long a report waits at most for the next one to be recorded with
_NO_FACTS = Key(), None


class BatchedGradebook:
    """Looks results up and records them. The gradebook is opened when there is something to look up or to write."""

    def __init__(self, course: Course, url: str, limits: Limits, seed: int | None) -> None:
        self._course = course
        self._url = url
        self._limits = limits
        self._asked_for = seed
        self._memory = cache(self._memory_of)
        self._digests = cache(self._digests_of)
        self._kept_seed = cache(lambda name: self.book.seed(name, course.root))
        self._version = cache(partial(version_of, course))
        self._assignment = cache(course.assignment)
        self._waiting: list[Report] = []
        self._seen: set[str] = set()
        self._facts: dict[tuple[str, str], tuple[Key, datetime | None]] = {}
        self._flushed = time.monotonic()

    @cached_property
    def book(self) -> Gradebook:
        """The gradebook, opened when it is first asked for."""
        from autograder.gradebook.gradebook import Gradebook  # SQLAlchemy is slow to import; workers start meanwhile

        return Gradebook(self._url)

    def seed(self, assignment: str) -> int:
        """The seed of an assignment's hidden inputs in this run: the one asked for, or else the gradebook's own."""
        return self._kept_seed(assignment) if self._asked_for is None else self._asked_for

    def look_up(self, batch: Iterable[Submission], force: bool) -> tuple[list[Report], list[Submission]]:
        """The recorded reports that still hold, and the submissions to grade, with the outcomes of theirs that do."""
        known: dict[str, list[str]] = {}
        new: list[Submission] = []
        for submission in map(self._to_be_recorded, batch):
            key, holds = self._memory(submission.assignment).look_up(submission)
            if not force and holds():
                known.setdefault(submission.assignment, []).append(submission.student)
            else:
                new.append(submission)
                when = parse_time(submission.timestamp)
                self._facts[submission.assignment, submission.student] = key, when
        reused = [report for name, students in known.items() for report in self._again(name, students)]
        return reused, new if force else list(self._with_earlier(new))

    def known_by(self, report: Report) -> Report:
        """A new report, with all that it is known by when it is recorded."""
        key, _ = self._facts.get((report.assignment, report.student), _NO_FACTS)
        return with_digest(with_versions(report, self._version(report.assignment), key.work), key.whole)

    def add(self, report: Report) -> Move | None:
        """Take a new report, as it is to be recorded; how the marks moved from what was recorded, if they did."""
        self._waiting.append(report)
        return self._move(report) if self._memory(report.assignment).is_moved(report) else None

    def keep_up(self) -> bool:
        """Write what is waiting if it is much, or old; whether it was."""
        due = len(self._waiting) >= BATCH or time.monotonic() - self._flushed > SECONDS
        if due:
            self.flush()
        return due

    def flush(self) -> None:
        """Write what is waiting, in one transaction an assignment."""
        waiting, self._waiting = self._waiting, []
        for assignment in dict.fromkeys(report.assignment for report in waiting):
            most = self.book.longest_name
            reports = [one for one in waiting if one.assignment == assignment and len(one.student) <= most]
            facts = {report.student: self._facts.pop((assignment, report.student), _NO_FACTS) for report in reports}
            self.book.register(assignment, self._course.root)
            self.book.record(assignment, reports, {student: when for student, (_, when) in facts.items() if when})
            self._seen.update(facts)
        self._flushed = time.monotonic()

    def close(self) -> None:
        """Write the rest, enter late penalties, let go of the database. Raises LatePluginFailed when that is done."""
        try:
            self.flush()
            self._settle()
        finally:
            if "book" in self.__dict__:
                self.book.close()

    def _to_be_recorded(self, submission: Submission) -> Submission:
        """The submission; without its work if no mark could be recorded."""
        most = self.book.longest_name
        if len(submission.student) <= most:
            return submission
        return replace(submission, path="", others=(), obstacle=Note(Oddity.LONG_NAME, count=most))

    def _again(self, assignment: str, students: list[str]) -> list[Report]:
        """Recorded reports. Due dates and extensions may be others than when they were recorded."""
        self.book.register(assignment, self._course.root)
        self._seen.update(students)
        return list(self.book.reports(assignment, students))

    def _move(self, report: Report) -> Move | None:
        for before in self.book.reports(report.assignment, [report.student]):
            marks, maxima = (before.score, report.score), (before.max_score, report.max_score)
            return Move(report.student, report.assignment, *marks, *maxima, causes(before, report))
        return None

    def _settle(self) -> None:
        """Enter the penalties of everybody in this run, on all assignments: one may count for another."""
        from autograder.gradebook.late_penalties import LatePolicy  # as for the gradebook

        if self._seen:
            self.book.settle(self._course.names, self._seen, LatePolicy(self._course.root))

    def _with_earlier(self, submissions: list[Submission]) -> Iterator[Submission]:
        """The submissions, with the outcomes of earlier ones whose exercises are still the same."""
        known: dict[str, list[str]] = {}
        for submission in submissions:
            if self._memory(submission.assignment).knows(submission):
                known.setdefault(submission.assignment, []).append(submission.student)
        found = {name: self._earlier(name, students) for name, students in known.items()}
        for submission in submissions:
            earlier = found.get(submission.assignment, {}).get(submission.student)
            yield replace(submission, earlier=earlier) if earlier else submission

    def _earlier(self, assignment: str, students: list[str]) -> dict[str, dict[str, ReusableOutcome]]:
        if not self.book.knows(assignment):
            return {}
        now = self._digests(assignment)
        return {report.student: recorded_outcomes(report, now) for report in self.book.reports(assignment, students)}

    def _digests_of(self, assignment: str) -> Mapping[str, str]:
        from autograder.reuse.course_digest import course_digests  # it loads what is declared, and numpy for it

        return course_digests(self._assignment(assignment), self._policy(assignment))

    def _policy(self, assignment: str) -> str:
        return policy_of(self._limits, self.seed(assignment), installation())

    def _memory_of(self, assignment: str) -> Memory:
        known = self.book.recorded(assignment) if self.book.knows(assignment) else {}
        base = base_digest(self._course, assignment, self._policy(assignment))
        return Memory(known, base, lambda: len(self._assignment(assignment).exercises))
