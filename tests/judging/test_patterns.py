"""General patterns: what wrong numbers have in common with the right ones."""

from typing import Any

import numpy as np
import pytest

from autograder.judging.patterns import listed, patterns_in

W = np.array([[1.5, -2.25], [3.5, 4.75]])
MASK = np.array([[1, 0, 1], [0, 0, 1]])
COLUMN = np.array([[1.5], [2.5], [-3.5]])
CUT = "y: whole numbers only, cut off from the right ones; look for `//`, `int` or an array of integers."
ZERO = "y: zero everywhere; is one of its factors zero, or cut off to zero by `//`?"
NEARLY = "y: nearly right; is something rounded, or a small number added?"


@pytest.mark.parametrize(
    ("wanted", "got", "sentence"),
    [
        (W, W.T, "y: transposed: rows and columns are exchanged."),
        (COLUMN, COLUMN.T, "y: this lies on its side; its shape is that of the transpose."),
        (COLUMN, COLUMN.ravel(), "y: one dimension, shape (3,), where two are asked for, (3, 1)."),
        (W, 0.8 * W, "y: every number is 0.8 times what it should be."),
        (W, -W, "y: the opposite sign."),
        (W, W + 10, "y: every number is 10 too large."),
        (W, W - 0.5, "y: every number is 0.5 too small."),
        (W, np.floor(W), CUT),
        (W, np.trunc(W), CUT),
        (W, 0 * W, ZERO),
        (W, abs(W), "y: the right size everywhere, but not the right sign."),
        (MASK, 1 - MASK, "y: 0 and 1 are exchanged everywhere."),
        (MASK, MASK == 0, "y: 0 and 1 are exchanged everywhere."),
        (W / 3, np.round(W / 3, 2), NEARLY),
        (W, None, "y: None; is a line left to fill in, or is nothing returned?"),
        (2.0, W, "y: an array where a single number is asked for."),
        (W, 2.0, "y: a single number where an array of shape (2, 2) is asked for."),
        (2.0, 6.0, "y: this is 3 times what it should be."),
        (2.0, -2.0, "y: the opposite sign."),
        (2.0, 0.0, "y: zero; is one of its factors zero, or cut off to zero by `//`?"),
    ],
)  # fmt: skip
def test_a_pattern_is_read_off_the_numbers(wanted: Any, got: Any, sentence: str):
    assert patterns_in({"y": wanted}, {"y": got}) == [sentence]


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        (2.0, (2.0, 3.0)),
        (2.0, [2.0, 2.0]),
        (W, np.zeros((1, 1))),
        (1.78648, 1.78591),
        (18.3984, 18.3409),
        (W, W),
        (2.0, 2.7432),
        (2.0, 5e-324),
        (2e-9, 1e308),
        (W, np.array([[7.0, 1], [0, 3]])),
        (W, "text"),
    ],
)
def test_there_is_no_pattern_where_nothing_can_be_read(wanted: Any, got: Any):
    assert patterns_in({"y": wanted}, {"y": got}) == []


def test_parts_with_the_same_pattern_share_a_sentence():
    wanted = {"dA1": W, "dW1": 2 * W, "db1": COLUMN}
    got = {"dA1": 0.8 * W, "dW1": 1.6 * W, "db1": COLUMN}
    assert patterns_in(wanted, got) == ["dA1 and dW1: every number is 0.8 times what it should be."]


def test_nan_is_traced_to_where_it_began():
    wanted = {"Z1": W, "A1": W, "Z2": W}
    got = {"Z1": W, "A1": W * np.nan, "Z2": W * np.nan}
    assert patterns_in(wanted, got) == ["A1: the first part that holds nan; Z1 before it has none."]
    assert patterns_in({"W1": W}, {"W1": W * np.nan}) == [
        "W1: the first part that holds nan; look for a line that is still None, a root or a log of a negative number, "
        "zero divided by zero or an overflow."
    ]
    assert patterns_in({"J": 1.0}, {"J": np.inf}) == [
        "J: the first part that holds inf; look for a division by zero, a log of zero or an overflow."
    ]


def test_exchanged_parts_are_called_by_their_right_names():
    wanted = {"D1": W, "D2": W + 1.0}
    assert patterns_in(wanted, {"D1": wanted["D2"], "D2": wanted["D1"]}) == [
        "D1: this is what D2 should be.",
        "D2: this is what D1 should be.",
    ]


def test_exchanged_parts_of_other_shapes_are_not_said_to_lie_on_their_side():
    one, two = np.arange(6.0).reshape(2, 3), np.arange(7.0, 13.0).reshape(3, 2)
    assert patterns_in({"dW1": one, "dW2": two}, {"dW1": two, "dW2": one}) == [
        "dW1: this is what dW2 should be.",
        "dW2: this is what dW1 should be.",
    ]


@pytest.mark.parametrize("got", [1.79, 1.786, 1.78648 + 1e-5])
def test_a_single_number_is_nearly_right_where_its_digits_say_so(got: float):
    assert patterns_in({"y": 1.78648}, {"y": got}) == [NEARLY]


def test_a_layer_that_begins_with_the_previous_layers_numbers_is_seen_even_through_a_scale():
    one, two = np.array([[1.0, 2.0, -3.0]]), np.array([[0.5], [1.5], [-0.25]])
    got = {"W1": one, "W2": 0.7 * one.T}
    assert patterns_in({"W1": one, "W2": two}, got) == ["W2: the same numbers as in W1; each has its own."]


def test_names_are_listed_as_people_do():
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == ["a", "a and b", "a, b and c"]


@pytest.mark.parametrize(("wanted", "got"), [(None, None), (None, 3), (True, False), (False, True), (True, 7)])
def test_where_none_or_a_yes_or_no_is_asked_for_no_pattern_is_seen(wanted: Any, got: Any):
    assert patterns_in({"y": wanted}, {"y": got}) == []
