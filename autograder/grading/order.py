"""What a class is to be graded by. It is small, and made before anything that grades is loaded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.course import Course
from autograder.errors import UnreadableNotebook
from autograder.grading.terms import Terms
from autograder.limits import Isolation
from autograder.reuse.grader_identity import Identity, identity_of
from autograder.values import Report, Submission

if TYPE_CHECKING:
    from autograder.grading.grader import Grader
    from autograder.grading.tools import Tools


@dataclass(frozen=True)
class Order(Terms):
    """To grade by these terms, in this process or in one that it is sent to; see `Grader`."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _here, (self.root.resolve(), self.seed, self.limits, self.isolation, self._identity, self.closed)

    @cached_property
    def _identity(self) -> Identity:
        return self.sender or identity_of(Course(self.root))

    def seal(self) -> None:
        """Find out now what goes along when this is sent, and not when it is."""
        _ = self._identity

    def grade_batch(self, batch: Iterable[Submission]) -> list[Report]:
        """Grade some submissions, one after the other. What chance may have had a part in is not confirmed."""
        return [self.grader.grade_unconfirmed(submission) for submission in batch]

    def unreadable(self, submission: Submission, why: UnreadableNotebook) -> Report:
        """The report on a submission that cannot be read."""
        return self.grader.unreadable(submission, why)

    def faulty(self, submission: Submission, message: str) -> Report:
        """The report on a submission on which the grader failed."""
        return self.grader.faulty(submission, message)

    def get_ready(self, assignments: Iterable[str]) -> list[Report]:
        """Load what grading these needs, and start a sandbox, before there are hidden inputs."""
        self._tools.get_ready(assignments)
        return []

    @property
    def _tools(self) -> Tools:
        return _shared(self.root, self.isolation, self.sender, self.closed)

    @cached_property
    def grader(self) -> Grader:
        """What carries it out in this process."""
        from autograder.grading.grader import Grader  # who only sends an order needs nothing of what grades

        tools = self._tools if self.sender else None
        return Grader(self.root, self.seed, self.limits, self.isolation, self.sender, self.closed, tools)


@lru_cache(maxsize=1)
def _here(*settings: Any) -> Order:
    """The one order that was sent to this process: the batches of a run share its keys. The next takes its place."""
    return Order(*settings)


@lru_cache(maxsize=1)
def _shared(root: Path, isolation: Isolation, sender: Identity | None, closed: tuple[Path, ...]) -> Tools:
    """The tools in this process of orders that were sent to it, whatever their seeds."""
    from autograder.grading.tools import Tools

    return Tools(root, isolation, sender, closed)
