"""From a declared exercise to its answer key: the calls to make, what they should give, and what known mistakes give.

Answer keys are made in the grading process from trusted code (the reference solution and edits of it), once a run.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field, replace
from functools import cached_property
from glob import escape
from typing import Any, cast

import numpy as np

from autograder.comparing.closeness import Glance, glance
from autograder.comparing.compare import describe, named
from autograder.errors import CourseError, in_a_line
from autograder.exercise import Case, Check, Draw, Exercise, Mistake, Returns, Style
from autograder.judging.key_cases import Hints, KeyCase
from autograder.judging.mistake_signatures import Signatures, signatures_of
from autograder.judging.reference_solutions import Reference
from autograder.sandbox import wire
from autograder.sandbox.author_time_limit import ended
from autograder.sandbox.evidence import Answer, Failure
from autograder.sandbox.failure_words import ONLY_PLAIN, phrase, sentence
from autograder.sandbox.job import Call, Step, Wrap


@dataclass(frozen=True)
class AnswerKey:
    """All that is needed to judge one exercise. The visible part of it is what `checks.h5` holds; its cases come first.

    `uses` names the other exercises of the assignment that this one calls. `remarks` holds what is to be said of right
    styles, by their ids.
    """

    exercise: str
    points: float
    returns: Returns
    checks: tuple[Check, ...]
    cases: tuple[KeyCase, ...]
    hints: tuple[Hints, ...] = ()
    general_hints: tuple[str, ...] = ()
    stub: str = ""
    uses: tuple[str, ...] = ()
    remarks: Mapping[str, str] = field(default_factory=dict)

    @property
    def function(self) -> str:
        """What is called: the exercise, or a supplied function that looks at it."""
        wraps = (wrap for case in self.cases for wrap in case.call.wrapped)
        return next((wrap.function for wrap in wraps if wrap.whole), self.exercise)

    @cached_property
    def step(self) -> Step:
        """What a worker is asked: the calls of all cases."""
        shown = sum(case.visible for case in self.cases)
        return Step(self.exercise, tuple(case.call for case in self.cases), shown=shown)

    @cached_property
    def signatures(self) -> Signatures:
        """What the known mistakes change, ready to be compared with."""
        return self._signatures([hints.mistake for hints in self.hints], [case.mistakes for case in self.cases])

    @cached_property
    def styles(self) -> Signatures:
        """What the styles with a remark change, which are right all the same."""
        return self._signatures(list(self.remarks), [case.remarked for case in self.cases])

    def _signatures(self, names: Sequence[str], by_case: Sequence[Mapping[str, Answer]]) -> Signatures:
        return signatures_of(self.returns, self.checks, self.cases, names, by_case)

    @cached_property
    def wanted(self) -> Mapping[str, tuple[Mapping[str, Any] | None, ...]]:
        """For each case, what each check wants to see: values by name, or None where it does not look at the case."""
        return {case.name: tuple(self._wanted(check, case) for check in self.checks) for case in self.cases}

    def _wanted(self, check: Check, case: KeyCase) -> Mapping[str, Any] | None:
        if not check.looks_at(case.name):
            return None
        parts = named(self.returns, case.expected)
        assert isinstance(parts, dict)
        return {name: value for name, value in parts.items() if check.covers(name)}

    @cached_property
    def glances(self) -> Mapping[str, Glance | None]:
        """For each case all that the checks want to see, in one; None where a check asks for more than closeness."""
        return {case.name: self._glance(case) for case in self.cases}

    def _glance(self, case: KeyCase) -> Glance | None:
        looking = [check for check in self.checks if check.looks_at(case.name)]
        if not all(check.test.is_met_where_close for check in looking):
            return None
        return glance({name: value for wanted in self.wanted[case.name] if wanted for name, value in wanted.items()})

    def visible(self) -> AnswerKey:
        """The part that a student may have: no hidden case.

        A check that looks at hidden cases only would seem to pass, so it is left out; the others name no hidden case.
        """
        shown = tuple(case for case in self.cases if case.visible)
        seen = {check: tuple(escape(case.name) for case in shown if check.looks_at(case.name)) for check in self.checks}
        looking = tuple(replace(check, cases=names) for check, names in seen.items() if names)
        return replace(self, cases=shown, checks=looking, remarks={})


def used_by(keys: Mapping[str, AnswerKey], name: str) -> list[str]:
    """The exercises that one uses, and those that these use, and so on."""
    found: dict[str, None] = {}
    waiting = list(keys[name].uses)
    while waiting:
        used = waiting.pop(0)
        if used in keys and used not in found and used != name:
            found[used] = None
            waiting += keys[used].uses
    return list(found)


def make_key(exercise: Exercise, reference: Reference, points: float, stub: str, seed: int) -> AnswerKey:
    """The answer key of an exercise for one run; `seed` decides the hidden inputs and nothing else."""
    calls = calls_of(exercise, reference, seed)
    expected = answers_of_version(
        f"{exercise.id}: the solution", exercise.id, reference.source(exercise.id), reference, calls
    )
    _must_not_fail(exercise, expected)
    remarked = [style for style in exercise.styles if style.remark]
    theirs = _versions(exercise, reference, calls, exercise.mistakes)
    right = _versions(exercise, reference, calls, remarked)
    cases = [
        KeyCase(case.name, case.visible, calls[i], expected[i].value, theirs[i], right[i])
        for i, case in enumerate(exercise.cases)
    ]
    return AnswerKey(
        exercise=exercise.id,
        points=points,
        returns=exercise.returns,
        checks=exercise.checks,
        cases=tuple(sorted(cases, key=lambda case: not case.visible)),
        hints=tuple(Hints(m.id, (m.hint, *m.more)) for m in exercise.mistakes),
        general_hints=exercise.hints,
        stub=stub,
        uses=exercise.uses,
        remarks={style.id: style.remark for style in remarked},
    )


def calls_of(exercise: Exercise, reference: Reference, seed: int) -> list[Call]:
    """The calls of its cases, in their order. Raises CourseError for one whose inputs cannot be made."""
    return [_call(exercise, case, reference, seed) for case in exercise.cases]


def _versions(
    exercise: Exercise, reference: Reference, calls: Sequence[Call], known: Sequence[Mistake | Style]
) -> list[dict[str, Answer]]:
    """For each call what known versions of the solution give, by id."""
    found = {}
    for version in known:
        what = f"{exercise.id}, {type(version).__name__.lower()} {version.id!r}: edit"
        edited = version.edit.apply(reference.source(exercise.id), what)
        found[version.id] = answers_of_version(what, exercise.id, edited, reference, calls)
    return [{name: answers[place] for name, answers in found.items()} for place in range(len(calls))]


def answers_of_version(
    what: str, function: str, source: str, reference: Reference, calls: Sequence[Call]
) -> list[Answer]:
    """What a version of a solution gives. Raises CourseError, which begins with `what`, where it cannot be run."""
    try:
        with ended(f"{reference.assignment}, {what}"):
            return [_as_sent(answer) for answer in reference.answers(function, source, calls)]
    except (Exception, SystemExit) as error:  # what stands outside of the function is run as well, and may do anything
        raise CourseError(f"{what} cannot be run ({in_a_line(error)}); mend it.") from error


def _as_sent(answer: Answer) -> Answer:
    """The answer as a grader would get it, who takes plain values only."""
    try:
        wire.encode(answer.value)
    except wire.Malformed as error:
        return replace(answer, value=None, stop=error.stop)
    return answer


def _call(exercise: Exercise, case: Case, reference: Reference, seed: int) -> Call:
    numbers = np.random.default_rng([seed, zlib.crc32(f"{exercise.id}/{case.name}".encode())])
    stream = cast(np.random.Generator, _NoNumbers()) if case.visible else numbers
    wrapped = tuple(Wrap(name, instead) for name, instead in (case.wrapped or {}).items())
    arguments = _inputs(exercise, case, reference, Draw(stream, reference.by_name(), exercise.values))
    if exercise.call:  # the course's own, whatever a student has made of it
        wrapped = (Wrap(exercise.call, reference.source(exercise.call), whole=True), *wrapped)
    return Call(exercise.called, arguments, exercise.seed, wrapped=wrapped)


class _NoNumbers:
    """What a visible case draws from: students have its inputs, which must be the same in every release."""

    def __getattr__(self, name: str) -> Any:
        raise CourseError(f"draw.rng.{name} is for hidden cases, since a visible one must not change")


def _inputs(exercise: Exercise, case: Case, reference: Reference, draw: Draw) -> tuple[Any, ...]:
    where = f"{exercise.id}, case {case.name!r}: inputs"
    try:
        with ended(f"{reference.assignment}, {where}"), reference.there(), redirect_stdout(io.StringIO()):
            arguments = case.inputs(draw)
    except (Exception, SystemExit) as error:
        raise CourseError(f"{where} fails ({in_a_line(error)}); mend it.") from error
    if not isinstance(arguments, tuple):
        raise CourseError(f"{where} gives {describe(arguments)}, not the arguments as a tuple; one needs a comma.")
    return arguments


def _must_not_fail(exercise: Exercise, answers: Sequence[Answer]) -> None:
    for case, answer in zip(exercise.cases, answers, strict=True):
        where, why = f"{exercise.id}, case {case.name!r}", sentence(answer.stop)
        if answer.failure is Failure.MALFORMED:
            what = phrase(answer.stop) if answer.stop else ""
            raise CourseError(f"{where}: the reference gives {what}; {ONLY_PLAIN}.")
        if answer.failure:
            raise CourseError(f"{where}: the reference solution fails ({why}); mend it or the case.")
