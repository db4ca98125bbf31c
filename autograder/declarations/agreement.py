"""What is declared agrees with itself and with the source notebook: names that exist, edits that fit, nothing twice."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from autograder.code.parsing import expression, functions_of, parse, statements
from autograder.comparing.check_tests import TESTS, Names
from autograder.comparing.numeric_values import as_numbers
from autograder.declarations.fields import must_fit
from autograder.errors import CourseError, shown
from autograder.exercise import (
    Case,
    Catalogue,
    Check,
    Edit,
    Equivalent,
    Exercise,
    Figure,
    Mistake,
    Returns,
    Style,
    matches,
)

_FUNCTIONS = "the source notebook's functions"
_MOST_SEEDS = 2**32


def joined(assignment: str, exercises: Sequence[Exercise], catalogues: Sequence[Catalogue]) -> tuple[Exercise, ...]:
    """The exercises with the mistakes and styles that stand in their catalogues; all that is declared of them fits."""
    for exercise in exercises:
        must_fit(f"{assignment}, {exercise.id}", exercise)
    where = f"{assignment}, CATALOGUES"
    for catalogue in catalogues:
        must_fit(f"{assignment}, {catalogue.exercise}", catalogue)
    _all_known(where, "exercise", [c.exercise for c in catalogues], [e.id for e in exercises], "the exercises")
    once(where, "catalogues", [catalogue.exercise for catalogue in catalogues])
    by_exercise = {catalogue.exercise: catalogue for catalogue in catalogues}
    return tuple(_with(exercise, by_exercise.get(exercise.id)) for exercise in exercises)


def _with(exercise: Exercise, catalogue: Catalogue | None) -> Exercise:
    if catalogue is None:
        return exercise
    mistakes, styles = (*exercise.mistakes, *catalogue.mistakes), (*exercise.styles, *catalogue.styles)
    return replace(exercise, mistakes=mistakes, styles=styles)


def agree(
    assignment: str,
    exercises: Iterable[Exercise],
    functions: Mapping[str, str],
    equivalents: Iterable[Equivalent] = (),
    figures: Sequence[Figure] = (),
) -> None:
    """Refuse what can be known to be wrong before anything is run; `functions` are those of the source notebook."""
    exercises = tuple(exercises)
    ids = [exercise.id for exercise in exercises]
    once(f"{assignment}, EXERCISES", "exercises", ids)
    for exercise in exercises:
        where = f"{assignment}, {exercise.id}"
        _exercise(where, exercise, functions)
        _catalogue(where, exercise, functions)
        _uses(where, exercise, functions, ids)
        _no_circle(where, exercise, {other.id: other.uses for other in exercises})
    for figure in figures:
        _figure(f"{assignment}, FIGURES, {figure.label!r}", figure)
    once(f"{assignment}, FIGURES", "figures", [figure.label for figure in figures])
    for entry in equivalents:
        must_fit(f"{assignment}, EQUIVALENT_MUTANTS", entry)
        _all_known(f"{assignment}, EQUIVALENT_MUTANTS", "exercise", [entry.exercise], ids, "the exercises")


def _figure(where: str, figure: Figure) -> None:
    must_fit(where, figure)
    if _expression(figure.expression) is None:
        raise CourseError(f"{where}: expression is {shown(figure.expression)}, which is no Python expression; mend it.")
    if as_numbers(figure.value) is None:
        raise CourseError(f"{where}: value is {figure.value!r}; it must be a number or nested lists of numbers.")


def _exercise(where: str, exercise: Exercise, functions: Mapping[str, str]) -> None:
    _all_known(where, "id", [exercise.id], functions, _FUNCTIONS)
    _all_known(where, "call", filter(None, [exercise.call]), functions, _FUNCTIONS)
    _not_itself(where, "call", [exercise.call], exercise)
    if exercise.seed >= _MOST_SEEDS:
        raise CourseError(f"{where}: seed is {exercise.seed}; numpy takes whole numbers below {_MOST_SEEDS}.")
    for field in ("cases", "checks"):
        if not getattr(exercise, field):
            raise CourseError(f"{where}: {field} is empty, so nothing could be graded; declare at least one.")
    if exercise.returns is not dict:
        once(where, "parts of returns", _names(where, exercise.returns))
    _cases(where, exercise, functions)
    _checks(where, exercise)


def _cases(where: str, exercise: Exercise, functions: Mapping[str, str]) -> None:
    once(where, "cases", [case.name for case in exercise.cases])
    for case in exercise.cases:
        _case(f"{where}, case {case.name!r}", case, functions)
        _not_itself(f"{where}, case {case.name!r}", "wrapped", case.wrapped or (), exercise)
    if not any(case.visible for case in exercise.cases):
        why = f"no case is visible, so check({exercise.id}) would pass whatever students write"
        raise CourseError(f"{where}: {why}; set visible=True in one that shows what is asked.")


def _checks(where: str, exercise: Exercise) -> None:
    for check in exercise.checks:
        _check(f"{where}, check {check.label!r}", check, exercise)
    once(where, "checks", [check.label for check in exercise.checks])
    for case in exercise.cases:
        if not any(check.looks_at(case.name) for check in exercise.checks):
            looked_at = ", ".join(repr(pattern) for check in exercise.checks for pattern in check.cases)
            raise CourseError(f"{where}, case {case.name!r}: no check looks at it; the checks look at {looked_at}.")


def _case(where: str, case: Case, functions: Mapping[str, str]) -> None:
    _all_known(where, "wrapped", case.wrapped or (), functions, _FUNCTIONS)
    for name, text in (case.wrapped or {}).items():
        if not isinstance(_expression(text), ast.Lambda):
            raise CourseError(f"{where}: wrapped[{name!r}] must be the text of a lambda; it is {text!r}.")


def _expression(text: str) -> ast.expr | None:
    try:
        return expression(text)
    except SyntaxError:
        return None


def _check(where: str, check: Check, exercise: Exercise) -> None:
    for field, patterns in (("of", check.of), ("cases", check.cases)):
        if not patterns:
            raise CourseError(f"{where}: {field} is empty, so the check would look at nothing; leave it out for all.")
    patterns_fit(where, "cases", check.cases, [case.name for case in exercise.cases], "the exercise's cases")
    if exercise.returns is not dict:
        patterns_fit(where, "of", check.of, _names(where, exercise.returns), "the names in `returns`")
    if isinstance(check.test, Names) and isinstance(exercise.returns, str):
        raise CourseError(f"{where}: test Names passes whatever comes, as `returns` is one name; use another test.")
    shown = any(case.visible and check.looks_at(case.name) for case in exercise.cases)
    if shown and type(check.test) not in TESTS.values():
        remedy = f"use one of {', '.join(TESTS)}, or let it look at hidden cases only"
        raise CourseError(f"{where}: the students' kit knows no test {type(check.test).__name__}; {remedy}.")


def _names(where: str, returns: Returns) -> list[str]:
    if isinstance(returns, str) and returns.strip():
        return [returns]
    if not isinstance(returns, tuple):
        raise CourseError(f"{where}: returns must be a name, a tuple of names, or dict; it is {returns!r}.")
    return [name for part in returns for name in _names(where, part)]


def _catalogue(where: str, exercise: Exercise, functions: Mapping[str, str]) -> None:
    known: tuple[tuple[str, Sequence[Mistake | Style]], ...]
    known = (("mistake", exercise.mistakes), ("style", exercise.styles))
    for kind, entries in known:
        for entry in entries:
            edit_fits(f"{where}, {kind} {entry.id!r}: edit", entry.edit, functions[exercise.id], exercise.id)
        once(where, f"{kind}s", [entry.id for entry in entries])


def edit_fits(what: str, edit: Edit, source: str, function: str) -> None:
    """Refuse an edit that does not fit its solution, that changes nothing, or whose result is not that function."""
    text = edit.apply(source, what)
    if text == source:
        raise CourseError(f"{what} changes nothing; say what is different there.")
    try:
        defined = function in functions_of(text) or any(function in s.binds for s in statements(parse(text), 0))
    except SyntaxError as error:
        raise CourseError(f"{what} gives what is no Python ({error.msg}, line {error.lineno or 1}).") from None
    if not defined:
        raise CourseError(f"{what} gives a text that does not define {function}.")


def _uses(where: str, exercise: Exercise, functions: Mapping[str, str], ids: Collection[str]) -> None:
    _all_known(where, "uses", exercise.uses, ids, "the exercises")
    _not_itself(where, "uses", exercise.uses, exercise)
    roots = {exercise.id, exercise.called}
    for called in _called(roots, exercise.id, functions, ids):
        if called in ids and called not in exercise.uses:
            why = f"a student whose {called} is wrong would lose points here"
            raise CourseError(f"{where}: the solution calls {called}, which uses does not name; name it, or {why}.")
    used = [*exercise.uses, *_called(roots, exercise.id, functions, ())]
    for case in exercise.cases:
        _all_known(f"{where}, case {case.name!r}", "wrapped", case.wrapped or (), used, "the functions that it calls")


def _no_circle(where: str, exercise: Exercise, uses: Mapping[str, Sequence[str]]) -> None:
    """Refuse exercises that use each other: each served in the other's place, two that only call would be right."""
    reached = list(exercise.uses)
    for name in reached:  # it grows on the way
        if exercise.id in uses[name]:
            why = f"who only calls one from the other would get the points of both; make one exercise of {exercise.id}"
            raise CourseError(f"{where}: uses goes in a circle, as {name} uses {exercise.id}, so {why} and {name}.")
        reached += [used for used in uses[name] if used not in reached]


def _not_itself(where: str, field: str, names: Collection[str], exercise: Exercise) -> None:
    if exercise.id in names:
        why = "what is graded would not be the student's own code"
        raise CourseError(f"{where}: {field} names the exercise itself, so {why}; leave it out.")


def _called(
    roots: Collection[str], exercise: str, functions: Mapping[str, str], exercises: Collection[str]
) -> Iterator[str]:
    """The functions that a solution calls, be it by others, but for those that other exercises call."""
    waiting, seen = [*roots], {*roots, exercise}
    while waiting:
        for name in _read(functions[waiting.pop()]) & functions.keys() - seen:
            seen.add(name)
            yield name
            if name not in exercises:
                waiting.append(name)


def _read(source: str) -> frozenset[str]:
    return frozenset[str]().union(*(statement.names.reads for statement in statements(parse(source), 0)))


def once(where: str, kind: str, names: Iterable[str]) -> None:
    """Refuse two things of one name."""
    for name, count in Counter(names).items():
        if count > 1:
            raise CourseError(f"{where}: {count} {kind} are called {name!r}; give each a name of its own.")


def _all_known(where: str, field: str, names: Iterable[str], known: Collection[str], what: str) -> None:
    for name in names:
        if name not in known:
            raise CourseError(
                f"{where}: {field} names {name!r}, which is not one of {what}: {', '.join(known) or 'none'}."
            )


def patterns_fit(where: str, field: str, patterns: Iterable[str], known: Collection[str], what: str) -> None:
    """Refuse a shell pattern that fits none of the names."""
    for pattern in patterns:
        if not any(matches(name, (pattern,)) for name in known):
            listed = ", ".join(map(repr, known))
            raise CourseError(f"{where}: {field} names {pattern!r}, which fits none of {what}: {listed}.")
