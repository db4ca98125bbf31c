"""What the names of a solution hold while it runs on the visible examples, and how exactly another has to meet that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np

from autograder.judging.reference_solutions import Reference
from autograder.sandbox.job import Call
from autograder.tracing.moments import Moment, Place

_MOST = 10_000  # numbers of one value
_FIRST = 3  # turns that are kept: what stands before a loop may be one of them
_RUNS = 8  # with values that are moved by round-off
_SAFETY = 30.0
_RTOL = 1e-9
_SINGLE = 1e-5
_ULP = float(np.finfo(np.float64).eps)


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
        expected = [one for _, turn in self.values for one in turn if _is_numbers(one.value)]
        return any(0 < _largest(one.value) <= one.tolerance for one in expected)


def loosened(values: Iterable[PlaceValues]) -> tuple[PlaceValues, ...]:
    """The values as exactly as numbers of single precision can meet them."""
    return tuple(
        replace(one, values=tuple((number, tuple(map(_loose, turn))) for number, turn in one.values)) for one in values
    )


def _loose(one: Expected) -> Expected:
    return replace(one, tolerance=max(one.tolerance, _SINGLE * _largest(one.value)))


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
    others = [_moments(exercise, reference, call, names, stream) for _ in range(_RUNS)]
    if any(_steps(run) != _steps(truth) for run in others):
        return ()
    spreads = [max(_apart(m.value, run[place].value) for run in others) for place, m in enumerate(truth)]
    pairs = zip(truth, spreads, strict=True)
    told = {id(m): Expected(m.value, _tolerance(m.value, spread), m.drawn) for m, spread in pairs}
    return tuple(_of_place(place, turns_of(found), told) for place, found in by_place(truth).items())


def _moments(
    exercise: str, reference: Reference, call: Call, names: Sequence[str], stream: np.random.Generator | None
) -> tuple[Moment, ...]:
    moved = (lambda value, unfilled: (_filled if unfilled else _moved)(value, stream)) if stream else None
    found = reference.trace(exercise, reference.source(exercise), call, names, moved)
    return found[1].moments if found else ()


def _steps(moments: Iterable[Moment]) -> list[tuple[Place, int]]:
    return [(moment.place, moment.line) for moment in moments]


def _moved(value: Any, stream: np.random.Generator) -> Any:
    """The value with its numbers moved by up to two units in the last place."""
    if isinstance(value, tuple | list):
        return type(value)(_moved(item, stream) for item in value)
    if isinstance(value, dict):
        return {key: _moved(item, stream) for key, item in value.items()}
    if isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype == np.float64):
        return value * (1.0 + _ULP * stream.integers(-2, 3, np.shape(value)))
    return value


def _filled(value: Any, stream: np.random.Generator) -> Any:
    """An array that nobody has filled, with other numbers each time: what its memory happens to hold is no value."""
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "iuf":
        return value
    known = np.finfo(value.dtype) if value.dtype.kind == "f" else np.iinfo(value.dtype)
    return np.where(stream.random(value.shape) < 0.5, known.min, known.max).astype(value.dtype)


def _apart(one: Any, other: Any) -> float:
    """By how much two values differ at most; what has no numbers, or other ones than finite, does not."""
    if not _is_numbers(one) or not _is_numbers(other) or np.shape(one) != np.shape(other):
        return 0.0
    with np.errstate(all="ignore"):
        gap = np.abs(np.asarray(one, np.float64) - np.asarray(other, np.float64))
    return float(gap[np.isfinite(gap)].max(initial=0.0))


def _is_numbers(value: Any) -> bool:
    return isinstance(value, bool | int | float | np.ndarray)


def _tolerance(value: Any, spread: float) -> float:
    return _RTOL * _largest(value) + _SAFETY * spread


def _largest(value: Any) -> float:
    """The largest size of the finite numbers of a value."""
    sizes = np.abs(np.asarray(value, np.float64)) if _is_numbers(value) else np.zeros(0)
    return float(sizes[np.isfinite(sizes)].max(initial=0.0))


def _of_place(place: Place, turns: list[list[Moment]], told: dict[int, Expected]) -> PlaceValues:
    kept = sorted({*range(min(_FIRST, len(turns))), len(turns) - 1})
    return PlaceValues(place, len(turns), tuple((n, tuple(told[id(m)] for m in turns[n])) for n in kept))
