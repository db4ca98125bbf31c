"""Identical work is done once, exercise by exercise: an outcome holds as long as what decides it is the same.

Two digests say so: of the student's code (`exercise_digest.py`), which the grader compares, and of the course's side of
an exercise (`course_digest.py`), which the ledger compares. Both are recorded in the details of a report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from autograder.sandbox.evidence import Evidence, Failure
from autograder.values import Outcome, Report, ReusableOutcome

# What may come out otherwise the next time: these say something about the machine, too.
_CHANCE = {Failure.TIMED_OUT, Failure.OUT_OF_MEMORY, Failure.DIED}


def by_chance(evidence: Evidence) -> frozenset[str]:
    """The exercises in whose answers chance may have had a part: all of them, where it had one in the definitions."""
    if evidence.failures & _CHANCE:
        return frozenset(evidence.answers)
    return frozenset(name for name, answers in evidence.answers.items() if any(a.failure in _CHANCE for a in answers))


def reusable_outcomes(
    outcomes: Iterable[Outcome], parts: Mapping[str, str], evidence: Evidence, seed: int
) -> dict[str, ReusableOutcome]:
    """The outcomes that the same code would get again; none where definitions failed, since that concerns them all."""
    if evidence.troubles:
        return {}
    chance = by_chance(evidence)
    sure = (o for o in outcomes if o.score is not None and o.exercise not in chance)
    return {
        o.exercise: ReusableOutcome(o, parts[o.exercise], seed, evidence.isolation) for o in sure if o.exercise in parts
    }


def details(known: Mapping[str, ReusableOutcome], chance: Iterable[str]) -> dict[str, Any]:
    """What a report has to say of its reusable outcomes, so that they can be found again, and of those by chance."""
    reusable = {n: {"part": s.part, "seed": s.seed, "isolation": s.isolation} for n, s in known.items()}
    return {"reusable": reusable, "chance": sorted(chance)}


def recorded_outcomes(report: Report, digests: Mapping[str, str]) -> dict[str, ReusableOutcome]:
    """The reusable outcomes of a recorded report whose exercises the course still has as they were."""
    then, known = report.details.get("digests", {}), report.details.get("reusable", {})
    same = (o for o in report.outcomes if o.exercise in digests and digests[o.exercise] == then.get(o.exercise))
    return {o.exercise: ReusableOutcome(o, **known[o.exercise]) for o in same if o.exercise in known}


def still_reusable(earlier: Mapping[str, ReusableOutcome], parts: Mapping[str, str]) -> dict[str, ReusableOutcome]:
    """The outcomes whose code is still the same."""
    return {name: outcome for name, outcome in earlier.items() if outcome.part == parts.get(name)}
