"""What is declared agrees with what the reference returns: `returns` describes it, every check can look at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from autograder.comparing.check_tests import TESTS, Close, Exact
from autograder.comparing.closeness import ATOL
from autograder.comparing.compare import Difference, describe, named
from autograder.comparing.numeric_values import as_numbers
from autograder.declarations.agreement import patterns_fit
from autograder.errors import CourseError, in_a_line
from autograder.exercise import Check, Exercise
from autograder.judging.key_cases import KeyCase
from autograder.sandbox import failure_words, wire

_ODD: tuple[Any, ...] = (None, 0.0, "", [], {}, np.zeros((2, 2)))
"""Some of what a student may return whatever is asked for."""


def agree(assignment: str, exercise: Exercise, cases: Sequence[KeyCase]) -> None:
    """Refuse what shows only in what goes into the reference and what comes out of it."""
    parts: dict[str, dict[str, Any]] = {}
    for case in cases:
        where = f"{assignment}, {exercise.id}, case {case.name!r}"
        _must_travel(f"{where}: the inputs hold", case.call.arguments, wire.TRUSTING)
        _must_travel(f"{where}: the reference gives", case.expected, wire.STRICT)
        found = named(exercise.returns, case.expected)
        if isinstance(found, Difference):
            raise CourseError(f"{where}: the reference does not give what `returns` declares. {found.sentence}")
        parts[case.name] = found
    for check in exercise.checks:
        _check(f"{assignment}, {exercise.id}, check {check.label!r}", check, parts)


def _must_travel(what: str, value: Any, caps: wire.Caps) -> None:
    try:
        wire.encode(value, caps)
    except wire.Malformed as error:
        raise CourseError(f"{what} {failure_words.phrase(error.stop)}; {failure_words.ONLY_PLAIN}.") from None


def _check(where: str, check: Check, parts: Mapping[str, Mapping[str, Any]]) -> None:
    looked_at = {case: found for case, found in parts.items() if check.looks_at(case)}
    names = dict.fromkeys(name for found in looked_at.values() for name in found)
    patterns_fit(where, "of", check.of, names, "the names in the result")
    for case, found in looked_at.items():
        for name, value in found.items():
            if check.covers(name) and not _holds(check, name, value):
                test, what = type(check.test).__name__, describe(value)
                remedy = "choose another test, or parts that it can look at by `of`"
                raise CourseError(
                    f"{where}: test {test} refuses {name} of the reference, {what}, in {case!r}; {remedy}."
                )
    covered = [part for found in looked_at.values() for part in found.items() if check.covers(part[0])]
    _must_not_take_halves(where, check, covered)
    _must_not_count_digits(where, check, covered)
    if type(check.test) not in TESTS.values():
        _must_take_anything(where, check, covered)


def _must_take_anything(where: str, check: Check, parts: Sequence[tuple[str, Any]]) -> None:
    """Refuse a test of an author's own that would break the grading of an odd answer, or takes them all for right."""
    passes = bool(parts)
    for (name, value), odd in product(parts, _ODD):
        try:
            found = check.test.differs(name, value, odd)
            said = "" if found is None or isinstance(found, Difference) else f"gives {describe(found)}"
            passes = passes and found is None
        except Exception as error:
            said = f"fails ({in_a_line(error)})"
        if said:
            asked = f"asked about {describe(odd)}, as a student may return it"
            raise CourseError(f"{where}: test {type(check.test).__name__}, {asked}, {said}; give None or a Difference.")
    if passes:
        what = f"test {type(check.test).__name__} passes whatever comes, None and texts included"
        raise CourseError(f"{where}: {what}; let it give a Difference for what is wrong.")


def _must_not_take_halves(where: str, check: Check, parts: Sequence[tuple[str, Any]]) -> None:
    """Refuse tolerances as wide as half of the numbers: they say little, and from the whole on zeros would pass."""
    numbers = [(name, np.abs(found)) for name, value in parts if (found := as_numbers(value)) is not None]
    telling = [(name, found) for name, found in numbers if found[np.isfinite(found)].max(initial=0) > ATOL]
    test = check.test
    if telling and isinstance(test, Close) and not any(test.differs(name, found, found / 2) for name, found in telling):
        remedy = "is as right as what the reference gives; make the tolerance smaller"
        raise CourseError(f"{where}: by {test}, half of every number of {telling[0][0]} {remedy}.")


def _must_not_count_digits(where: str, check: Check, parts: Sequence[tuple[str, Any]]) -> None:
    """Refuse to compare what was computed to its last digit, which another order of the same steps changes."""
    for name, value in parts if isinstance(check.test, Exact) else ():
        if computed := [number for number in _floats(value) if float(f"{number:.15g}") != number]:
            why = f"{name} holds {computed[0]!r}, whose last digits are round-off, and right code may have others"
            raise CourseError(f"{where}: {why}; use Close() in the place of Exact().")


def _floats(value: Any) -> list[float]:
    """The floats in a value, whatever it is made of."""
    if isinstance(value, np.ndarray):
        return _floats(value.tolist()) if value.dtype.kind == "f" else []
    if isinstance(value, Mapping):
        return _floats([*value.values()])
    if isinstance(value, list | tuple):
        return [number for part in value for number in _floats(part)]
    return [float(value)] if isinstance(value, float) and np.isfinite(value) else []


def _holds(check: Check, name: str, value: Any) -> bool:
    """Whether a test accepts what the reference itself gives."""
    try:
        return check.test.differs(name, value, value) is None
    except Exception:  # a test that cannot look at such a value may fail in any way
        return False
