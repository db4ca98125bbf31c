"""What is seen of a function while it runs: which name took which value in which line."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from numbers import Number
from typing import Any, NamedTuple

import numpy as np

from autograder.tracing.lines_of_names import Lines

_NUMBERS = (bool, int, float)
_OF_NUMPY = (np.generic, np.ndarray)
_NEVER_NUMBERS = (str, bytes, complex, list, tuple)
_LARGEST = 2**63  # beyond it, numpy has no whole numbers
_DEEPEST = 3  # of lists within lists: a matrix, and one more


class Place(NamedTuple):
    """Where a value stands: a name, or an entry of the dictionary that it stands for."""

    name: str
    key: str = ""

    def __str__(self) -> str:
        return self.key or self.name

    @property
    def in_full(self) -> Place:
        """The same as one name, as a student would write an entry: `counts['the']`."""
        return Place(f"{self.name}[{self.key!r}]") if self.key else self


class Round(NamedTuple):
    """A round of an outermost loop: the how manyth loop that was entered, and the how manyth round of it, from 0."""

    loop: int
    number: int


@dataclass(frozen=True, slots=True)
class Kind:
    """A value that is no number and no array of numbers, by the name of its type; "" where it may be as good as one."""

    name: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A place with the value that it took there and then; `assigned` is False where the line does not even name it.

    `drawn` is a digest of the state that the legacy random stream was in then: it tells what was drawn before.
    """

    place: Place
    value: Any
    line: int
    round: Round | None = None
    assigned: bool = True
    drawn: int = 0


@dataclass(frozen=True, slots=True)
class Trace:
    """All moments of one call, in order.

    `returned` is the line that gave the result, 0 where the function stopped before or not everything was seen. `sites`
    says in which lines of the function each name is assigned to, and the line behind a loop within a loop that does so,
    since until then it may get another value. `readers` says in which lines something is made of the value of each.
    """

    moments: tuple[Moment, ...]
    returned: int
    sites: Lines
    readers: Lines


def parts_of(name: str, value: Any) -> Iterator[tuple[Place, Any]]:
    """The places that a name stands for, each with a copy of its value; a dictionary is known by its entries."""
    yield Place(name), plain(value)
    if issubclass(type(value), dict):
        yield from ((Place(name, key), plain(item)) for key, item in list(dict.items(value)) if type(key) is str)


def plain(value: Any) -> Any:
    """A copy of a number, an array of numbers or None; anything else by its kind. No code of the value's own runs.

    So its type is asked, not the value: `isinstance` looks at `__class__`, which may be a student's.
    """
    if type(value) is complex and not value.imag:
        value = value.real
    if type(value) is int and abs(value) > _LARGEST:
        return math.inf if value > 0 else -math.inf
    if value is None or type(value) in _NUMBERS:
        return value
    if type(value) in (list, tuple) and value and _is_numbers(value, _DEEPEST):
        try:
            array = np.array(value)
        except (ValueError, OverflowError):  # rows of different lengths, or integers beyond 64 bits
            return Kind(type(value).__name__)
        return array if array.dtype.kind in "biuf" else Kind(type(value).__name__)
    if issubclass(type(value), _OF_NUMPY) and not hasattr(type(value), "mask"):
        return _numbers(np.array(value), type(value).__name__)
    return _kind(type(value))


def _numbers(array: np.ndarray, name: str) -> Any:
    """An array of real numbers as such, whatever class it is of, or else its kind."""
    if array.dtype.kind == "c" and not array.imag.any():
        return array.real.copy()
    if array.dtype.kind in "biuf":
        return array
    return Kind("" if array.dtype.kind == "O" else name)


def _kind(kind: type) -> Kind:
    """The kind of what is no number of Python's or numpy's own; a dictionary is one, whatever its class."""
    if issubclass(kind, dict):
        return Kind("dict")
    wraps = issubclass(kind, Mapping | Number | Sequence) or hasattr(kind, "__array__")
    return Kind(kind.__name__ if kind in _NEVER_NUMBERS or not wraps else "")


def _is_numbers(value: Any, deep: int) -> bool:
    if type(value) in (list, tuple):
        return deep > 0 and all(_is_numbers(item, deep - 1) for item in value)
    return type(value) in (*_NUMBERS, np.ndarray) or issubclass(type(value), np.generic)


def same(one: Any, other: Any) -> bool:
    """Whether two plain values are the same bit by bit, down to their arrays."""
    kind = type(one)
    if kind is not type(other):
        return False
    if kind is np.ndarray:
        return bool(one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes())
    if kind is dict:
        return list(one) == list(other) and all(same(item, other[key]) for key, item in one.items())
    if kind is list or kind is tuple:
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other) or bool(one != one and other != other)  # nan is what it was
