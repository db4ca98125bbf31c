"""The tests that a check can make: what each lets pass, and that a new one is one class with one method."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from autograder.comparing.check_tests import Close, Exact, Names, Shape, Side, Test, Verdict
from autograder.comparing.compare import Difference, Differs
from autograder.exercise import Check
from autograder.judging.judge import judge
from autograder.sandbox.evidence import Answer
from autograder.values import Status
from tests.judging.keys import case, key_of

COLUMN = np.array([[1.0], [2.0]])


@pytest.mark.parametrize(
    ("test", "expected", "actual", "right"),
    [
        (Names(), COLUMN, "anything", True),
        (Shape(), COLUMN, COLUMN + 5, True),
        (Shape(), COLUMN, COLUMN.T, False),
        (Close(), COLUMN, COLUMN + 1e-9, True),
        (Close(), COLUMN, COLUMN + 1e-3, False),
        (Close(rtol=1e-2), COLUMN, COLUMN + 1e-3, True),
        (Close(atol=0.1), COLUMN, COLUMN + 1e-3, True),
        (Close(rtol=0, atol=1e-12), COLUMN, COLUMN + 1e-9, False),
        (Exact(), COLUMN, COLUMN.tolist(), True),
        (Exact(), COLUMN, np.nextafter(COLUMN, 9), False),
        (Exact(), COLUMN, COLUMN.T, False),
        (Exact(), 2**53 + 1, 2**53, False),
        (Exact(), 2**53 + 1, float(2**53), False),
        (Close(), 10**400, 10**400, True),
        (Close(), 10**400, [10**400], True),
        (Close(), 10**400, 10**400 + 1, False),
        (Close(), 10**400, 10**4000, False),
        (Close(), 10**400, np.inf, False),
        (Close(), np.inf, 10**400, False),
        (Close(), [1, -(10**400)], np.array([1, -(10**400)]), True),
        (Close(), [1, -(10**400)], [1, -(10**401)], False),
        (Close(), np.array([1.0, np.inf]), [1, float("inf")], True),
        (Exact(), np.array([np.nan]), np.array([np.nan]), True),
        (Exact(), "cat", "cat", True),
        (Exact(), "cat", "dog", False),
        (Exact(), "cat", 3, False),
        (Exact(), None, None, True),
        (Exact(), ["a", {"b": None, "c": COLUMN}], ("a", {"b": None, "c": COLUMN}), True),
        (Exact(), ["a", {"b": None}], ["a", {"b": 1}], False),
        (Exact(), ["a"], COLUMN, False),
        (Side(1e-7), 1e-9, 5e-8, True),
        (Side(1e-7), 1e-9, 5e-3, False),
        (Side(1e-7), 0.3, 0.5, True),
        (Verdict(1e-7), 0.3, 0.5, False),
        (Verdict(1e-7), 0.3, 0.3001, True),
    ],
    ids=str,
)
def test_each_test_lets_its_own_pass(test: Test, expected: Any, actual: Any, right: bool):
    assert (test.differs("y", expected, actual) is None) is right


@pytest.mark.parametrize(
    ("actual", "sentence"),
    [
        ([[1], [1, 1]], "rows should have 1 value; it has 2."),
        ([["1"]], "rows[0][0] should be made of numbers; it is a str."),
        ([[1, None]], "rows[0] should have 1 value; it has 2."),
    ],
    ids=str,
)
def test_a_list_that_is_no_array_is_looked_at_row_by_row(actual: Any, sentence: str):
    for test in (Close(), Exact(), Shape()):
        found = test.differs("rows", [[1]], actual)
        assert found is not None
        assert found.sentence == sentence


@pytest.mark.parametrize("test", [Close(rtol=1e-2), Close(rtol=1e-9, atol=0), Exact(), Close()], ids=str)
@pytest.mark.parametrize("off", [1e-7, 1e-5, 1e-3])
def test_a_verdict_is_the_same_whether_it_is_seen_at_a_glance_or_part_by_part(test: Test, off: float):
    key = key_of(case(COLUMN), checks=(Check("y", 1, test=test),))
    passed = judge(key, [Answer(COLUMN * (1 + off))]).status is Status.PASSED
    assert passed is (test.differs("y", COLUMN, COLUMN * (1 + off)) is None)


@dataclass(frozen=True)
class Sorted(Test):
    """An example of a new test."""

    def differs(self, name: str, expected: Any, actual: Any) -> Difference | None:
        return None if sorted(actual) == actual else Difference(name, Differs.VALUES, f"{name} is not sorted.")


def test_a_new_test_is_one_class_with_one_method():
    key = key_of(case([1, 2]), checks=(Check("y", 1, test=Sorted()),))
    assert judge(key, [Answer([3, 4])]).status is Status.PASSED
    assert "y is not sorted." in judge(key, [Answer([4, 3])]).message


def test_a_known_mistake_in_a_text_is_named_by_the_text():
    key = key_of(case("cat", plural="cats", other="dog"), checks=(Check("y", 1, test=Exact()),))
    assert judge(key, [Answer("dog")]).mistake == "other"
    assert judge(key, [Answer("cow")]).mistake is None
    assert judge(key, [Answer("cat")]).status is Status.PASSED
    listed = key_of(case(["a", "b"], turned=["b", "a"], alone=["a", {1}]), checks=(Check("y", 1, test=Exact()),))
    assert judge(listed, [Answer(["b", "a"])]).mistake == "turned"
    assert judge(listed, [Answer(["b", "c"])]).mistake is None


def test_two_relative_differences_upside_down_are_alike_whatever_the_round_off():
    noise, other, distance = (np.array(number) for number in (3.3e8, 3.7e9, 2.3))
    for test in (Side(1e-7), Verdict(1e-7)):
        assert test.alike(noise, other)
        assert not test.alike(noise, distance)


def test_a_known_mistake_within_a_wide_tolerance_is_no_mistake():
    key = key_of(case(1.0, doubled=2.0), checks=(Check("y", 1, test=Close(rtol=0.1)),))
    assert judge(key, [Answer(1.05)]).status is Status.PASSED
    assert judge(key, [Answer(2.1)]).mistake == "doubled"


@pytest.mark.parametrize(
    ("expected", "actual", "told"),
    [
        ("A. K.", "A K", "It is 'A K', expected 'A. K.'."),
        ("ab" * 50 + "end", "ab" * 50, f"From character 71 on it is {'ab' * 15!r}, expected {'ab' * 15 + 'end'!r}."),
        ("x" + "y" * 70, "y" * 71, f"It is {'y' * 60!r}, expected {'x' + 'y' * 59!r}."),
    ],
)
def test_of_texts_what_is_shown_holds_the_first_difference(expected: str, actual: str, told: str):
    difference = Close().differs("report", expected, actual)
    assert difference
    assert difference.text.endswith(told)
