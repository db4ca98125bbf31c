"""An example is shown as the call that a student would type, so that they can type it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.judging.example_text import example_text, inputs_text
from autograder.sandbox.job import Wrap
from tests.judging.keys import case, key_of


def shown(*arguments: Any) -> str:
    one = case(1.0, "published", arguments=arguments)
    return example_text(key_of(one), one)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((), "f()"),
        ((2, -4.5), "f(2, -4.5)"),
        (([2, 4, 1],), "f([2, 4, 1])"),
        ((np.ones((2, 2)), 0.7), "f(x, 0.7)"),
        (({"W1": 1}, list(range(30))), "f(x, y)"),
        (("text", True), "f('text', True)"),
        ((1, 2, np.ones(1)), "f(1, 2, ...)"),
    ],
)
def test_what_is_short_stands_there_and_what_is_long_by_the_name_of_its_parameter(
    arguments: tuple[Any, ...], text: str
):
    assert shown(*arguments) == text


def test_a_name_follows_where_the_call_alone_does_not_tell_which_it_is():
    first, second = case(1.0, "published", arguments=({},)), case(2.0, "right gradients", arguments=({},))
    hidden = case(2.0, "hidden", visible=False, arguments=(5,))
    other = case(2.0, "another", arguments=(5,))
    plain = case(2.0, "wrong gradient", arguments=(7,))
    wrapped = replace(plain, call=replace(plain.call, wrapped=(Wrap("g", "lambda y: y"),)))
    key = key_of(first, second, hidden, other, wrapped)
    told = [example_text(key, one) for one in (first, second, other, wrapped)]
    assert told == ["f(x)", "f(x) (right gradients)", "f(5)", "f(7) (wrong gradient)"]


def test_inputs_are_shown_short_or_by_their_kind():
    inputs = inputs_text(("dims", "X", "b"), ([3, 2, 1], np.zeros((3, 5)), np.array([1, 2])))
    assert inputs == "dims = [3, 2, 1], X = an array of shape (3, 5), b = [1, 2]"


def test_a_text_stands_there_to_the_letter():
    assert inputs_text(("name",), ("emmy  noether",)) == "name = 'emmy  noether'"
