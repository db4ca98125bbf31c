"""The order in which a run hands its reports on."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autograder.gradebook.mark_history import Move
from autograder.values import Report, Submission


@dataclass(frozen=True, slots=True)
class Graded:
    """A whole report, whether it was reused from an earlier run, and how its marks moved if they did."""

    report: Report
    reused: bool = False
    move: Move | None = None


class Queue:
    """Hands reports on in the order in which their submissions were found; those that still hold as soon as found."""

    def __init__(self) -> None:
        self._order: deque[tuple[str, str]] = deque()
        self._done: dict[tuple[str, str], Graded] = {}
        self._known: deque[Report] = deque()

    def expect(self, known: Iterable[Report], new: Iterable[Submission]) -> None:
        """What was found next."""
        self._known.extend(known)
        self._order.extend(map(who, new))

    def put(self, submission: Submission, graded: Graded) -> None:
        """One that is graded."""
        self._done[who(submission)] = graded

    def leave(self, submission: Submission) -> None:
        """Not wait for one."""
        self._order.remove(who(submission))

    @property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """Those that are not graded: assignment and student."""
        return tuple(who for who in self._order if who not in self._done)

    def ready(self, recorded: bool) -> Iterator[Graded]:
        """What can be handed on now. What is new has to be `recorded`: nobody is shown a mark that may get lost."""
        while self._known:
            yield Graded(self._known.popleft(), reused=True)
        while recorded and self._order and self._order[0] in self._done:
            yield self._done.pop(self._order.popleft())


def who(submission: Submission) -> tuple[str, str]:
    """What tells a submission from the others of a run: assignment and student."""
    return submission.assignment, submission.student
