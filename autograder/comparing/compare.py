"""Pure comparisons of what a function gave with what it should have given, in terms a student can act on.

Every comparison returns None when all is well, or a `Difference`. Its `sentence` and `detail` quote shapes and numbers,
so both are for visible cases only. Whatever a student returns is compared without an exception.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import numpy as np

from autograder.comparing.closeness import ATOL, RTOL, close, is_same, is_same_beyond_floats
from autograder.comparing.numeric_values import as_numbers

Returns = str | tuple[Any, ...] | type[dict[Any, Any]]
"""How a result is named: one name for one value, a (nested) tuple of names for a tuple, `dict` for a dictionary."""
_FEW, _LONG = 6, 20  # so many of a student's own names are told, and so much of each


class Differs(Enum):
    """In what a value differs from the one that was expected."""

    NO_RESULT = auto()
    MISSING = auto()
    TYPE = auto()
    SHAPE = auto()
    NOT_FINITE = auto()
    VALUES = auto()
    VERDICT = auto()


@dataclass(frozen=True, slots=True)
class Nature:
    """What kind of value something is: its type, the shape or length of what has one, the type of odd elements."""

    kind: str
    shape: tuple[int, ...] = ()
    elements: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs in the value called `name`; `found` is what a result is that has no parts."""

    name: str
    kind: Differs
    sentence: str
    detail: str = ""
    found: Nature | None = None

    @property
    def text(self) -> str:
        """What differs, with the numbers."""
        return f"{self.sentence} {self.detail}".strip()


def named(returns: Returns, value: Any) -> dict[str, Any] | Difference:
    """Give every part of a result its name; a result of another kind than asked is a Difference."""
    if isinstance(returns, type):
        return _named_mapping(value)
    return {returns: value} if isinstance(returns, str) else _named_tuple(returns, value, "The result")


def _named_mapping(value: Any) -> dict[str, Any] | Difference:
    if isinstance(value, Mapping):
        return {str(key): item for key, item in value.items()}
    sentence = f"The result should be a dictionary; it is {describe(value)}."
    return Difference("result", Differs.TYPE, sentence, found=nature_of(value))


def _named_tuple(names: tuple[Any, ...], value: Any, whole: str) -> dict[str, Any] | Difference:
    if not isinstance(value, tuple | list) or len(value) != len(names):
        wanted = ", ".join(name if isinstance(name, str) else "(...)" for name in names)
        sentence = f"{whole} should be {len(names)} values ({wanted}); it is {describe(value)}."
        return Difference("result", Differs.TYPE, sentence, found=nature_of(value))
    parts: dict[str, Any] = {}
    for place, (name, item) in enumerate(zip(names, value, strict=True), start=1):
        inner = _named_tuple(name, item, f"Value {place} of the result") if isinstance(name, tuple) else {name: item}
        if isinstance(inner, Difference):
            return inner
        parts |= inner
    return parts


def nature_of(value: Any) -> Nature:
    """What kind of value this is."""
    if isinstance(value, np.ndarray):
        return Nature("array", value.shape, "" if value.dtype.kind in "biuf" else str(value.dtype))
    return Nature(type(value).__name__, (len(value),) if isinstance(value, tuple | list) else ())


def describe(value: Any) -> str:
    """The same in a few words."""
    if value is None:
        return "None"
    nature = nature_of(value)
    article = "an" if nature.kind[:1].lower() in set("aeiou") else "a"
    if isinstance(value, np.ndarray):
        return f"an array of shape {nature.shape}" + f" of type {nature.elements}" * bool(nature.elements)
    if isinstance(value, tuple | list):
        why = ", which a comma at the end of a line makes" * is_tuple_of_one(value)
        return f"{article} {nature.kind} of {len(value)} value{'s' * (len(value) != 1)}{why}"
    return f"{article} {nature.kind}"


def is_tuple_of_one(value: Any) -> bool:
    """Whether it is what a comma makes that is one too many."""
    return isinstance(value, tuple) and len(value) == 1


def names_differ(wanted: Mapping[str, Any], expected: Container[str], actual: Mapping[str, Any]) -> Difference | None:
    """Extra names are welcome; missing ones of those `wanted` are not. `expected` holds all that are asked for."""
    missing = [name for name in wanted if name not in actual]
    if not missing:
        return None
    cut = [name[:_LONG] for name in actual if name not in expected][:_FEW]
    others = [name if name.isprintable() else repr(name) for name in cut]
    found = f"It has {', '.join(others)}." if others else ""
    return Difference(missing[0], Differs.MISSING, f"There is no {', '.join(missing)} in the result.", found)


def parts_of(name: str, expected: Any, actual: Any) -> list[tuple[str, Any, Any]] | Difference | None:
    """What two values that are made of others consist of, name by name; None for what is not made of others.

    Numbers, and arrays and lists of numbers, are one value each. A dictionary has its keys, a list its length.
    """
    if not isinstance(expected, Mapping | list | tuple) or (as_numbers(expected) is not None and not _is_mixed(actual)):
        return None
    kind = Mapping if isinstance(expected, Mapping) else list | tuple
    if not isinstance(actual, kind):
        return Difference(name, Differs.TYPE, f"{name} should be {describe(expected)}; it is {describe(actual)}.")
    if isinstance(expected, Mapping):
        if missing := [key for key in expected if key not in actual]:
            return Difference(name, Differs.MISSING, f"There is no {missing[0]!r} in {name}.")
        if extra := [key for key in actual if key not in expected]:
            return Difference(
                name, Differs.VALUES, f"{name} has an entry too many.", f"It is {str(extra[0])[:_LONG]!r}."
            )
        return [(f"{name}[{key!r}]", item, actual[key]) for key, item in expected.items()]
    if len(expected) != len(actual):
        length = f"{name} should have {len(expected)} value{'s' * (len(expected) != 1)}; it has {len(actual)}."
        return Difference(name, Differs.SHAPE, length)
    return [(f"{name}[{place}]", *pair) for place, pair in enumerate(zip(expected, actual, strict=True))]


def _is_mixed(value: Any) -> bool:
    """Whether it is a list that is no array of numbers: its rows differ in length, or something else is in it."""
    return isinstance(value, list | tuple) and as_numbers(value) is None


def shape_differs(name: str, expected: Any, actual: Any) -> Difference | None:
    """A number may come as a scalar or as an array of one element; anything else must have the exact shape."""
    wanted, got = as_numbers(expected), as_numbers(actual)
    assert wanted is not None, f"{name} is declared as a result, but the reference gives {describe(expected)}"
    if got is None:
        return Difference(name, Differs.TYPE, f"{name} should be made of numbers; it is {describe(actual)}.")
    if fits(wanted, got):
        return None
    due = f"have shape {wanted.shape}" if wanted.ndim else "be a single number"
    is_row = isinstance(actual, tuple | list) and (is_tuple_of_one(actual) or not wanted.ndim)
    found = f"is {describe(actual)}" if is_row else f"has shape {got.shape}"
    return Difference(name, Differs.SHAPE, f"{name} should {due}; it {found}.")


def fits(wanted: np.ndarray, got: np.ndarray) -> bool:
    """Whether a shape will do: one element for a number, however many dimensions it has, else the very same."""
    return got.shape == wanted.shape or (wanted.ndim == 0 and got.size == 1)


def values_differ(name: str, expected: Any, actual: Any, rtol: float = RTOL, atol: float = ATOL) -> Difference | None:
    """The shape must be right, the values finite where they should be, and close."""
    if is_same(expected, actual):
        return None
    if wrong_shape := shape_differs(name, expected, actual):
        return wrong_shape
    wanted, got = as_numbers(expected), as_numbers(actual)
    assert wanted is not None
    assert got is not None
    got = got.reshape(wanted.shape)
    not_finite = np.isfinite(wanted) & ~np.isfinite(got)
    if not_finite.any():
        place = first_place(name, not_finite)
        return Difference(name, Differs.NOT_FINITE, f"{name} holds nan or inf.", f"The first is {place}.")
    apart = ~close(got, wanted, rtol, atol)
    if not apart.any():
        return None if is_same_beyond_floats(expected, actual, wanted) else _others(name)
    truths = is_truth_value(expected) and is_truth_value(actual)
    return _apart(name, *((wanted.astype(bool), got.astype(bool)) if truths else (wanted, got)), apart)


def _apart(name: str, wanted: np.ndarray, got: np.ndarray, apart: np.ndarray) -> Difference:
    count = f" in {int(apart.sum())} of {apart.size} places" if apart.size > 1 else ""
    index = tuple(int(i) for i in np.argwhere(apart)[0])
    detail = f"{first_place(name, apart)} is {_shown(got[index])}, expected {_shown(wanted[index])}."
    return _others(name, count, detail)


def _others(name: str, count: str = "", detail: str = "") -> Difference:
    return Difference(name, Differs.VALUES, f"{name} has other values than expected{count}.", detail)


def _shown(value: Any) -> str:
    return str(value) if is_truth_value(value) else f"{value or 0:.9g}"  # never -0


def first_place(name: str, marked: np.ndarray) -> str:
    """The first marked element as the student would write it: `W1[0, 2]`, or just the name of a number."""
    index = np.argwhere(marked)[0]
    return f"{name}[{', '.join(str(int(i)) for i in index)}]" if marked.ndim else name


def is_truth_value(value: Any) -> bool:
    """Whether a value says yes or no, alone or in an array; a relative difference of 0 or 1 does not."""
    return isinstance(value, bool | np.bool_) or (isinstance(value, np.ndarray) and value.dtype.kind == "b")
