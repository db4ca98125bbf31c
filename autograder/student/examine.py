"""Examine a function on the visible examples of `checks.h5`, wherever it comes from: a notebook, or a file.

This is help, not a verdict. The verdict is made elsewhere, from the same declaration.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from types import CodeType
from typing import Any

from autograder.errors import DataError
from autograder.judging.answer_key import AnswerKey
from autograder.judging.diagnose import diagnose
from autograder.judging.example_text import example_text
from autograder.judging.first_wrong import FirstWrong
from autograder.judging.hints import ladder
from autograder.judging.judge import judge, passed_cases, taken
from autograder.judging.message_words import remarks
from autograder.judging.watched_call import located, watch_for
from autograder.limits import Limits
from autograder.sandbox.evidence import Answer, Cause, Stop
from autograder.student import checks_file
from autograder.student.calling import Caller
from autograder.student.card import Card
from autograder.student.card_words import ALL_VISIBLE, begin_with, how_to_ask, not_attempted, unseen, warnings_in
from autograder.tracing.instrument import text_of, traced
from autograder.values import Status

_MOST_PRINTED = 4000  # characters; a card is no log


def examine(
    key: AnswerKey, answers: Sequence[Answer], unfinished: Sequence[str] = (), first: FirstWrong | None = None
) -> Card:
    """Examine the answers to the visible calls.

    `unfinished` names functions it relies on that are not right yet, `first` is the first wrong value, if it is known.
    """
    outcome = judge(key, answers)
    warned = warnings_in(answers)
    cases = tuple(zip((example_text(key, case) for case in key.cases), passed_cases(key, answers), strict=True))
    if outcome.status is Status.PASSED:
        said = remarks(key, list(zip(key.cases, answers, strict=True)))
        return Card(outcome, ALL_VISIBLE, cases, remarks=(*said, *warned))
    diagnosis = diagnose(key, answers)
    if first:
        outcome, diagnosis = located(outcome, key, diagnosis, first)
    hints = ladder(key, diagnosis)
    note = how_to_ask(key, outcome, hints)
    if unfinished:
        note = f"{begin_with(key, unfinished)} {note}".rstrip()
    return Card(outcome, note, cases, remarks=warned, hints=hints)


def examine_function(
    keys: Mapping[str, AnswerKey],
    name: str,
    namespace: dict[str, Any],
    function: Callable[..., Any] | None = None,
    limits: Limits | None = None,
) -> Card:
    """Examine a function, or else the one of that name in a namespace, in this process.

    Raises Interrupted where somebody stops the function.
    """
    key, function = keys[name], namespace.get(name) if function is None else function
    if key.function != name:
        if _is_blank(namespace.get(name), key):
            return not_attempted(key)
        if key.function not in namespace:
            return unseen(key)
        function = namespace[key.function]
    if function is None or is_stub(function, key):
        return not_attempted(key)
    if not callable(function):
        return examine(key, [Answer(stop=Stop(Cause.NOT_A_FUNCTION, name))] * len(key.cases))
    caller = Caller(function, namespace, limits or Limits())
    answers, printed = answers_of(key, caller)
    card = examine(key, answers)
    if card.outcome.status is not Status.PASSED:
        relied = [used for used in key.uses if used in keys and used != name]
        unfinished = [used for used in relied if not _passes(keys[used], namespace)]
        first = None if unfinished else _first_wrong_of(key, function, answers, caller)
        card = examine(key, answers, unfinished, first)
    return replace(card, printed=printed)


def answers_of(key: AnswerKey, caller: Caller) -> tuple[tuple[Answer, ...], str]:
    """What a function gives for the calls of a key, in this process, and what it prints meanwhile.

    Above the card, a print of the function's own would look like a result of the check.
    """
    printed = _Limited()
    with redirect_stdout(printed):
        answers = taken(key, [caller.call(case.call) for case in key.cases])
    return answers, printed.getvalue()


def _first_wrong_of(
    key: AnswerKey, function: Callable[..., Any], answers: Sequence[Answer], caller: Caller
) -> FirstWrong | None:
    """The first wrong value of a function that gave these answers, which is watched on the first example that fails.

    None where there is none to be sure of.
    """
    watch = watch_for(key, answers)
    watched = watch and traced(function, text_of(function), watch.names.all)
    if not (watch and watched):
        return None
    with redirect_stdout(io.StringIO()):
        answer = caller.call(watch.case.call, watched[0])
    return watch.first_wrong(replace(answer, trace=watched[1]()))


class _Limited(io.StringIO):
    """Takes any amount of text and keeps the beginning."""

    def write(self, text: str) -> int:
        super().write(text[: max(0, _MOST_PRINTED - self.tell())])
        return len(text)


def _passes(key: AnswerKey, namespace: dict[str, Any]) -> bool:
    function = namespace.get(key.function)
    if not callable(function) or namespace.get(key.exercise) is None:
        return False
    return judge(key, answers_of(key, Caller(function, namespace, Limits()))[0]).status is Status.PASSED


def is_stub(function: Callable[..., Any], key: AnswerKey) -> bool:
    """Whether a function is the one that was handed out, as far as Python can tell."""
    code = getattr(function, "__code__", None)
    return isinstance(code, CodeType) and any(_alike(code, stub) for stub in _code_of(key.stub, key.exercise))


def _is_blank(work: Any, key: AnswerKey) -> bool:
    """Whether what stands under the name of an exercise is nothing, or a function or class as it was handed out."""
    if not isinstance(work, type):
        return work is None or is_stub(work, key)
    mine = {name: code for name, one in vars(work).items() if (code := getattr(one, "__code__", None))}
    bodies = [body.co_consts for body in _code_of(key.stub, key.exercise)]
    stubs = [{const.co_name: const for const in body if isinstance(const, CodeType)} for body in bodies]
    return any(mine.keys() == stub.keys() and all(_alike(mine[name], stub[name]) for name in stub) for stub in stubs)


def _code_of(source: str, name: str) -> list[CodeType]:
    module = compile(source, "<stub>", "exec", dont_inherit=True)
    return [const for const in module.co_consts if isinstance(const, CodeType) and const.co_name == name]


def _alike(code: CodeType, stub: CodeType) -> bool:
    same = code.co_code == stub.co_code and code.co_names == stub.co_names
    mine, theirs = _constants(code), _constants(stub)
    return same and len(mine) == len(theirs) and all(map(_same_constant, mine, theirs))


def _constants(code: CodeType) -> tuple[Any, ...]:
    """The constants without the docstring, which comes first where there is one."""
    return tuple(const for place, const in enumerate(code.co_consts) if place or not isinstance(const, str))


def _same_constant(one: Any, other: Any) -> bool:
    if isinstance(one, CodeType) and isinstance(other, CodeType):
        return _alike(one, other)  # a comprehension; it knows its line number, which does not matter
    return type(one) is type(other) and bool(one == other)


def load_beside(folder: Path, *others: Path) -> dict[str, AnswerKey]:
    """The answer keys of the notebook in a folder, or else in others. Raises DataError where none can be read."""
    checks = find_checks(folder, *others)
    return _load(checks, checks.stat().st_mtime_ns)


@functools.lru_cache(maxsize=4)
def _load(path: Path, _modified: int) -> dict[str, AnswerKey]:
    return checks_file.load(path)


def find_checks(folder: Path, *others: Path) -> Path:
    """The `checks.h5` of the notebook in a folder, or else in others."""
    folder = folder.resolve()
    for place in (folder, *others):
        # The second path serves an author who runs the source notebook: its checks lie beside the released one.
        for path in (place / checks_file.NAME, place.parent.parent / "notebooks" / place.name / checks_file.NAME):
            if path.is_file():
                return path
    raise DataError(f"There is no {checks_file.NAME} in {folder}; copy it from the course, beside the notebook.")
