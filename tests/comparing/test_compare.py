"""Right is right, however it comes; what differs is said in terms a student can act on."""

from typing import Any

import numpy as np
import pytest

from autograder.comparing.check_tests import Side, Verdict
from autograder.comparing.compare import (
    Difference,
    Differs,
    describe,
    named,
    names_differ,
    shape_differs,
    values_differ,
)

COLUMN = np.array([[1.0], [2.0]])


@pytest.mark.parametrize(
    "value",
    [2, 2.0, True + 1, np.float32(2), np.int8(2), np.array(2.0), np.array([2.0]), np.array([[2]]), [2.0], [[2]]],
)
def test_a_number_may_come_in_any_wrapping(value: Any):
    assert values_differ("cost", 2.0, value) is None


@pytest.mark.parametrize(
    ("expected", "value", "due"),
    [(2.0, (np.zeros(2),), "be a single number"), (COLUMN, (COLUMN,), "have shape (2, 1)")],
)
def test_a_comma_too_many_is_named(expected: Any, value: Any, due: str):
    difference = values_differ("b1", expected, value)
    assert difference is not None
    assert difference.text == f"b1 should {due}; it is a tuple of 1 value, which a comma at the end of a line makes."


@pytest.mark.parametrize("value", [COLUMN, COLUMN.astype(int), COLUMN.tolist(), ((1,), (2,))])
def test_an_array_may_come_as_nested_lists_and_of_any_number_type(value: Any):
    assert values_differ("b1", COLUMN, value) is None


@pytest.mark.parametrize("kind", [bool, int, float, np.uint8])
def test_a_mask_may_be_made_of_booleans_integers_or_floats(kind: type):
    mask = np.array([[True, False], [False, True]])
    assert values_differ("D1", mask, mask.astype(kind)) is None


@pytest.mark.parametrize("shape", [(2,), (1, 2), (2, 1, 1)])
def test_an_array_must_have_the_exact_shape(shape: tuple[int, ...]):
    difference = shape_differs("b1", COLUMN, COLUMN.reshape(shape))
    assert difference is not None
    assert difference.sentence == f"b1 should have shape (2, 1); it has shape {shape}."


def test_the_first_place_that_differs_is_named_as_the_student_would_write_it():
    difference = values_differ("W1", np.zeros((2, 3)), np.array([[0, 0, 5], [0, 7, 0]]))
    assert difference is not None
    assert difference.text == "W1 has other values than expected in 2 of 6 places. W1[0, 2] is 5, expected 0."


def test_a_yes_is_told_as_true_and_not_as_a_number():
    alone, among = values_differ("is_prime", True, False), values_differ("mask", np.array([1, 0]) > 0, np.ones(2) > 0)
    assert alone is not None
    assert among is not None
    assert alone.detail == "is_prime is False, expected True."
    assert among.detail == "mask[1] is True, expected False."


def test_zero_is_told_without_a_sign():
    found = values_differ("dA1", np.array([-0.0, 1.0]), np.array([2.0, 1.0]))
    assert found is not None
    assert found.detail == "dA1[0] is 2, expected 0."


def test_nan_is_told_before_anything_else_about_the_values():
    difference = values_differ("A1", np.ones(3), np.array([2, np.nan, 2]))
    assert difference is not None
    assert difference.text == "A1 holds nan or inf. The first is A1[1]."


def test_nan_is_right_where_nan_is_expected():
    assert values_differ("y", np.array([np.nan, np.inf]), np.array([np.nan, np.inf])) is None


def test_empty_arrays_agree_when_their_shapes_do():
    assert values_differ("y", np.zeros((0, 3)), np.zeros((0, 3))) is None
    assert values_differ("y", np.zeros((0, 3)), np.zeros((3, 0))) is not None


@pytest.mark.parametrize("value", ["2", None, {}, [[1], [2, 3]], object(), 1j, [None], np.array(["a"])])
def test_what_is_not_made_of_numbers_is_said_to_be_so(value: Any):
    difference = values_differ("y", 2.0, value)
    assert difference is not None
    assert difference.kind is Differs.TYPE


def test_a_dictionary_is_asked_for_and_a_trailing_comma_is_recognised():
    difference = named(dict, ({"W1": 1},))
    assert isinstance(difference, Difference)
    assert difference.text == (
        "The result should be a dictionary; it is a tuple of 1 value, which a comma at the end of a line makes."
    )


def test_the_parts_of_a_nested_tuple_get_their_names():
    assert named(("A3", ("Z1", "A1")), (3, [1, 2])) == {"A3": 3, "Z1": 1, "A1": 2}


def test_a_tuple_of_the_wrong_length_says_what_belongs_in_it():
    difference = named(("A3", ("Z1", "A1")), 3)
    assert isinstance(difference, Difference)
    assert difference.sentence == "The result should be 2 values (A3, (...)); it is an int."


def test_a_tuple_within_a_tuple_says_which_one_is_of_the_wrong_length():
    difference = named(("A3", ("Z1", "A1")), (3, (1, 2, 4)))
    assert isinstance(difference, Difference)
    assert difference.sentence == "Value 2 of the result should be 2 values (Z1, A1); it is a tuple of 3 values."


@pytest.mark.parametrize("pair", [(1.0, 2.0), [1.0, 2.0]], ids=str)
def test_several_numbers_where_one_is_due_are_called_what_they_are(pair: Any):
    difference = shape_differs("cost", 1.0, pair)
    assert difference
    kind = type(pair).__name__
    assert difference.sentence == f"cost should be a single number; it is a {kind} of 2 values."


def test_extra_names_are_welcome_and_missing_ones_are_not():
    names = {"W1": 0, "b1": 0}
    assert names_differ({"W1": 0}, names, {"W1": 0, "more": 1}) is None
    assert names_differ(names, names, {"W1": 0}).text == "There is no b1 in the result."  # type: ignore[union-attr]


def test_a_missing_name_is_told_with_those_found_in_its_stead():
    found = names_differ({"W1": 0}, {"W1": 0, "b1": 0}, {"w1": 0, "b1": 0, "a" * 99: 0})
    assert found is not None
    assert found.text == f"There is no W1 in the result. It has w1, {'a' * 20}."


@pytest.mark.parametrize(("value", "right"), [(0.0, True), (3e-9, True), (1e-7, True), (2e-7, False), (-1e-9, False)])
def test_below_the_threshold_only_the_side_of_a_verdict_counts(value: float, right: bool):
    assert (Verdict(1e-7).differs("difference", 2.9e-10, value) is None) == right


@pytest.mark.parametrize(("value", "right"), [(0.285, True), (0.2851, True), (0.29, False), (0.0, False)])
def test_above_the_threshold_a_verdict_must_be_met_to_three_digits(value: float, right: bool):
    assert (Verdict(1e-7).differs("difference", 0.285, value) is None) == right


@pytest.mark.parametrize(
    ("expected", "value", "right"),
    [
        *[(2.9e-10, 0.0, True), (2.9e-10, 1e-7, True), (2.9e-10, 0.3, False), (2.9e-10, -1e-9, False)],
        *[
            (0.285, 0.5, True),
            (0.285, 1.1e-7, True),
            (0.285, 1e-8, False),
            (0.285, -0.285, False),
            (0.285, True, False),
        ],
    ],
)
def test_a_side_of_the_threshold_can_be_all_that_counts(expected: float, value: Any, right: bool):
    assert (Side(1e-7).differs("difference", expected, value) is None) == right


@pytest.mark.parametrize("value", [None, float("nan"), [1e-9, 1e-9], "small"])
def test_a_verdict_that_is_no_number_is_wrong(value: Any):
    assert Verdict(1e-7).differs("difference", 1e-9, value) is not None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "None"),
        (3, "an int"),
        ("x", "a str"),
        ((1, 2), "a tuple of 2 values"),
        (np.zeros((2, 3)), "an array of shape (2, 3)"),
        (np.zeros(2, complex), "an array of shape (2,) of type complex128"),
    ],
)
def test_a_value_is_described_in_a_few_words(value: Any, words: str):
    assert describe(value) == words
