"""What the names of a solution hold while it runs on the visible examples, and how exactly another has to meet that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np

from autograder.judging.reference_solutions import Reference
from autograder.judging.round_off import RUNS, SINGLE, is_numbers, largest, moved, tolerance
from autograder.sandbox.job import Call
from autograder.tracing.moments import Moment, Place

_MOST = 10_000  # numbers of one value
_FIRST = 3  # turns that are kept: what stands before a loop may be one of them


@dataclass(frozen=True, slots=True)
class Expected:
    """A value, and by how much a number may differ from it for no other reason than round-off.

    `drawn` tells which random numbers had been drawn by then, as that of a moment does.
    """

    value: Any
    tolerance: float = 0.0
    drawn: int = 0


@dataclass(frozen=True, slots=True)
class PlaceValues:
    """What one place holds, turn by turn.

    A turn is a round of the outermost loop, or all of the call where the place is assigned to outside of loops. There
    are `turns` of them; `values` holds, by its number, the values of the first three and of the last one.
    """

    place: Place
    turns: int
    values: tuple[tuple[int, tuple[Expected, ...]], ...]

    @property
    def is_noise(self) -> bool:
        """Whether round-off decides about one of the values, so that even its sign tells nothing."""
        expected = [one for _, turn in self.values for one in turn if is_numbers(one.value)]
        return any(0 < largest(one.value) <= one.tolerance for one in expected)


def loosened(values: Iterable[PlaceValues]) -> tuple[PlaceValues, ...]:
    """The values as exactly as numbers of single precision can meet them."""
    return tuple(
        replace(one, values=tuple((number, tuple(map(_loose, turn))) for number, turn in one.values)) for one in values
    )


def _loose(one: Expected) -> Expected:
    return replace(one, tolerance=max(one.tolerance, SINGLE * largest(one.value)))


def turns_of(moments: Iterable[Moment]) -> list[list[Moment]]:
    """The moments of one place, turn by turn."""
    return [list(turn) for _, turn in groupby(moments, key=lambda moment: moment.round)]


def by_place(moments: Iterable[Moment]) -> dict[Place, list[Moment]]:
    """The moments of each place, in order."""
    found: dict[Place, list[Moment]] = {}
    for moment in moments:
        found.setdefault(moment.place, []).append(moment)
    return found


def expected_values(exercise: str, reference: Reference, call: Call, names: Sequence[str]) -> tuple[PlaceValues, ...]:
    """What the reference's names hold in one call.

    Nothing where it cannot be watched, takes other ways by chance, or holds more than a file for students should.
    """
    if call.function != exercise:
        return ()
    truth = _moments(exercise, reference, call, names, None)
    if any(np.size(moment.value) > _MOST for moment in truth):
        return ()
    stream = np.random.default_rng(0)
    others = [_moments(exercise, reference, call, names, stream) for _ in range(RUNS)]
    if any(_steps(run) != _steps(truth) for run in others):
        return ()
    tolerances = [tolerance(m.value, [run[place].value for run in others]) for place, m in enumerate(truth)]
    told = {id(m): Expected(m.value, most, m.drawn) for m, most in zip(truth, tolerances, strict=True)}
    return tuple(_of_place(place, turns_of(found), told) for place, found in by_place(truth).items())


def _moments(
    exercise: str, reference: Reference, call: Call, names: Sequence[str], stream: np.random.Generator | None
) -> tuple[Moment, ...]:
    moving = (lambda value, unfilled: moved(value, unfilled, stream)) if stream else None
    found = reference.trace(exercise, reference.source(exercise), call, names, moving)
    return found[1].moments if found else ()


def _steps(moments: Iterable[Moment]) -> list[tuple[Place, int]]:
    return [(moment.place, moment.line) for moment in moments]


def _of_place(place: Place, turns: list[list[Moment]], told: dict[int, Expected]) -> PlaceValues:
    kept = sorted({*range(min(_FIRST, len(turns))), len(turns) - 1})
    return PlaceValues(place, len(turns), tuple((n, tuple(told[id(m)] for m in turns[n])) for n in kept))
