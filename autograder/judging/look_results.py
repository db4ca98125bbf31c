"""What an exercise came to when it was looked at, and which of two such results counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

from autograder.ingest.program import Plan
from autograder.judging.diagnose import Diagnosis
from autograder.judging.first_wrong import FirstWrong
from autograder.sandbox.evidence import Answer, Cause, Trouble
from autograder.values import Look, Outcome, Status


class Basis(IntEnum):
    """What of a student's code the words of an outcome are made of, beside its syntax."""

    SYNTAX = 0
    LINES = 1  # the first wrong value is looked for, which goes by lines
    TEXT = 2  # they quote one


@dataclass(frozen=True, slots=True)
class LookResult:
    """What one exercise came to in the best of its looks, with the answers and the plan of that look.

    `in_first` says that it was seen in the first look, `chance` that chance may have had a part in a look that lost
    points. `basis` is what the words depend on, `first` the first wrong value, `diagnosis` the known mistakes, if any.
    It is `late` where the code could have known hidden inputs when it gave what is shown, which then says little.
    """

    outcome: Outcome
    answers: tuple[Answer, ...] = ()
    plan: Plan = ()
    in_first: bool = False
    chance: bool = False
    late: bool = False
    basis: Basis = Basis.SYNTAX
    first: FirstWrong | None = None
    diagnosis: Diagnosis | None = None

    @property
    def is_full(self) -> bool:
        """Whether nothing was lost."""
        return self.outcome.status is Status.PASSED

    @property
    def is_right(self) -> bool:
        """Whether the student's own code earned full marks, without values that were served."""
        return self.is_full and self.outcome.look is not Look.SERVED

    @property
    def is_absent(self) -> bool:
        """Whether nothing of this name came to be."""
        return bool(self.answers) and all(a.stop and a.stop.cause is Cause.NO_FUNCTION for a in self.answers)

    @property
    def is_seen_first(self) -> bool:
        """Whether nothing was lost in the first look, so that there was no other."""
        return self.is_full and self.in_first

    def or_better(self, other: LookResult) -> LookResult:
        """The better of two, which is this one where they are equal."""
        better = max(self, other, key=_merit)
        chance = not better.is_full and (self.chance or other.chance)
        return replace(better, chance=chance)


def _merit(result: LookResult) -> tuple[float, bool]:
    """What makes one result better than another; some exercises are worth no points."""
    return result.outcome.score or 0, result.is_full


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of the exercises that there was something of; what went wrong with definitions in the first look."""

    results: Mapping[str, LookResult]
    troubles: tuple[Trouble, ...] = ()
    isolation: str = ""
    course: frozenset[str] = frozenset()  # the blocks that are the course's

    @property
    def own_troubles(self) -> tuple[Trouble, ...]:
        """Those with a student's own code; the course's demonstrations fail for want of its data, for one."""
        return tuple(trouble for trouble in self.troubles if trouble.block not in self.course)
