"""A call is seeded, gets copies, and turns whatever happens into an answer."""

import sys
import warnings
from bdb import Bdb
from typing import Any

import numpy as np
import pytest

from autograder.sandbox import wire
from autograder.sandbox.call import perform
from autograder.sandbox.evidence import Failure
from tests.sandbox.conftest import quoted, said


def test_the_same_seed_gives_the_same_numbers():
    assert perform(np.random.randn, (3,), 3).value.tolist() == perform(np.random.randn, (3,), 3).value.tolist()


def test_the_callers_own_random_numbers_go_on_as_if_nothing_had_happened():
    np.random.seed(5)
    expected = np.random.rand(4).tolist()
    np.random.seed(5)
    first = np.random.rand(2).tolist()
    perform(np.random.randn, (3,), 3)
    assert first + np.random.rand(2).tolist() == expected


def test_arguments_are_copied_and_changes_to_them_are_told():
    def spoil(a: Any, b: Any, c: Any) -> None:
        a["W1"][0] = 5
        c.append(1)

    given = ({"W1": np.zeros(2)}, np.ones(2), [])
    assert perform(spoil, given, 3).changed == (0, 2)
    assert given[0]["W1"].tolist() == [0, 0]


@pytest.mark.parametrize("put", [np.ones(2), "text", None, {}, [np.zeros(2)]])
def test_an_argument_that_became_something_else_counts_as_changed(put: Any):
    def replace(parameters: dict[str, Any]) -> None:
        parameters["x"] = put

    assert perform(replace, ({"x": 1.0},), 3).changed == (0,)


def test_a_number_in_the_place_of_nan_is_a_change():
    def fill(numbers: list[float]) -> None:
        numbers[0] = 5.0

    assert perform(fill, ([float("nan")],), 3).changed


def test_nan_in_an_argument_is_no_change():
    assert perform(lambda *_: None, (float("nan"), np.array([np.nan]), {"a": float("nan")}), 3).changed == ()


def test_an_exception_becomes_one_line_and_the_students_own_line():
    def crash(x: int) -> float:
        return np.linalg.norm(1 / x)

    answer = perform(crash, (0,), 3)
    assert answer.failure is Failure.RAISED
    assert said(answer) == "ZeroDivisionError: division by zero"
    assert "return np.linalg.norm(1 / x)" in quoted(answer)


def test_the_line_shown_is_the_students_even_when_a_library_raises():
    def crash() -> Any:
        return np.zeros(2) @ np.zeros(3)

    assert "np.zeros(2) @ np.zeros(3)" in quoted(perform(crash, (), 3))


def test_of_a_result_that_is_not_taken_nothing_is_left():
    answer = perform(lambda: {1, 2}, (), 3, receive=lambda value: (wire.decode(wire.encode(value)), {}))
    assert (answer.value, answer.failure) == (None, Failure.MALFORMED)


def test_leaving_python_is_an_exception_like_any_other():
    answer = perform(lambda: exit(), (), 3)
    assert answer.failure is Failure.RAISED
    assert said(answer).startswith("SystemExit")


def test_an_exception_that_cannot_say_what_it_is_does_no_harm():
    class Mute(Exception):
        def __str__(self) -> str:
            raise ValueError

    def crash() -> None:
        raise Mute

    assert said(perform(crash, (), 3)) == "Mute"


def test_a_debugger_that_was_left_is_passed_over_and_works_again_afterwards():
    before = Bdb.set_trace, sys.gettrace()
    assert perform(lambda: Bdb().set_trace() or 2, (), 3).value == 2
    assert (Bdb.set_trace, sys.gettrace()) == before


def test_too_much_memory_is_told_as_such():
    def grow() -> None:
        raise MemoryError

    assert perform(grow, (), 3).failure is Failure.OUT_OF_MEMORY


def test_warnings_cost_nothing_and_are_not_shown(recwarn: pytest.WarningsRecorder):
    answer = perform(lambda: np.log(np.zeros(1)), (), 3)
    assert np.isinf(answer.value).all()
    assert not recwarn.list


def test_an_interrupt_is_the_persons_at_the_keyboard_unless_there_is_none():
    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        perform(interrupted, (), 3)
    assert perform(interrupted, (), 3, alone=True).failure is Failure.RAISED


def test_nothing_is_changed_for_the_caller_by_a_call():
    before = (np.geterr(), sys.getrecursionlimit(), list(warnings.filters))

    def meddle() -> None:
        np.seterr(all="raise")
        sys.setrecursionlimit(5000)
        warnings.simplefilter("error")

    perform(meddle, (), 3)
    assert (np.geterr(), sys.getrecursionlimit(), list(warnings.filters)) == before
