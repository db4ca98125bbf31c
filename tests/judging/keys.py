"""Small answer keys and answers for tests, made by hand, so that a test says all it depends on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.exercise import Check, Returns
from autograder.judging.answer_key import AnswerKey
from autograder.judging.key_cases import Hints, KeyCase
from autograder.sandbox.evidence import Answer, Cause, Failure, Stop
from autograder.sandbox.job import Call
from autograder.values import Line

STUB = "def f(x, y=None):\n    return None\n"


def case(
    expected: Any,
    name: str = "example",
    visible: bool = True,
    arguments: tuple[Any, ...] = (1,),
    **mistakes: Any,
) -> KeyCase:
    """One case; `mistakes` gives what known mistakes return, `_` in a name standing for a hyphen."""
    theirs = {m.replace("_", "-"): v if isinstance(v, Answer) else Answer(v) for m, v in mistakes.items()}
    return KeyCase(name, visible, Call("f", arguments, 3), expected, theirs)


def key_of(
    *cases: KeyCase,
    returns: Returns = "y",
    checks: tuple[Check, ...] = (Check("everything", 1),),
    hints: Mapping[str, tuple[str, ...]] | None = None,
    general: tuple[str, ...] = (),
    points: float = 10.0,
    uses: tuple[str, ...] = (),
) -> AnswerKey:
    """A key of those cases; every mistake of the first case has a hint unless `hints` says otherwise."""
    told = {name: (f"hint on {name}",) for name in cases[0].mistakes} | dict(hints or {})
    listed = tuple(Hints(name, texts) for name, texts in told.items())
    return AnswerKey("f", points, returns, checks, cases, listed, general, STUB, uses)


def raised(words: str, line: str = "") -> Answer:
    """The answer of a call that stopped with an exception."""
    kind, _, text = words.partition(": ")
    place, _, quoted = line.partition(": ")
    block, _, number = place.partition(", line ")
    where = Line(block, int(number), quoted.strip("`")) if line else None
    return Answer(stop=Stop(Cause.RAISED, kind, text, line=where))


CAUSES = {
    Failure.MISSING: Cause.NO_FUNCTION,
    Failure.RAISED: Cause.RAISED,
    Failure.MALFORMED: Cause.NOT_PLAIN,
    Failure.DIED: Cause.ENDED,
    Failure.TIMED_OUT: Cause.TIMED_OUT,
    Failure.OUT_OF_MEMORY: Cause.OUT_OF_MEMORY,
}


def failing(failure: Failure, about: str = "", number: float = 0) -> Answer:
    """The answer of a call that failed in that way."""
    return Answer(stop=Stop(CAUSES[failure], about, number=number))
