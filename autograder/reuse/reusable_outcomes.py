"""Identical work is done once, exercise by exercise: an outcome holds as long as what decides it is the same.

Two digests say so: of the student's code (`exercise_digest.py`), which the grader compares, and of the course's side of
an exercise (`course_digest.py`), which `batched_gradebook.py` compares. Both are recorded in the details of a report.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from autograder.values import Report, ReusableOutcome

if TYPE_CHECKING:
    from autograder.judging.answer_key import AnswerKey
    from autograder.judging.look_results import Seen
    from autograder.reuse.exercise_digest import ExerciseDigests

MOST = 10_000  # some MiB at most, however large the class is


class KnownOutcomes:
    """The latest outcomes of a run by the digest of what decided them, which submissions with equal code share."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, ReusableOutcome | None] = OrderedDict()

    def of(self, exercise: str, digests: ExerciseDigests) -> ReusableOutcome | None:
        """The outcome of an exercise, if equal code had one."""
        own = digests.of_slice(exercise)
        if own and own.by_syntax not in self._known:
            return None
        return next((one for part in digests.of(exercise) if (one := self._known.get(part))), None)

    def remember(self, outcomes: Iterable[ReusableOutcome], digests: ExerciseDigests) -> None:
        """Keep some outcomes. Where everything decides one, it is noted that its own statements are not enough."""
        for outcome in outcomes:
            self._keep(outcome.part, outcome)
            if own := digests.of_slice(outcome.outcome.exercise):
                self._keep(own.by_syntax, self._known.get(own.by_syntax))

    def _keep(self, part: str, outcome: ReusableOutcome | None) -> None:
        self._known[part] = outcome
        if len(self._known) > MOST:
            self._known.popitem(last=False)

    def __len__(self) -> int:
        return len(self._known)


def reusable_outcomes(
    seen: Seen, digests: ExerciseDigests, keys: Mapping[str, AnswerKey], known: Collection[str]
) -> dict[str, ReusableOutcome]:
    """Those that were not `known` of the outcomes that the same code would get again.

    None where definitions failed, since that concerns them all.
    """
    if seen.troubles:
        return {}
    found: dict[str, ReusableOutcome] = {}
    for name, result in seen.results.items():
        if name not in known and not result.chance and (part := digests.part(result)):
            alone = digests.is_pure and (result.is_seen_first or not keys[name].uses)
            found[name] = ReusableOutcome(result.outcome, part, seen.isolation, alone)
    return found


def details(known: Mapping[str, ReusableOutcome], chance: Iterable[str]) -> dict[str, Any]:
    """What a report has to say of its reusable outcomes, so that they can be found again, and of those by chance."""
    reusable = {n: {"part": s.part, "isolation": s.isolation, "alone": s.alone} for n, s in known.items()}
    return {"reusable": reusable, "chance": sorted(chance)}


def may_be_chance(report: Report) -> bool:
    """Whether chance may have had a part in what a submission came to."""
    return bool(report.details.get("chance"))


def confirmed(report: Report) -> Report:
    """A report that came out of a second try, and so counts whatever chance may have had a part in."""
    return replace(report, details={**report.details, "chance": []})


def for_good(report: Report) -> Report:
    """A report without marks that the same file will get again."""
    return replace(report, details={**report.details, "for_good": True})


def is_for_good(report: Report) -> bool:
    """Whether the same work will get the same report again: it has marks, or cannot be read by anybody."""
    return not may_be_chance(report) and (report.score is not None or bool(report.details.get("for_good")))


def recorded_outcomes(report: Report, digests: Mapping[str, str]) -> dict[str, ReusableOutcome]:
    """The reusable outcomes of a recorded report whose exercises the course still has as they were."""
    then, known = report.details.get("digests", {}), report.details.get("reusable", {})
    same = {name for name, digest in digests.items() if digest == then.get(name)}
    found = (ReusableOutcome(o, **known[o.exercise]) for o in report.outcomes if o.exercise in same & known.keys())
    return {one.outcome.exercise: one for one in found if one.alone or same == digests.keys() == then.keys()}
