"""By how much a value may differ through round-off alone: it is moved a little, again and again, to see how far."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

RUNS = 8  # with values that are moved
SINGLE = 1e-5  # of the largest number, for what is counted in single precision
_SAFETY = 30.0
_RTOL = 1e-9
_ULP = float(np.finfo(np.float64).eps)


def moved(value: Any, unfilled: bool, stream: np.random.Generator) -> Any:
    """The value with its numbers moved by up to two units in the last place; an array that nobody filled, with others.

    What the memory of an `unfilled` one happens to hold is no value.
    """
    return _filled(value, stream) if unfilled else _moved(value, stream)


def _moved(value: Any, stream: np.random.Generator) -> Any:
    if isinstance(value, tuple | list):
        return type(value)(_moved(item, stream) for item in value)
    if isinstance(value, dict):
        return {key: _moved(item, stream) for key, item in value.items()}
    if isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype == np.float64):
        return value * (1.0 + _ULP * stream.integers(-2, 3, np.shape(value)))
    return value


def _filled(value: Any, stream: np.random.Generator) -> Any:
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "iuf":
        return value
    known = np.finfo(value.dtype) if value.dtype.kind == "f" else np.iinfo(value.dtype)
    return np.where(stream.random(value.shape) < 0.5, known.min, known.max).astype(value.dtype)


def tolerance(value: Any, others: Iterable[Any]) -> float:
    """By how much a number of the value may differ, seen by the `others` that it became when numbers were moved."""
    return _RTOL * largest(value) + _SAFETY * max(_apart(value, other) for other in others)


def _apart(one: Any, other: Any) -> float:
    """By how much two values differ at most; what has no numbers, or other ones than finite, does not."""
    if not is_numbers(one) or not is_numbers(other) or np.shape(one) != np.shape(other):
        return 0.0
    with np.errstate(all="ignore"):
        gap = np.abs(np.asarray(one, np.float64) - np.asarray(other, np.float64))
    return float(gap[np.isfinite(gap)].max(initial=0.0))


def is_numbers(value: Any) -> bool:
    """Whether a value of a trace is a number, or an array of them."""
    return isinstance(value, bool | int | float | np.ndarray)


def largest(value: Any) -> float:
    """The largest size of the finite numbers of a value; 0 where there are none."""
    sizes = np.abs(np.asarray(value, np.float64)) if is_numbers(value) else np.zeros(0)
    return float(sizes[np.isfinite(sizes)].max(initial=0.0))
