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

from autograder.judging.answer_key import AnswerKey
from autograder.judging.mistake_signatures import WHOLE, Part, Signature, Signatures
from autograder.sandbox.evidence import Answer, Failure
from autograder.tracing.moments import Place

_MOST = 3
_STOPPED = {
    Failure.MISSING: "Keep the name of the function as it was handed out, and run its cell.",
    Failure.RAISED: "Python stopped before there was a result to compare. Look at the line it names and what goes in.",
    Failure.DIED: "The code ends Python itself. A function should only return, so look for `exit` or `quit`.",
    Failure.MALFORMED: "The result should be made of arrays and numbers only, in the form that the text asks for.",
    Failure.TIMED_OUT: "Look for a loop that never ends, or that does far more rounds than the example needs.",
    Failure.OUT_OF_MEMORY: "Look for an array that grows in a loop, or for a shape that is far too large.",
}
"""The first thing to say where there are no numbers to speak of."""

Parts = tuple[Mapping[str, Part], ...]
Explained = frozenset[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The known mistakes that were recognised.

    Each of `groups` stands for one thing that is wrong, and holds the mistakes that would explain it. `complete` says
    whether everything that is wrong is explained by them. `stopped` says how the code failed, where that has to be
    mended before any number can be spoken of.
    """

    groups: tuple[tuple[str, ...], ...] = ()
    complete: bool = False
    stopped: Failure | None = None


def diagnose(key: AnswerKey, answers: Sequence[Answer]) -> Diagnosis:
    """Which known mistakes the answers show."""
    signatures = key.signatures
    wrong = signatures.wrong(answers)
    fitting = [signature for signature in signatures.known if _fits(signatures, signature, wrong)]
    everything = _diagnosis(fitting, signatures, wrong)
    if everything.complete:
        return everything
    # A part that is missing can be so for many reasons; only numbers are evidence where something stays unexplained.
    telling = _diagnosis([one for one in fitting if one.has_numbers and _tells_enough(one, wrong)], signatures, wrong)
    return replace(telling, stopped=_stopped(key, answers, wrong))


def narrowed(key: AnswerKey, diagnosis: Diagnosis, first: Place) -> Diagnosis:
    """The diagnosis without suspects whose own first wrong value is another than the one that was found."""
    known = {hints.mistake: hints.first for hints in key.hints}
    groups = (tuple(name for name in group if known.get(name) == first) or group for group in diagnosis.groups)
    return replace(diagnosis, groups=tuple(groups))


def _stopped(key: AnswerKey, answers: Sequence[Answer], wrong: Parts) -> Failure | None:
    """How the code failed in the first case that is wrong, visible ones first."""
    cases = sorted(zip(key.cases, answers, wrong, strict=True), key=lambda item: not item[0].visible)
    return next((answer.failure for _, answer, parts in cases if parts), None)


def _diagnosis(fitting: Sequence[Signature], signatures: Signatures, wrong: Parts) -> Diagnosis:
    explained = {signature.mistake: _explained(signature) for signature in fitting}
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


def _explained(signature: Signature) -> Explained:
    return frozenset((case, name) for case, changes in enumerate(signature.changes) for name in changes)


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
    """What is to be said of an answer that is right, yet written in a way that a remark belongs to."""
    if not key.signatures.harmless:
        return ()
    wrong = key.signatures.wrong(answers)
    return tuple(key.remarks[one.mistake] for one in key.signatures.harmless if _fits(key.signatures, one, wrong))


def hint_of(key: AnswerKey, diagnosis: Diagnosis) -> str:
    """The first thing to say: what the recognised mistakes mean, how the code failed, or the first general hint."""
    if not diagnosis.groups:
        return _STOPPED[diagnosis.stopped] if diagnosis.stopped else "".join(key.general_hints[:1])
    texts = {hints.mistake: hints.texts[0] for hints in key.hints}
    several = "There is more than one thing. " if len(diagnosis.groups) > 1 else ""
    rest = "" if diagnosis.complete else " Something else is different as well."
    return several + " ".join(_either([texts[name] for name in group]) for group in diagnosis.groups) + rest


def _either(texts: Sequence[str]) -> str:
    texts = list(dict.fromkeys(texts))
    if len(texts) == 1:
        return texts[0]
    return f"{len(texts)} known mistakes give exactly these numbers. Either: " + " Or: ".join(texts)


def ladder(key: AnswerKey, diagnosis: Diagnosis) -> tuple[str, ...]:
    """Everything there is to say, from gentle to plain. The first step is `hint_of`."""
    by_id = {hints.mistake: hints.texts for hints in key.hints}
    known = [by_id[name] for group in diagnosis.groups for name in group]
    longest = max(map(len, known), default=0)
    more = [texts[step] for step in range(1, longest) for texts in known if step < len(texts)]
    general = key.general_hints if known or diagnosis.stopped else key.general_hints[1:]
    return tuple(dict.fromkeys(text for text in (hint_of(key, diagnosis), *more, *general) if text))
