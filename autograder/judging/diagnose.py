"""Name a mistake by its numbers: a student's values are compared with those of every known mistake.

Pure, deterministic, offline. A mistake is recognised when it explains, in all cases, visible and hidden ones,
everything that is wrong; or else when everything *it* changes is wrong in its very way, and that is at least half of
what is wrong with the parts it touches. So two mistakes made at once are told apart as long as they touch different
parts, and one that shows in a single case is not read into numbers that are wrong in all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import chain
from typing import Any

import numpy as np

from autograder.comparing.check_tests import Side, Verdict
from autograder.comparing.compare import Differs, Nature, nature_of
from autograder.comparing.numeric_values import as_numbers
from autograder.judging.answer_key import AnswerKey
from autograder.judging.key_cases import First
from autograder.judging.mistake_signatures import MISSING, WHOLE, Odd, Part, Signature, Signatures
from autograder.judging.stub_names import stub_names
from autograder.judging.value_pairs import near
from autograder.sandbox.evidence import Answer, Stop
from autograder.tracing.moments import Place

_MOST = 3
_RTOL = 1e-9  # what round-off may make of any number; the tiny step of a slope makes more of it
_NONE = (Odd(nature_of(None)), Odd((Differs.TYPE, nature_of(None))))
Parts = tuple[Mapping[str, Part], ...]
Explained = frozenset[tuple[int, str]]


class Lack(Enum):
    """Why there are no numbers to speak of although the code has come to its end."""

    EMPTY = auto()  # a part is None
    MISSING = auto()  # parts are missing, and all others are right
    KIND = auto()  # the whole, or all that is wrong, is of another kind than asked for


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The known mistakes that were recognised.

    Each of `groups` stands for one thing that is wrong, and holds the mistakes that would explain it. `complete` says
    whether everything that is wrong is explained by them. `stop` says how the code failed, where that has to be mended
    before any number can be spoken of; `lack` says why there is no number either where it did not. `is_vague` says that
    all that is wrong in visible cases is a verdict near 1, which many things end in.
    """

    groups: tuple[tuple[str, ...], ...] = ()
    complete: bool = False
    stop: Stop | None = None
    lack: Lack | None = None
    is_vague: bool = False


def diagnose(key: AnswerKey, answers: Sequence[Answer]) -> Diagnosis:
    """Which known mistakes the answers show."""
    signatures = key.signatures
    wrong = signatures.wrong(answers)
    fitting = [signature for signature in signatures.known if _fits(signatures, signature, wrong)]
    found = _diagnosis(fitting, signatures, wrong)
    if not found.complete:
        # A part can be missing for many reasons; only numbers are evidence where something stays unexplained.
        telling = [one for one in fitting if one.has_numbers and _tells_enough(one, wrong)]
        found = _diagnosis(telling, signatures, wrong)
    first, parts = _first_wrong(key, answers, wrong)
    lack = None if first.stop else _lack(parts, signatures.asked_for)
    return replace(found, stop=first.stop, lack=lack, is_vague=_is_vague(key, wrong))


def _is_vague(key: AnswerKey, wrong: Parts) -> bool:
    parts = (found for case, found in zip(key.cases, wrong, strict=True) if case.visible)
    shown = [part for found in parts for part in found.values()]
    verdict = any(isinstance(check.test, Side | Verdict) for check in key.checks)
    return verdict and all(
        isinstance(one, np.ndarray) and one.size == 1 and abs(one.item() - 1) < 1e-3 for one in shown
    )


def _lack(parts: Mapping[str, Part], asked: frozenset[str]) -> Lack | None:
    odd = [part for part in parts.values() if isinstance(part, Odd)]
    if any(part in _NONE for part in odd):
        return Lack.EMPTY
    if WHOLE in parts:
        return Lack.KIND
    wrong = [part for name, part in parts.items() if name in asked]
    if not wrong or not all(isinstance(part, Odd) and (part == MISSING or _is_a_kind(part)) for part in wrong):
        return None
    return Lack.KIND if any(map(_is_a_kind, wrong)) else Lack.MISSING


def _is_a_kind(part: Part) -> bool:
    """Whether all that is known of a part is of what kind it is: a text, say, where a number is due."""
    return isinstance(part, Odd) and isinstance(part.kind, Nature)


def _first_wrong(key: AnswerKey, answers: Sequence[Answer], wrong: Parts) -> tuple[Answer, Mapping[str, Part]]:
    """The answer in the first case that is wrong, visible ones first, and what is wrong in it."""
    cases = sorted(zip(key.cases, answers, wrong, strict=True), key=lambda item: not item[0].visible)
    return next(((answer, parts) for _, answer, parts in cases if parts), (Answer(), {}))


def narrowed(
    key: AnswerKey, diagnosis: Diagnosis, first: First, right: Sequence[Place] = (), tolerance: float = 0.0
) -> Diagnosis:
    """The diagnosis without suspects whose own first wrong value is another than the one that was found.

    `tolerance` is what round-off may make of that value. It is small: two suspects may differ by a tiny step alone.

    Where none of a group is left, all stay, for their numbers are evidence, too. Not so where they are vague, or where
    nothing explains what is wrong first, from which the rest may follow: then who makes something else wrong first, or
    what came out `right`, is not the one.
    """
    known = {hints.mistake: hints.first for hints in key.hints}
    alike = {name for name in chain(*diagnosis.groups) if _is_the_same(known.get(name), first, tolerance)}
    explained = diagnosis.complete or alike
    places = stub_names(key.stub, key.exercise).all if diagnosis.is_vague or not explained else ()
    kept = (
        tuple(name for name in group if name in alike)
        or tuple(name for name in group if not _is_refuted(known.get(name), first, right, places))
        for group in diagnosis.groups
    )
    return replace(diagnosis, groups=tuple(group for group in kept if group))


def _is_refuted(one: First | None, other: First, right: Sequence[Place], places: Sequence[str]) -> bool:
    """Whether a suspect would have got right what is wrong here, or wrong what is right."""
    if one is None or one.place.name not in places or other.place.name not in places:
        return False
    return one.place in right or places.index(other.place.name) <= places.index(one.place.name)


def _is_the_same(one: First | None, other: First, tolerance: float) -> bool:
    """Whether the same is wrong in both; one number is the same in an array of its own."""
    if one is None or one.place != other.place or _shape(one.value) != _shape(other.value):
        return False
    mine, theirs = as_numbers(one.value), as_numbers(other.value)
    if mine is None or theirs is None:
        return True
    return bool(near(mine.ravel(), theirs.ravel(), tolerance + _RTOL * float(np.abs(theirs).max(initial=0.0))).all())


def _shape(value: Any) -> tuple[int, ...]:
    return () if np.size(value) == 1 else np.shape(value)


def _diagnosis(fitting: Sequence[Signature], signatures: Signatures, wrong: Parts) -> Diagnosis:
    explained = {
        signature.mistake: frozenset((case, name) for case, changes in enumerate(signature.changes) for name in changes)
        for signature in fitting
    }
    groups = tuple(_groups(explained))[:_MOST]
    covered = frozenset[tuple[int, str]]().union(*(explained[group[0]] for group in groups))
    return Diagnosis(groups, bool(groups) and all(pair in covered for pair in _expected_wrong(signatures, wrong)))


def _fits(signatures: Signatures, signature: Signature, wrong: Parts) -> bool:
    return all(_shows(signatures, case, changes, wrong[case]) for case, changes in enumerate(signature.changes))


def _tells_enough(signature: Signature, wrong: Parts) -> bool:
    """Whether it explains the parts it touches in half of the cases in which they are wrong, not in one by chance."""
    told = Counter(name for changes in signature.changes for name in changes)
    return all(2 * told[name] >= sum(name in parts for parts in wrong) for name in told)


def _shows(signatures: Signatures, case: int, changes: Mapping[str, Part], wrong: Mapping[str, Part]) -> bool:
    if WHOLE in wrong and WHOLE not in changes:
        return False
    return all(name in wrong and signatures.alike(case, name, wrong[name], part) for name, part in changes.items())


def _expected_wrong(signatures: Signatures, wrong: Parts) -> Iterator[tuple[int, str]]:
    """What is wrong among the parts that were asked for; parts beyond those are the student's own business."""
    for case, parts in enumerate(wrong):
        yield from ((case, name) for name in parts if name == WHOLE or name in signatures.truths[case].parts)


def _groups(explained: Mapping[str, Explained]) -> Iterator[tuple[str, ...]]:
    """Mistakes that explain the same parts, those that explain most first; none that adds nothing."""
    covered: Explained = frozenset()
    for parts in sorted(dict.fromkeys(explained.values()), key=len, reverse=True):
        if not parts <= covered:
            covered |= parts
            yield tuple(name for name, other in explained.items() if other == parts)


def remarked(key: AnswerKey, answers: Sequence[Answer]) -> tuple[str, ...]:
    """The styles with a remark that an answer is written in; it is right all the same."""
    if not key.remarks or not key.styles.known:
        return ()
    wrong = key.styles.wrong(answers)
    return tuple(one.mistake for one in key.styles.known if _fits(key.styles, one, wrong))
