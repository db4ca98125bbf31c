"""The proof that the cases of an exercise ask for work: no result that is shown is right for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autograder.code.parsing import functions_of
from autograder.comparing.numeric_values import as_numbers
from autograder.judging.answer_key import AnswerKey
from autograder.judging.judge import passed_cases
from autograder.judging.key_cases import KeyCase
from autograder.proving.bench import Bench
from autograder.sandbox.evidence import Answer
from autograder.tracing.moments import same
from autograder.values import Finding


def cases_ask_something(bench: Bench) -> Iterator[Finding]:
    """What is wrong with the cases of an assignment's exercises."""
    yield from _calls_tell_something(bench)
    yield from _stubs_lack_something(bench)
    yield from _cases_are_new(bench)
    yield from _results_are_new(bench)


def _calls_tell_something(bench: Bench) -> Iterator[Finding]:
    """What looks at an exercise gives different results, and never the right one for the work as it was handed out."""
    for exercise in (exercise for exercise in bench.assignment.exercises if exercise.call):
        key = bench.of(exercise)[0]
        first, *others = (case.expected for case in key.cases)
        if others and all(same(first, other) for other in others):
            yield Finding(False, f"{exercise.id}: {exercise.call} gives the same in every case; vary what goes in.")
        if not exercise.planted:
            stub = bench.assignment.stubs[exercise.id]
            passed = passed_cases(key, next(answers for _, answers in bench.answers(exercise, stub, exercise.id)))
            right = [case.name for case, is_right in zip(key.cases, passed, strict=True) if is_right]
            if right:
                given = f"{exercise.call} gives the right result for the work as it was handed out, in {right[0]!r}"
                yield Finding(False, f"{exercise.id}: {given}; let it return what the work does.")


def _stubs_lack_something(bench: Bench) -> Iterator[Finding]:
    """What students get is not right already, as where the markers stand around the wrong lines."""
    for exercise in (exercise for exercise in bench.assignment.exercises if not exercise.call):
        key, answers = next(bench.answers(exercise, bench.assignment.stubs[exercise.id], exercise.id))
        if all(passed_cases(key, answers)):
            remedy = (
                "plant a mistake that shows" if exercise.planted else "put the markers around the lines that matter"
            )
            yield Finding(False, f"{exercise.id}: what students get earns everything as it is; {remedy}.")


def _cases_are_new(bench: Bench) -> Iterator[Finding]:
    """No case is another one again. Of a visible one, whoever copies the result that is shown would pass it."""
    for exercise in bench.assignment.exercises:
        for place, case in enumerate(bench.of(exercise)[0].cases):
            if (other := _the_same(bench.of(exercise), place)) and other.visible and not case.visible:
                what = f"{exercise.id}: the hidden case {case.name!r} is the visible one {other.name!r} again"
                yield Finding(False, f"{what}, so who copies its result passes; give it other inputs.")
            elif other:
                what = f"{exercise.id}: the case {case.name!r} is {other.name!r} again; give it other inputs"
                yield Finding(False, f"{what}. A lambda that is made in a loop sees the last value of the loop.")


def _the_same(keys: Sequence[AnswerKey], place: int) -> KeyCase | None:
    """The case before this one that has its inputs whatever the seed; None if there is none, or no input."""
    calls = [[(case.call.arguments, case.call.wrapped) for case in key.cases] for key in keys]
    before = [n for n in range(place) if all(one[n][0] and same(one[n], one[place]) for one in calls)]
    return keys[0].cases[before[0]] if before else None


def _results_are_new(bench: Bench) -> Iterator[Finding]:
    """Whoever copies the results that are shown, and makes up those for all other inputs, loses points.

    A variable may be copied in any case, and where no input is shown nothing can be.
    """
    for exercise in bench.assignment.exercises:
        if exercise.id not in functions_of(bench.source(exercise)):
            continue
        what = f"{exercise.id}: who copies the results of the visible cases, and gives"
        if any(map(_is_copied, bench.of(exercise))):
            remedy = "add a hidden case that has another result"
            yield Finding(False, f"{what} one of them for other inputs, earns everything; {remedy}.")
        elif any(_earns_all(key, [_other(case.expected) for case in key.cases]) for key in bench.of(exercise)):
            remedy = "let a check look at the values of a hidden case that has some"
            made_up = "wrong values of the right shape for other inputs"
            yield Finding(False, f"{what} {made_up}, earns everything; {remedy}.")


def _is_copied(key: AnswerKey) -> bool:
    shown = [case.expected for case in key.cases if case.visible]
    return any(_earns_all(key, [value] * len(key.cases)) for value in shown)


def _earns_all(key: AnswerKey, hidden: Sequence[Any]) -> bool:
    """Whether the right result for each visible case, and these for the hidden ones, are right."""
    return all(
        passed_cases(key, [Answer(case.expected if case.visible else hidden[n]) for n, case in enumerate(key.cases)])
    )


def _other(value: Any) -> Any:
    """A value of the same kind and shape, in which every number and text is another one."""
    if isinstance(value, str):
        return f"{value}?"
    if (numbers := as_numbers(value)) is not None:
        return numbers + 1
    if isinstance(value, Mapping):
        return {name: _other(part) for name, part in value.items()}
    return [_other(part) for part in value] if isinstance(value, list | tuple) else value
