"""What a card says beside the verdict: what to do next, how to ask for more, and why there is no verdict."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.blanks import START
from autograder.judging.answer_key import AnswerKey
from autograder.judging.first_step import first_steps
from autograder.judging.hints import STOPPED, UNREAD
from autograder.sandbox import failure_words
from autograder.sandbox.evidence import Answer, Failure
from autograder.student.card import Advice, Card
from autograder.values import Line, Outcome, Status

BLANK = "Fill in the lines between START CODE HERE and END CODE HERE, run that cell, then run this one again."
PLANTED = "This is still as it was handed out. Repair what is wrong in it, run its cell, then run this one again."
ALL_VISIBLE = "All visible examples pass. Grading looks at further ones, with other sizes and numbers."
_HINT = "For a hint, run hint({}) in a new cell."
_MORE = "For more, run hint({}) in a new cell."
_WARNED = "A warning about this code: {}. Another version may not run it, so write it in the new way."


def not_attempted(key: AnswerKey) -> Card:
    """The card of an exercise that is still as it was handed out."""
    what_to_do = BLANK if START in key.stub else PLANTED
    steps = first_steps(key)
    note = _HINT.format(_argument(key)) if steps else ""
    return Card(Outcome(key.exercise, Status.NOT_ATTEMPTED, 0.0, key.points, what_to_do), note, hints=steps)


def interrupted(key: AnswerKey, line: Line | None) -> Card:
    """The card of a function that somebody stopped while it ran."""
    told = f"You stopped the check while the function was running.{failure_words.line_as_sentence(line)}"
    return Card(Outcome(key.exercise, Status.TIMED_OUT, 0.0, key.points, told), hints=(STOPPED[Failure.TIMED_OUT],))


def unreadable(key: AnswerKey, why: str) -> Card:
    """The card of a function whose cell Python could not read: what stands under its name is an older one."""
    told = f"Python could not read the last cell that defines {key.exercise}: {why}. Mend that cell and run it again."
    return Card(Outcome(key.exercise, Status.CRASHED, 0.0, key.points, told), hints=(UNREAD,))


def unseen(key: AnswerKey) -> Card:
    """The card of an exercise while the locked cell was not run that looks at it."""
    told = (
        f"{key.function}, which looks at {key.exercise}, is not there yet. Run the locked cells above, then this one."
    )
    return Card(Outcome(key.exercise, Status.CRASHED, 0.0, key.points, told))


def hints_on(exercise: str, hints: Sequence[str], asked: int) -> Advice:
    """The hints on an exercise, up to the one that was `asked` for last."""
    if not hints:
        told = "These numbers come from no mistake we know. Work the example out by hand and compare step by step."
        return Advice(f"{exercise}: hint", [told])
    last = "That is all there is to say here; work the example out by hand and compare step by step."
    more = "Run this cell again for more." if asked < len(hints) else last
    return Advice(f"{exercise}: hint {min(asked, len(hints))} of {len(hints)}", [*hints[:asked], more])


def guide(exercises: Sequence[str]) -> Advice:
    """What one can do here, for who asks without saying about what."""
    name = exercises[0]
    told = [
        f"check({name}) compares your function with the visible examples and says what differs.",
        f"hint({name}) says where to begin, or what to look at; each further call says more.",
        f"check() shows all exercises at a glance: {', '.join(exercises)}.",
    ]
    return Advice("What you can do here", told)


def begin_with(key: AnswerKey, unfinished: Sequence[str]) -> str:
    """Where to begin instead, while what an exercise relies on is not right yet."""
    return f"{key.exercise} relies on {' and '.join(unfinished)}, not right yet: begin there."


def warnings_in(answers: Sequence[Answer]) -> tuple[str, ...]:
    """What is said of code that works with this version of a library and may not with another."""
    return tuple(_WARNED.format(text.rstrip(".")) for text in dict.fromkeys(t for a in answers for t in a.warned))


def how_to_ask(key: AnswerKey, outcome: Outcome, hints: Sequence[str]) -> str:
    """How to be told more than stands on the card, which shows the first hint where there is one."""
    if not outcome.hint:
        return _HINT.format(_argument(key))
    return _MORE.format(_argument(key)) if len(hints) > 1 else ""


def _argument(key: AnswerKey) -> str:
    """What to write between the parentheses: a variable's value does not say which exercise is meant."""
    return key.exercise if key.function == key.exercise else f'"{key.exercise}"'
