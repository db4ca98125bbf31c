"""What can be said before anything is typed: where to begin, and what should come out there."""

from __future__ import annotations

import numpy as np

from autograder.judging.answer_key import AnswerKey
from autograder.judging.example_text import example_text
from autograder.judging.expected_values import PlaceValues
from autograder.judging.stub_names import StubNames, stub_names
from autograder.tracing.moments import Kind

_MOST = 3  # blanks; from then on there is something to check


def first_steps(key: AnswerKey) -> tuple[str, ...]:
    """The hints on an exercise that is still as it was handed out: the first blanks, and what should come out there."""
    case = key.cases[0] if key.cases else None
    names = stub_names(key.stub, key.exercise)
    values = [one for one in case.values if _is_told(one, names)] if case else []
    places = [one for name in names.blanks for one in values if one.place.name == name]
    if key.returns is not dict:
        places = [one for one in places if not one.place.key]  # an entry is of the answer, and no blank
    if not case or not places:
        return key.general_hints
    where = f"In the example {example_text(key, case)} it should be"
    first, *others = places[:_MOST]
    return (
        f"Begin with the first blank, {first.place}. {where} {_told(first)}.",
        *(f"Then comes {one.place}. {where} {_told(one)}." for one in others),
    )


def _is_told(one: PlaceValues, names: StubNames) -> bool:
    """Whether its first value is a number or an array, and comes of the student's own line."""
    supplied = one.turns > 1 and one.place.name in names.supplied
    return not supplied and not isinstance(one.values[0][1][-1].value, Kind | None)


def _told(one: PlaceValues) -> str:
    numbers = np.asarray(one.values[0][1][-1].value)
    first = f"{numbers.flat[0].item():.9g}" if numbers.size else ""
    told = f"an array of shape {numbers.shape} that begins with {first}" if numbers.ndim else first
    return f"{told} in the first round of the loop" if one.turns > 1 else told
