"""Refuse a declaration that does not mean what its author wants: a typo there would give points away.

Each complaint is one sentence with the assignment, the exercise, the field, and what is known instead.
"""

from __future__ import annotations

import ast
import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from fnmatch import fnmatchcase
from numbers import Real
from typing import Any

from autograder.errors import CourseError
from autograder.exercise import Case, Check, Exercise, Mistake, Returns, Style
from autograder.judging.compare import Difference, named

_TESTS = ("names", "shape", "close", "side", "verdict")
_WITH_THRESHOLD = ("side", "verdict")
_FIELDS = {"cases": Case, "checks": Check, "mistakes": Mistake, "styles": Style, "uses": str, "hints": str}


def agree(assignment: str, exercises: Iterable[Exercise], functions: Collection[str]) -> None:
    """Refuse what can be known to be wrong before anything is run; `functions` are those of the source notebook."""
    exercises = tuple(exercises)
    _once(f"{assignment}, EXERCISES", "exercises", [exercise.id for exercise in exercises])
    for exercise in exercises:
        where = f"{assignment}, {exercise.id}"
        for field, kind in _FIELDS.items():
            _sequence(where, field, getattr(exercise, field), kind)
        for field in ("cases", "checks"):
            if not getattr(exercise, field):
                raise CourseError(f"{where}: {field} is empty, so nothing could be graded; declare at least one.")
        if exercise.returns is not dict:
            _once(where, "parts of returns", _names(where, exercise.returns))
        _once(where, "cases", [case.name for case in exercise.cases])
        _once(where, "mistakes", [mistake.id for mistake in exercise.mistakes])
        _once(where, "styles", [style.id for style in exercise.styles])
        _all_known(where, "uses", exercise.uses, functions, "the source notebook's functions")
        for mistake in exercise.mistakes:
            _sequence(f"{where}, mistake {mistake.id!r}", "more", mistake.more, str)
        for case in exercise.cases:
            _case(f"{where}, case {case.name!r}", case, functions)
        for check in exercise.checks:
            _check(f"{where}, check {check.label!r}", check, exercise)


def agree_with_results(assignment: str, exercise: Exercise, results: Mapping[str, Any]) -> None:
    """Refuse what shows only in what the reference returns; `results` holds that by the names of the cases."""
    parts: dict[str, dict[str, Any]] = {}
    for case, value in results.items():
        found = named(exercise.returns, value)
        if isinstance(found, Difference):
            where = f"{assignment}, {exercise.id}, case {case!r}"
            raise CourseError(f"{where}: the reference does not give what `returns` declares. {found.sentence}")
        parts[case] = found
    for check in exercise.checks:
        names = dict.fromkeys(name for case in parts if check.looks_at(case) for name in parts[case])
        where = f"{assignment}, {exercise.id}, check {check.label!r}"
        _patterns(where, "of", check.of, names, "the names in the result")


def _case(where: str, case: Case, functions: Collection[str]) -> None:
    if case.visible and case.swapped:
        raise CourseError(f"{where}: solutions are swapped, so it must be hidden; in a visible case use `wrapped`.")
    _all_known(where, "swapped", case.swapped or (), functions, "the source notebook's functions")
    _all_known(where, "wrapped", case.wrapped or (), functions, "the source notebook's functions")
    for name, text in (case.wrapped or {}).items():
        if not _is_lambda(text):
            raise CourseError(f"{where}: wrapped[{name!r}] must be the text of a lambda; it is {text!r}.")


def _is_lambda(text: str) -> bool:
    try:
        return isinstance(ast.parse(text, mode="eval").body, ast.Lambda)
    except (SyntaxError, ValueError, TypeError):
        return False


def _check(where: str, check: Check, exercise: Exercise) -> None:
    _all_known(where, "test", [check.test], _TESTS, "the tests")
    _number(where, "weight", check.weight)
    if check.test in _WITH_THRESHOLD:
        _number(where, "threshold", check.threshold)
    elif check.threshold != 0:
        only = " and ".join(_WITH_THRESHOLD)
        raise CourseError(
            f"{where}: threshold is {check.threshold!r}, but only the tests {only} use one; name the test."
        )
    for field, patterns in (("of", check.of), ("cases", check.cases)):
        _sequence(where, field, patterns, str, hashable=True)
        if not patterns:
            raise CourseError(f"{where}: {field} is empty, so the check would look at nothing; leave it out for all.")
    _patterns(where, "cases", check.cases, [case.name for case in exercise.cases], "the exercise's cases")
    if exercise.returns is not dict:
        _patterns(where, "of", check.of, _names(where, exercise.returns), "the names in `returns`")


def _names(where: str, returns: Returns) -> list[str]:
    if isinstance(returns, str):
        return [returns]
    if not isinstance(returns, tuple):
        raise CourseError(f"{where}: returns must be a name, a tuple of names, or dict; it is {returns!r}.")
    return [name for part in returns for name in _names(where, part)]


def _sequence(where: str, field: str, value: object, kind: type, *, hashable: bool = False) -> None:
    """A comma that is missing makes a text of a tuple, which would be read letter by letter."""
    if not isinstance(value, tuple if hashable else tuple | list) or not all(isinstance(item, kind) for item in value):
        what = "texts" if kind is str else f"{kind.__name__} values"
        raise CourseError(f"{where}: {field} must be a tuple of {what}, with a comma after a single one: {value!r}.")


def _number(where: str, field: str, value: object) -> None:
    usable = isinstance(value, Real) and not isinstance(value, bool) and 0 < float(value) < math.inf
    if not usable:
        raise CourseError(f"{where}: {field} is {value!r}; it must be a number above 0.")


def _once(where: str, kind: str, names: Iterable[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise CourseError(f"{where}: {count} {kind} are called {name!r}; give each a name of its own.")


def _all_known(where: str, field: str, names: Iterable[str], known: Collection[str], what: str) -> None:
    for name in names:
        if name not in known:
            raise CourseError(f"{where}: {field} names {name!r}, which is not one of {what}: {', '.join(known)}.")


def _patterns(where: str, field: str, patterns: Iterable[str], known: Collection[str], what: str) -> None:
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in known):
            listed = ", ".join(map(repr, known))
            raise CourseError(f"{where}: {field} names {pattern!r}, which fits none of {what}: {listed}.")
