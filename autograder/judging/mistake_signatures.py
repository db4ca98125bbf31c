"""The signatures of known mistakes: what each of them changes, case by case, in a form that compares quickly."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.comparing.check_tests import Close, Exact, Relative, Test
from autograder.comparing.compare import Difference, Differs, is_truth_value, named, nature_of, parts_of
from autograder.comparing.numeric_values import as_numbers
from autograder.exercise import Check, Returns
from autograder.judging.key_cases import KeyCase
from autograder.sandbox import wire
from autograder.sandbox.evidence import Answer

_LARGEST = 1 << 53  # up to which a float is as exact as an integer
WHOLE = ""
"""The name under which a result stands that has no parts: a failure, or another kind of thing than asked for."""


@dataclass(frozen=True, slots=True)
class Odd:
    """A part without numbers; two are alike when they are the same `kind` of thing."""

    kind: Hashable


Part = np.ndarray | Odd
Tests = tuple[Test, ...]
MISSING = Odd(Differs.MISSING)

_UNTESTED: Tests = (Close(),)


@dataclass(frozen=True, slots=True)
class Signature:
    """A known mistake, or a style with a remark, and for every case the parts it changes."""

    mistake: str
    changes: tuple[Mapping[str, Part], ...]

    @property
    def has_numbers(self) -> bool:
        """Whether it gives wrong numbers somewhere, and does not only leave parts out."""
        return any(isinstance(part, np.ndarray) for changes in self.changes for part in changes.values())


@dataclass(frozen=True)
class Signatures:
    """What it takes to compare an answer with the reference and every version that is `known`."""

    truths: tuple[_Truth, ...]
    known: tuple[Signature, ...]

    def wrong(self, answers: Sequence[Answer]) -> tuple[dict[str, Part], ...]:
        """For every case the parts of an answer that are not the reference's, and those it has besides."""
        return tuple(truth.changed(answer) for truth, answer in zip(self.truths, answers, strict=True))

    @property
    def asked_for(self) -> frozenset[str]:
        """The names of all parts that are asked for in some case."""
        return frozenset(name for truth in self.truths for name in truth.parts)

    def alike(self, case: int, name: str, one: Part, other: Part) -> bool:
        """Whether two parts are the same as far as a grader can tell."""
        return alike(one, other, self.truths[case].tests_of(name))


@dataclass(frozen=True, slots=True)
class _Truth:
    """The reference's parts in one case, and the tests that decide whether another is the same."""

    returns: Returns
    parts: Mapping[str, Part]
    tests: Mapping[str, Tests]
    expected: Mapping[str, Any]

    def tests_of(self, name: str) -> Tests:
        return _tests_of(name, self.tests)

    def changed(self, answer: Answer) -> dict[str, Part]:
        found = _parts(self.returns, answer, self.tests, self.expected)
        if WHOLE in found:
            return found
        names = [*self.parts, *(name for name in found if name not in self.parts)]
        return {name: part for name in names if (part := self._differs(name, found.get(name, MISSING))) is not None}

    def _differs(self, name: str, part: Part) -> Part | None:
        wanted = self.parts.get(name)
        if isinstance(wanted, np.ndarray) and isinstance(part, np.ndarray) and wanted.ndim == 0 and part.size == 1:
            part = part.reshape(())
        same = wanted is not None and alike(wanted, part, self.tests_of(name))
        return None if same else part


def signatures_of(
    returns: Returns,
    checks: Sequence[Check],
    cases: Sequence[KeyCase],
    names: Sequence[str],
    by_case: Sequence[Mapping[str, Answer]],
) -> Signatures:
    """The signatures of these versions, whose answers stand `by_case`, as far as they change anything."""
    truths = tuple(_truth(returns, checks, case) for case in cases)
    pairs = list(zip(truths, by_case, strict=True))
    found = (Signature(name, tuple(truth.changed(answers[name]) for truth, answers in pairs)) for name in names)
    return Signatures(truths, tuple(signature for signature in found if any(signature.changes)))


def _truth(returns: Returns, checks: Sequence[Check], case: KeyCase) -> _Truth:
    expected = named(returns, case.expected)
    assert isinstance(expected, dict)
    looking = [check for check in checks if check.looks_at(case.name)]
    tests = dict(_tests(looking, expected))
    return _Truth(returns, _parts(returns, Answer(case.expected), tests, expected), tests, expected)


def _tests(looking: Sequence[Check], names: Mapping[str, Any]) -> Iterator[tuple[str, Tests]]:
    for name in names:
        found = tuple(check.test for check in looking if check.covers(name))
        relative = [test for test in found if isinstance(test, Relative)]
        if relative and len(relative) == len(found):
            yield name, (max(relative, key=lambda test: test.threshold),)
        elif found:
            yield name, found


def _parts(
    returns: Returns, answer: Answer, tests: Mapping[str, Tests], expected: Mapping[str, Any]
) -> dict[str, Part]:
    """The parts of an answer by name. Where a relative difference is judged, True is not the number 1."""
    if answer.stop:
        return {WHOLE: Odd(answer.stop)}
    parts = named(returns, answer.value)
    if isinstance(parts, Difference):
        return {WHOLE: Odd((parts.kind, parts.found))}
    leaves = (leaf for name, part in parts.items() for leaf in _within(name, expected.get(name), part))
    return {name: _part(value, wanted, _tests_of(name, tests)) for name, wanted, value in leaves}


def _tests_of(name: str, tests: Mapping[str, Tests]) -> Tests:
    """The tests of a part, or of the one that it is a part of in turn."""
    return tests.get(name) or tests.get(name.partition("[")[0], _UNTESTED)


def _within(name: str, wanted: Any, value: Any) -> Iterator[tuple[str, Any, Any]]:
    """A part with what is wanted there; where that is made of others, how many there are, and these as well."""
    inner = parts_of(name, wanted, value)
    if isinstance(inner, list):
        yield name, None, f"{len(inner)} parts"
        for one in inner:
            yield from _within(*one)
    else:
        yield name, wanted, value


def _part(value: Any, wanted: Any, tests: Tests) -> Part:
    if is_truth_value(value) and all(isinstance(test, Relative) for test in tests):
        return Odd(bool)
    if isinstance(value, tuple | list) and len(value) != 1 and np.ndim(wanted) == 0 and as_numbers(wanted) is not None:
        return Odd(nature_of(value))  # several values, where a single number is due
    exact = any(isinstance(test, Exact) for test in tests)
    numbers = None if exact and isinstance(value, int) and abs(value) > _LARGEST else as_numbers(value)
    if numbers is not None:
        return numbers
    is_text = wanted is not None and as_numbers(wanted) is None
    if value is not None and (exact or (is_text and any(isinstance(test, Close) for test in tests))):
        with suppress(wire.Malformed):
            return Odd(wire.encode(value))
    return Odd(nature_of(value))


def alike(one: Part, other: Part, tests: Tests = _UNTESTED) -> bool:
    """Whether two parts are the same answer for all of the tests."""
    if isinstance(one, Odd) or isinstance(other, Odd):
        return one == other if isinstance(one, Odd) and isinstance(other, Odd) else False
    return one.shape == other.shape and all(test.alike(one, other) for test in tests)
