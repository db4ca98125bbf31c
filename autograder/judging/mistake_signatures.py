"""Known mistakes as suspects: what each of them changes, case by case, in a form that compares quickly."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exercise import Check, Returns
from autograder.judging.closeness import ATOL, RTOL, as_numbers, close
from autograder.judging.compare import Difference, describe, is_truth_value, named
from autograder.judging.key_cases import KeyedCase
from autograder.values import Answer, Stop

WHOLE = ""
"""The name under which a result stands that has no parts: a failure, or another kind of thing than asked for."""


@dataclass(frozen=True, slots=True)
class Odd:
    """A part without numbers; `kind` says what it is instead."""

    kind: str | Stop


Part = np.ndarray | Odd
# Round-off moves a relative difference by about 1e-9, whichever way it is computed.
_VERDICT = (1e-5, 1e-7)
_MISSING = Odd("missing")


@dataclass(frozen=True, slots=True)
class Suspect:
    """A known mistake, or a style with a remark, and for every case the parts it changes."""

    mistake: str
    changes: tuple[Mapping[str, Part], ...]

    @property
    def has_numbers(self) -> bool:
        """Whether it gives wrong numbers somewhere, and does not only leave parts out."""
        return any(isinstance(part, np.ndarray) for changes in self.changes for part in changes.values())


@dataclass(frozen=True)
class Lineup:
    """What is needed to compare an answer with the reference and with every suspect; `harmless` ones are right."""

    truths: tuple[_Truth, ...]
    suspects: tuple[Suspect, ...]
    harmless: tuple[Suspect, ...] = ()

    def wrong(self, answers: Sequence[Answer]) -> tuple[dict[str, Part], ...]:
        """For every case the parts of an answer that are not the reference's, and those it has besides."""
        return tuple(truth.changed(answer) for truth, answer in zip(self.truths, answers, strict=True))

    def alike(self, case: int, name: str, one: Part, other: Part) -> bool:
        """Whether two parts are the same as far as a grader can tell."""
        return alike(one, other, self.truths[case].thresholds.get(name))


@dataclass(frozen=True, slots=True)
class _Truth:
    """The reference's parts in one case; `thresholds` belong to the parts that are judged by a verdict."""

    returns: Returns
    parts: Mapping[str, Part]
    thresholds: Mapping[str, float]

    def changed(self, answer: Answer) -> dict[str, Part]:
        found = _parts(self.returns, answer, self.thresholds)
        if WHOLE in found:
            return found
        names = [*self.parts, *(name for name in found if name not in self.parts)]
        return {name: part for name in names if (part := self._differs(name, found.get(name, _MISSING))) is not None}

    def _differs(self, name: str, part: Part) -> Part | None:
        wanted = self.parts.get(name)
        if isinstance(wanted, np.ndarray) and isinstance(part, np.ndarray) and wanted.ndim == 0 and part.size == 1:
            part = part.reshape(())
        same = wanted is not None and alike(wanted, part, self.thresholds.get(name))
        return None if same else part


def line_up(
    returns: Returns,
    checks: Sequence[Check],
    cases: Sequence[KeyedCase],
    mistakes: Sequence[str],
    remarked: Sequence[str] = (),
) -> Lineup:
    """The lineup of one exercise: its known mistakes and remarked styles, as far as they change anything."""
    truths = tuple(_truth(returns, checks, case) for case in cases)
    suspects = _suspects(truths, mistakes, [case.mistakes for case in cases])
    return Lineup(truths, suspects, _suspects(truths, remarked, [case.remarked for case in cases]))


def _suspects(
    truths: Sequence[_Truth], names: Sequence[str], by_case: Sequence[Mapping[str, Answer]]
) -> tuple[Suspect, ...]:
    pairs = list(zip(truths, by_case, strict=True))
    found = (Suspect(name, tuple(truth.changed(answers[name]) for truth, answers in pairs)) for name in names)
    return tuple(suspect for suspect in found if any(suspect.changes))


def _truth(returns: Returns, checks: Sequence[Check], case: KeyedCase) -> _Truth:
    parts = _parts(returns, Answer(case.expected))
    return _Truth(returns, parts, dict(_thresholds(checks, case.name, parts)))


def _thresholds(checks: Sequence[Check], case: str, names: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    looking = [check for check in checks if check.looks_at(case)]
    for name in names:
        found = [check for check in looking if check.covers(name)]
        if found and all(check.test in ("side", "verdict") for check in found):
            yield name, max(check.threshold for check in found)


def _parts(returns: Returns, answer: Answer, verdicts: Container[str] = ()) -> dict[str, Part]:
    """The parts of an answer by name. Where a verdict is judged, True is not the number 1."""
    if answer.stop:
        return {WHOLE: Odd(answer.heard or answer.stop)}
    parts = named(returns, answer.value)
    if isinstance(parts, Difference):
        return {WHOLE: Odd(parts.sentence)}
    return {name: _part(value, verdict=name in verdicts) for name, value in parts.items()}


def _part(value: Any, *, verdict: bool = False) -> Part:
    if verdict and is_truth_value(value):
        return Odd("a truth value")
    numbers = as_numbers(value)
    return Odd(describe(value)) if numbers is None else numbers


def alike(one: Part, other: Part, threshold: float | None = None) -> bool:
    """Whether two parts agree; with a `threshold`, as two verdicts do."""
    if isinstance(one, Odd) or isinstance(other, Odd):
        return one == other if isinstance(one, Odd) and isinstance(other, Odd) else False
    if one.shape != other.shape:
        return False
    if threshold is None:
        return _equal(one, other)
    both_pass = bool(((one >= 0) & (one <= threshold) & (other >= 0) & (other <= threshold)).all())
    return both_pass or _equal(one, other, *_VERDICT)


def _equal(one: np.ndarray, other: np.ndarray, rtol: float = RTOL, atol: float = ATOL) -> bool:
    return one.tobytes() == other.tobytes() or bool(close(one, other, rtol, atol).all())
