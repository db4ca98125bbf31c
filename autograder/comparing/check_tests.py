"""The tests that a check can make. A new one is one class here, with one method: `differs`.

Its fields are what an author writes in the parentheses. They are plain numbers and texts: `checks.h5` holds them beside
the name of the class, by which `TESTS` finds it again.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Annotated, Any

import numpy as np

from autograder.comparing.closeness import ATOL, RTOL, close
from autograder.comparing.compare import (
    Difference,
    Differs,
    describe,
    is_truth_value,
    parts_of,
    shape_differs,
    values_differ,
)
from autograder.comparing.numeric_values import as_numbers, is_plain

TOO_LARGE = 1e15
"""From here on sums of numbers are no longer exact, and in the end none at all."""
Positive = Annotated[float, "above 0", TOO_LARGE]
Share = Annotated[float, "above 0", 1]
"""What a relative difference may be compared with: from 1 on, every one of them would be small."""
# Round-off moves a relative difference by about 1e-9, whichever way it is computed.
_RELATIVE = (1e-5, 1e-7)
_THREE_DIGITS = 1e-3
_Compare = Callable[[str, Any, Any], Difference | None]
_LONG = 60  # characters of a text that is shown


class Test(ABC):
    """What has to hold between the parts of two results that have the same name."""

    __test__ = False  # nothing for pytest to collect

    @abstractmethod
    def differs(self, name: str, expected: Any, actual: Any) -> Difference | None:
        """What is wrong with the part called `name`, or None."""

    def alike(self, one: np.ndarray, other: np.ndarray) -> bool:
        """Whether two arrays of one shape are the same answer: a student's and a known mistake's."""
        return one.tobytes() == other.tobytes() or bool(close(one, other).all())

    @property
    def is_met_where_close(self) -> bool:
        """Whether numbers that are close to those expected, in arrays of their shape, need not be looked at."""
        return False


@dataclass(frozen=True)
class Names(Test):
    """The part is there, whatever it is."""

    is_met_where_close = True

    def differs(self, name: str, expected: Any, actual: Any) -> Difference | None:
        """See Test."""
        return None


@dataclass(frozen=True)
class Shape(Test):
    """It has the right shape."""

    is_met_where_close = True

    def differs(self, name: str, expected: Any, actual: Any) -> Difference | None:
        """See Test."""
        return _by_parts(name, expected, actual, shape_differs, texts=False)


@dataclass(frozen=True)
class Close(Test):
    """It has the right shape and, up to round-off, the right numbers; what is no number is the very same."""

    rtol: float = RTOL
    atol: float = ATOL

    def differs(self, name: str, expected: Any, actual: Any) -> Difference | None:
        """See Test."""
        return _by_parts(name, expected, actual, self._numbers_differ)

    def _numbers_differ(self, name: str, expected: Any, actual: Any) -> Difference | None:
        return values_differ(name, expected, actual, self.rtol, self.atol)

    def alike(self, one: np.ndarray, other: np.ndarray) -> bool:
        """See Test."""
        return one.tobytes() == other.tobytes() or bool(close(one, other, self.rtol, self.atol).all())

    @property
    def is_met_where_close(self) -> bool:
        """See Test."""
        return self.rtol >= RTOL and self.atol >= ATOL


@dataclass(frozen=True)
class Exact(Test):
    """It has the right shape and the very same values. It may also be a text, or be made of texts."""

    def differs(self, name: str, expected: Any, actual: Any) -> Difference | None:
        """See Test."""
        return _by_parts(name, expected, actual, self._numbers_differ)

    def _numbers_differ(self, name: str, expected: Any, actual: Any) -> Difference | None:
        if wrong_shape := shape_differs(name, expected, actual):
            return wrong_shape
        if _equal(np.asarray(expected), np.asarray(actual)):
            return None
        return values_differ(name, expected, actual, 0, 0) or _other(name, expected, actual)

    def alike(self, one: np.ndarray, other: np.ndarray) -> bool:
        """See Test."""
        return np.array_equal(one, other, equal_nan=True)


def _by_parts(name: str, expected: Any, actual: Any, numbers: _Compare, texts: bool = True) -> Difference | None:
    """What differs first in values that may be nested: numbers as `numbers` compares them, others wholly or by kind."""
    parts = parts_of(name, expected, actual)
    if parts is None and as_numbers(expected) is not None:
        return numbers(name, expected, actual)
    if parts is None:
        same = _same(expected, actual) if texts else type(expected) is type(actual)
        return None if same else _other(name, expected, actual)
    if isinstance(parts, Difference):
        return parts
    return next(filter(None, (_by_parts(*part, numbers, texts) for part in parts)), None)


def _equal(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether arrays of one shape hold equal values, whole numbers beyond 64 bits among them."""
    if is_plain(one) and is_plain(other):
        return np.array_equal(one, other, equal_nan=True)
    return all(map(_same, one.ravel().tolist(), other.ravel().tolist()))


def _same(one: Any, other: Any) -> bool:
    """Whether two plain values are equal; what is not a number is equal to itself, and a tuple to such a list."""
    if isinstance(one, Mapping):
        return isinstance(other, Mapping) and one.keys() == other.keys() and all(_same(one[k], other[k]) for k in one)
    if isinstance(one, tuple | list):
        return isinstance(other, tuple | list) and len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, np.ndarray):
        return isinstance(other, np.ndarray) and one.shape == other.shape and _same(one.tolist(), other.tolist())
    if isinstance(other, np.ndarray | Mapping | tuple | list):
        return False
    return bool(one == other) or bool(one != one and other != other)


def _other(name: str, expected: Any, actual: Any) -> Difference:
    if isinstance(expected, str) and isinstance(actual, str):
        return Difference(name, Differs.VALUES, f"{name} is another text than expected.", _other_text(expected, actual))
    if type(expected) is not type(actual):
        sentence = f"{name} should be {describe(expected)}; it is {describe(actual)}."
        return Difference(name, Differs.TYPE, sentence)
    return Difference(name, Differs.VALUES, f"{name} has other values than expected.")


def _other_text(expected: str, actual: str) -> str:
    """Where two texts differ; of long ones what stands around the first character that is another."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(expected, actual, strict=False)))
    begin = max(0, same - _LONG // 2) if max(len(expected), len(actual)) > _LONG else 0
    where = f"From character {begin + 1} on it" if begin else "It"
    return f"{where} is {actual[begin:][:_LONG]!r}, expected {expected[begin:][:_LONG]!r}."


@dataclass(frozen=True)
class Relative(Test):
    """A relative difference, which is a matter of round-off up to a threshold, and upside down from its inverse on."""

    threshold: Share

    def alike(self, one: np.ndarray, other: np.ndarray) -> bool:
        """See Test."""
        limit = self.threshold
        both_pass = bool(((one >= 0) & (one <= limit) & (other >= 0) & (other <= limit)).all())
        both_inverse = bool(((one >= 1 / limit) & (other >= 1 / limit)).all())
        if both_pass or both_inverse:
            return True
        return one.tobytes() == other.tobytes() or bool(close(one, other, *_RELATIVE).all())


@dataclass(frozen=True)
class Side(Relative):
    """It is a relative difference on the right side of the threshold; a negative one is on neither."""

    def differs(self, name: str, expected: Any, actual: Any) -> Difference | None:
        """See Test."""
        if is_truth_value(actual):
            return Difference(name, Differs.TYPE, f"{name} should be a number, but it only says yes or no.")
        if wrong_shape := shape_differs(name, expected, actual):
            return wrong_shape
        number = as_numbers(actual)
        assert number is not None
        got, below = float(number.reshape(())), float(expected) <= self.threshold
        if 0 <= got <= self.threshold if below else got > self.threshold:
            return None
        if got < 0:
            sentence = f"{name} may not be negative: it divides one length by another."
        else:
            bound, where = ("at most", "agree") if below else ("more than", "do not agree")
            sentence = f"{name} should be {bound} {self.threshold:g} here, where the two that it compares {where}."
        return Difference(name, Differs.VERDICT, sentence, f"It is {got:.9g}.")


@dataclass(frozen=True)
class Verdict(Side):
    """It is also of the right value, to three digits, where that is above the threshold: below, round-off decides."""

    def differs(self, name: str, expected: Any, actual: Any) -> Difference | None:
        """See Test."""
        if float(expected) > self.threshold and not is_truth_value(actual):
            return values_differ(name, expected, actual, rtol=_THREE_DIGITS)
        return super().differs(name, expected, actual)


TESTS: Mapping[str, type[Test]] = {
    name: kind
    for name, kind in list(globals().items())
    if isinstance(kind, type) and issubclass(kind, Test) and not kind.__abstractmethods__
}
