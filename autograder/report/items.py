"""What a class's scores say of an exercise: how difficult it was, and how well it tells strong work from weak. Pure."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from statistics import StatisticsError, fmean, median

from autograder.gradebook.scores import StudentScore
from autograder.values import Outcome, Status

BINS = 10


@dataclass(frozen=True, slots=True)
class Item:
    """One exercise as the class did it. What cannot be computed, as without scores, is None.

    `difficulty` is the share of its points that was earned (0: nobody earned any), `discrimination` the correlation of
    its score with that on all other exercises. `unnamed` counts failures in which no known mistake was recognised.
    """

    exercise: str
    max_score: float
    scores: tuple[float, ...]
    statuses: Counter[Status]
    unnamed: int
    discrimination: float | None

    @property
    def mean(self) -> float | None:
        """The mean of the scores, in points."""
        return fmean(self.scores) if self.scores else None

    @property
    def median(self) -> float | None:
        """The median of the scores, in points."""
        return median(self.scores) if self.scores else None

    @property
    def difficulty(self) -> float | None:
        """The share of the points that was earned, from 0 to 1."""
        return None if self.mean is None or not self.max_score else self.mean / self.max_score

    def share(self, status: Status) -> float:
        """The share of the hand-ins in which this became of it."""
        return self.statuses[status] / max(1, self.statuses.total())


@dataclass(frozen=True, slots=True)
class Misconception:
    """A known mistake: in which exercise, what students were told, and who made it."""

    exercise: str
    mistake: str
    hint: str
    students: tuple[str, ...]


def items(scores: Sequence[StudentScore]) -> list[Item]:
    """The exercises of one assignment, in the order of the notebook."""
    done = [{outcome.exercise: earned for outcome, earned in score.exercises} for score in scores if score.exercises]
    outcomes = [outcome for score in scores for outcome, _ in score.exercises]
    found = []
    for exercise, maximum in {outcome.exercise: outcome.max_score for outcome in outcomes}.items():
        theirs = [outcome for outcome in outcomes if outcome.exercise == exercise]
        pairs = [(mine, _rest(all_of, exercise)) for all_of in done if (mine := all_of.get(exercise)) is not None]
        found.append(
            Item(
                exercise=exercise,
                max_score=maximum,
                scores=tuple(mine for mine, _ in pairs),
                statuses=Counter(outcome.status for outcome in theirs),
                unnamed=sum(map(is_unnamed, theirs)),
                discrimination=correlation([(mine, rest) for mine, rest in pairs if rest is not None]),
            )
        )
    return found


def is_unnamed(outcome: Outcome) -> bool:
    """Whether an answer was wrong, and no known mistake was recognised. Other failures cannot be told by a mistake."""
    return outcome.judged and outcome.status in (Status.PARTIAL, Status.FAILED) and not outcome.mistakes


def _rest(earned: dict[str, float | None], exercise: str) -> float | None:
    """The score on all other exercises; None where there is no other, or one has no score."""
    rest = [score for name, score in earned.items() if name != exercise]
    known = [score for score in rest if score is not None]
    return sum(known) if rest and len(known) == len(rest) else None


def correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's correlation; None where there are fewer than three pairs, or all of a kind are equal."""
    if len(pairs) < 3:
        return None
    with suppress(StatisticsError):
        return statistics.correlation(*zip(*pairs, strict=True))
    return None


def bins(scores: Sequence[float], maximum: float) -> tuple[int, ...]:
    """How many scores lie in each tenth of the points; a full mark counts to the last tenth."""
    counts = Counter(min(BINS - 1, max(0, int(BINS * score / maximum))) if maximum else 0 for score in scores)
    return tuple(counts[number] for number in range(BINS))


def misconceptions(scores: Sequence[StudentScore]) -> list[Misconception]:
    """The known mistakes that were made, the most frequent first."""
    found: dict[tuple[str, str], list[str]] = {}
    hints: dict[tuple[str, str], str] = {}
    for score in scores:
        for outcome, _ in score.exercises:
            for mistake in chain(*outcome.mistakes):
                found.setdefault((outcome.exercise, mistake), []).append(score.student)
                if outcome.mistakes == ((mistake,),):  # what is said of two mistakes at once is not its own hint
                    hints.setdefault((outcome.exercise, mistake), outcome.hint)
    by_count = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [Misconception(e, m, hints.get((e, m), ""), tuple(students)) for (e, m), students in by_count]
