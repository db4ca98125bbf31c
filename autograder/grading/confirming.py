"""What may have been chance, or broke a grader, is looked at once more: alone, at the end of a run, within a bound."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autograder.errors import Cure, UnreadableNotebook
from autograder.grading.executors import Executor, Loss
from autograder.grading.order import Order
from autograder.limits import CONFIRMING
from autograder.reuse.reusable_outcomes import confirmed, may_be_chance
from autograder.values import Report, Submission

_LOST = {
    Loss.DIED: "ended while it graded this file",
    Loss.STALLED: "did not come to an end with this file",
}
_TWICE = "The process that grades {what}, and did so again with the machine to itself"
_NO_TIME = (
    "Chance may have had a part in what this submission came to, such as a machine without memory, and there was no "
    "time left in this run to look at it again; it has no score. Please grade it again."
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A submission that has to be looked at again, with the report in which chance may have had a part, if any."""

    submission: Submission
    report: Report | None


def doubt(submission: Submission, result: Report | Loss) -> Doubt | None:
    """Whether a submission has to be looked at again."""
    if isinstance(result, Loss):
        return Doubt(submission, None)
    return Doubt(submission, result) if may_be_chance(result) else None


def looked_at_again(doubts: Iterable[Doubt], executor: Executor, order: Order) -> Iterator[Report]:
    """The report that counts on each of these submissions. Nothing else may run meanwhile."""
    last = time.monotonic() + CONFIRMING * order.limits.seconds
    for submission in (doubt.submission for doubt in doubts):
        if time.monotonic() > last:
            yield order.faulty(submission, _NO_TIME)
            continue
        for _, results in executor.map(order.grade_batch, [(submission,)]):
            for result in [results] if isinstance(results, Loss) else results:
                if isinstance(result, Loss):
                    why = UnreadableNotebook(_TWICE.format(what=_LOST[result]), Cure.PLAIN_COPY)
                    yield order.unreadable(submission, why)
                else:
                    yield confirmed(result)
