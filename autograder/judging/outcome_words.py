"""What is told of an outcome, of its parts. Whoever only shows marks needs nothing else of this room."""

from __future__ import annotations

from autograder.errors import Cure
from autograder.values import Look, Outcome, Report

NOT_ATTEMPTED = "This exercise has not been filled in; there is nothing to grade yet."
UNREPAIRED = "This is still as it was handed out; what is wrong in it has not been repaired."
ABSENT = "The notebook's Python defines nothing of this name; if its cell was deleted, take it from a fresh copy."
_LOOKS = {
    Look.AT_END: "What counts is how this code worked after the last cell of the notebook, which was better.",
    Look.WHOLE: (
        "What counts is how this code worked after all cells of the notebook were run, and not only those that it "
        "seemed to need, which was better."
    ),
    Look.SERVED: (
        "This exercise uses others of this assignment; what counts is how it worked with right values of those, as "
        "plain numbers."
    ),
}


def advice(outcome: Outcome) -> str:
    """What helps with an exercise: the hint, and which value is the first that is wrong."""
    return " ".join(filter(None, (outcome.hint, outcome.where)))


def told(outcome: Outcome) -> str:
    """The message on an exercise, and how its code was run where that was not the usual way."""
    return "\n".join(filter(None, (outcome.message, _LOOKS.get(outcome.look))))


def unreadable(report: Report) -> str:
    """What a student reads whose file cannot be read; the report's own message speaks to the instructor."""
    told = report.told or f"It cannot be read as a notebook. {Cure.AGAIN.value[1]}"  # versions of before kept no more
    return f"What you handed in for {report.assignment} could not be graded. {told}"
