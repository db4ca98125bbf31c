"""An answer key as students get it: its visible part, with the values that a solution's names hold on the way."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from autograder.exercise import Exercise, Mistake
from autograder.judging.answer_key import AnswerKey
from autograder.judging.expected_values import expected_values
from autograder.judging.first_wrong import FirstWrong, first_wrong
from autograder.judging.judge import first_failed
from autograder.judging.key_cases import Hints, KeyCase
from autograder.judging.reference_solutions import Reference
from autograder.judging.stub_names import stub_names


def student_key(key: AnswerKey, exercise: Exercise, reference: Reference) -> AnswerKey:
    """The visible part of a key, with all that the first wrong value is found by."""
    visible = key.visible()
    watched = watched_key(visible, reference, {case.name for case in visible.cases})
    return with_firsts(watched, exercise, reference, {mistake.id for mistake in exercise.mistakes})


def watched_key(key: AnswerKey, reference: Reference, cases: Collection[str]) -> AnswerKey:
    """The visible part of a key, with the values on the way in these cases."""
    names = stub_names(key.stub, key.exercise).all

    def watched(case: KeyCase) -> KeyCase:
        return replace(case, values=expected_values(key.exercise, reference, case.call, names))

    return replace(key, cases=tuple(watched(case) if case.name in cases else case for case in key.cases))


def with_firsts(key: AnswerKey, exercise: Exercise, reference: Reference, mistakes: Collection[str]) -> AnswerKey:
    """A key that is watched in the cases that these mistakes fail first, with what they make wrong first there."""
    edits = {mistake.id: mistake for mistake in exercise.mistakes if mistake.id in mistakes}
    told = (_with_first(h, key, edits[h.mistake], reference) if h.mistake in edits else h for h in key.hints)
    return replace(key, hints=tuple(told))


def _with_first(hints: Hints, key: AnswerKey, mistake: Mistake, reference: Reference) -> Hints:
    failed = first_failed(key, [case.mistakes[mistake.id] for case in key.cases])
    source = mistake.edit.apply(reference.source(key.exercise), f"{key.exercise}, mistake {mistake.id!r}: edit")
    found = failed and first_wrong_of(key, failed[0], source, reference)
    return replace(hints, first=found.what) if found else hints


def first_wrong_of(key: AnswerKey, case: KeyCase, source: str, reference: Reference) -> FirstWrong | None:
    """Where a version of the solution parts from it in a visible case of a student's key. Trusted code only."""
    if not case.values:
        return None
    names = stub_names(key.stub, key.exercise)
    seen = reference.trace(key.exercise, source, case.call, names.all)
    return first_wrong(case.values, seen[1], names) if seen else None
