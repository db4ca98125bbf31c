"""What can be said before anything is typed: where to begin, and what should come out there."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.judging.answer_key import AnswerKey
from autograder.judging.example_text import example_text
from autograder.judging.expected_values import Expected, PlaceValues
from autograder.judging.stub_names import stub_names
from autograder.tracing.moments import Kind


def first_steps(key: AnswerKey) -> tuple[str, ...]:
    """The hints on an exercise that is still as it was handed out."""
    return (*_first_blank(key), *key.general_hints)


def _first_blank(key: AnswerKey) -> Iterator[str]:
    names = stub_names(key.stub, key.exercise)
    for case in key.cases[:1]:
        places = [one for name in names.blanks[:1] for one in case.values if one.place.name == name and _is_told(one)]
        for one in places[:1]:
            yield (
                f"Begin with the first blank, {one.place}. In the example {example_text(key, case)} it should "
                f"be {_told(one.values[0][1][-1])}{' in the first round of the loop' if one.turns > 1 else ''}."
            )


def _is_told(one: PlaceValues) -> bool:
    return not isinstance(one.values[0][1][-1].value, Kind | None)


def _told(expected: Expected) -> str:
    numbers = np.asarray(expected.value)
    first = f"{numbers.flat[0].item():.9g}" if numbers.size else ""
    return f"an array of shape {numbers.shape} that begins with {first}" if numbers.ndim else first
