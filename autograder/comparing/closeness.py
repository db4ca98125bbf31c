"""When two numbers, or two arrays of numbers, agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.comparing.numeric_values import is_plain

RTOL = 1e-6
ATOL = 1e-8


def is_same_beyond_floats(expected: Any, actual: Any, wanted: np.ndarray) -> bool:
    """Whether whole numbers so large that both became inf are the same; `wanted` are those expected as numbers."""
    huge = np.isinf(wanted).ravel()
    return not huge.any() or bool(np.all(_objects(expected)[huge] == _objects(actual)[huge]))


def _objects(value: Any) -> np.ndarray:
    return np.asarray(value, object).ravel()


@dataclass(frozen=True, slots=True)
class Glance:
    """The parts of an expected result, end to end: the usual case, a right answer, is seen at one glance."""

    names: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...]
    data: bytes

    def is_met(self, actual: Mapping[str, Any]) -> bool:
        """Whether all of these parts are there, of the right shape, and close. False says nothing."""
        found: list[Any] = [actual.get(name) for name in self.names]
        if not all(map(is_plain, found)) or tuple([part.shape for part in found]) != self.shapes:
            return False
        data = b"".join([part.tobytes() for part in found])
        return data == self.data or bool(close(np.frombuffer(data), np.frombuffer(self.data)).all())


def glance(parts: Mapping[str, Any]) -> Glance | None:
    """Parts in a form that compares quickly; None where they have to be looked at one by one."""
    if not all(is_plain(part) and np.isfinite(part).all() for part in parts.values()):
        return None
    shapes = tuple(part.shape for part in parts.values())
    return Glance(tuple(parts), shapes, b"".join(part.tobytes() for part in parts.values()))


def is_same(one: Any, other: Any) -> bool:
    """Whether two values are the same 64-bit floats, bit by bit, which is quickly seen. False says nothing."""
    return is_plain(one) and is_plain(other) and one.shape == other.shape and one.tobytes() == other.tobytes()


def close(got: np.ndarray, wanted: np.ndarray, rtol: float = RTOL, atol: float = ATOL) -> np.ndarray:
    """Where two arrays of one shape agree; nan agrees with nan. The same as np.isclose, several times faster."""
    with np.errstate(all="ignore"):
        near = np.asarray(abs(got - wanted) <= atol + rtol * abs(wanted))
        finite = np.isfinite(wanted)
        return near if finite.all() else (near & finite) | (got == wanted) | (np.isnan(got) & np.isnan(wanted))
