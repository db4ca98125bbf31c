"""Values as JSON and numbers: `checks.h5` keeps all numbers of an exercise in one array; JSON says which is what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.judging.expected_values import Expected, PlaceValues
from autograder.judging.key_cases import First
from autograder.tracing.moments import Kind, Place


def tree_of(value: Any, numbers: list[float]) -> Any:
    """Values as JSON; an array or number as its kind, shape and place among the numbers."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dict):
        return {"dict": {name: tree_of(item, numbers) for name, item in value.items()}}
    if isinstance(value, tuple | list):
        return {"tuple" if isinstance(value, tuple) else "list": [tree_of(item, numbers) for item in value]}
    array, start = np.asarray(value), len(numbers)
    if array.dtype.kind in "iuO" and any(abs(number) > _EXACT for number in array.ravel().tolist()):
        kind = "int" if isinstance(value, int) else array.dtype.str
        return {"kind": kind, "shape": array.shape, "digits": [str(number) for number in array.ravel().tolist()]}
    numbers.extend(array.astype(np.float64).ravel().tolist())
    return {"kind": _kind(value, array), "shape": array.shape, "start": start}


def _kind(value: Any, array: np.ndarray) -> str:
    """What Python or numpy calls a number or an array; a kind of an author's own, such as an IntEnum, is what it is."""
    if isinstance(value, np.generic | np.ndarray):
        return "float64" if isinstance(value, float) else array.dtype.str
    return next((name for name, kind in _SCALARS.items() if isinstance(value, kind)), array.dtype.str)


_EXACT = 1 << 53  # up to which a number of 64 bits holds every integer
_SCALARS = {"bool": bool, "int": int, "float": float}


def value_in(tree: Any, numbers: np.ndarray) -> Any:
    """The way back."""
    if tree is None or isinstance(tree, str):
        return tree
    if "dict" in tree:
        return {name: value_in(item, numbers) for name, item in tree["dict"].items()}
    for kind in (tuple, list):
        if kind.__name__ in tree:
            return kind(value_in(item, numbers) for item in tree[kind.__name__])
    shape = tuple(tree["shape"])
    if "digits" in tree:
        digits = list(map(int, tree["digits"]))
        return digits[0] if tree["kind"] == "int" else np.array(digits, tree["kind"]).reshape(shape)
    part = numbers[tree["start"] : tree["start"] + int(np.prod(shape))]
    if tree["kind"] in _SCALARS:
        return _SCALARS[tree["kind"]](part[0])
    return part.reshape(shape).astype(tree["kind"])


def first_tree(first: First | None, numbers: list[float]) -> list[Any] | None:
    """The first value that a mistake makes wrong."""
    return first and [*first.place, _expected_tree(first.value, numbers)]


def first_in(tree: Sequence[Any] | None, numbers: np.ndarray) -> First | None:
    """The way back."""
    return First(Place(*tree[:2]), _expected_in(tree[2], numbers)) if tree else None


def values_tree(values: Sequence[PlaceValues], numbers: list[float], tolerances: list[float]) -> list[Any]:
    """What a solution's names hold on the way; the tolerances stand apart, as they differ from machine to machine."""
    return [[*one.place, one.turns, [_turn(*turn, numbers, tolerances) for turn in one.values]] for one in values]


def _turn(number: int, expected: Sequence[Expected], numbers: list[float], tolerances: list[float]) -> list[Any]:
    start = len(tolerances)
    tolerances.extend(one.tolerance for one in expected)
    return [number, start, [_expected_tree(one.value, numbers) for one in expected], [one.drawn for one in expected]]


def _expected_tree(value: Any, numbers: list[float]) -> Any:
    return {"odd": value.name} if isinstance(value, Kind) else tree_of(value, numbers)


def values_in(tree: Sequence[Any], numbers: np.ndarray, tolerances: np.ndarray) -> tuple[PlaceValues, ...]:
    """The way back."""
    return tuple(
        PlaceValues(Place(name, key), turns, tuple(_turn_in(turn, numbers, tolerances) for turn in kept))
        for name, key, turns, kept in tree
    )


def _turn_in(turn: Sequence[Any], numbers: np.ndarray, tolerances: np.ndarray) -> tuple[int, tuple[Expected, ...]]:
    number, start, trees, drawn = turn
    found = zip(trees, tolerances[start:], drawn, strict=False)
    return number, tuple(Expected(_expected_in(tree, numbers), float(most), state) for tree, most, state in found)


def _expected_in(tree: Any, numbers: np.ndarray) -> Any:
    return Kind(tree["odd"]) if isinstance(tree, dict) and "odd" in tree else value_in(tree, numbers)
