"""A verdict is weighted, says what differs in the visible examples, tells nothing of hidden ones, and never fails."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.exercise import Check, Names, Shape, Verdict
from autograder.judging.judge import judge, passed_cases, taken
from autograder.sandbox.evidence import Answer, Cause, Failure, Stop
from autograder.values import Line, Status
from tests.judging.keys import case, failing, key_of, raised

W = np.array([[1.0, 2.0], [3.0, 4.0]])
CHECKS = (
    Check("the shape of every parameter", 2, test=Shape()),
    Check("every bias", 1, of=("b*",)),
    Check("every weight matrix", 7, of=("W*",)),
)
RIGHT = {"W1": W, "b1": np.zeros((2, 1))}
KEY = key_of(case(RIGHT), case(RIGHT, "further", visible=False), returns=dict, checks=CHECKS)


def answers(*values: Any) -> list[Answer]:
    return [value if isinstance(value, Answer) else Answer(value) for value in values]


def test_right_answers_earn_all_points():
    outcome = judge(KEY, answers(RIGHT, RIGHT))
    assert (outcome.status, outcome.score, outcome.max_score) == (Status.PASSED, 10.0, 10.0)
    assert (outcome.mistake, outcome.hint) == (None, "")


def test_each_check_earns_its_own_share():
    outcome = judge(KEY, answers(RIGHT | {"b1": np.ones((2, 1))}, RIGHT))
    assert (outcome.status, outcome.score) == (Status.PARTIAL, 9.0)


def test_an_entry_that_is_no_value_is_named_and_not_taken_for_the_result():
    generator = Stop(Cause.NOT_PLAIN, "generator")
    answer = Answer({"b1": np.zeros((2, 1))}, unsent={"W1": generator})
    shown, hidden = judge(KEY, taken(KEY, [answer, Answer(RIGHT)])), judge(KEY, taken(KEY, [Answer(RIGHT), answer]))
    assert "returned, as W1, a generator, which is no real number" in shown.message
    assert "W1" not in hidden.message
    assert taken(KEY, [answer, Answer(RIGHT)])[0].stop == generator


def test_a_check_must_hold_in_every_case_to_earn_anything():
    assert judge(KEY, answers(RIGHT, RIGHT | {"W1": 2 * W})).score == 3.0


def test_checks_that_are_equal_in_every_word_count_twice():
    twice = key_of(case(1.0), checks=(Check("y", 1), Check("y", 1)))
    assert judge(twice, answers(1.0)).score == 10.0
    assert judge(twice, answers(2.0)).score == 0.0


def test_a_check_looks_only_at_its_own_cases():
    key = key_of(case(1.0, "one"), case(2.0, "two"), checks=(Check("y", 1, cases=("one",)), Check("y", 1)))
    outcome = judge(key, answers(1.0, 5.0))
    assert (outcome.status, outcome.score) == (Status.PARTIAL, 5.0)


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (Failure.RAISED, Status.CRASHED),
        (Failure.MISSING, Status.CRASHED),
        (Failure.DIED, Status.CRASHED),
        (Failure.MALFORMED, Status.FAILED),
        (Failure.TIMED_OUT, Status.TIMED_OUT),
        (Failure.OUT_OF_MEMORY, Status.OUT_OF_MEMORY),
    ],
)
def test_every_way_to_give_no_value_has_its_status_and_earns_nothing(failure: Failure, status: Status):
    outcome = judge(KEY, [failing(failure)] * 2)
    assert (outcome.status, outcome.score) == (status, 0.0)


def test_a_failure_that_the_message_does_not_tell_of_is_not_the_status():
    outcome = judge(KEY, [Answer((1.0, 2.0)), failing(Failure.RAISED)])
    assert (outcome.status, outcome.score) == (Status.FAILED, 0.0)
    assert "it is a tuple of 2 values" in outcome.message


def test_an_optional_exercise_is_judged_without_points():
    outcome = judge(key_of(case(1.0), points=0.0), answers(2.0))
    assert (outcome.status, outcome.score, outcome.max_score) == (Status.FAILED, 0.0, 0.0)


def test_the_message_quotes_the_visible_example():
    outcome = judge(KEY, answers(RIGHT | {"W1": W + np.eye(2)}, RIGHT))
    assert "In the example f(1): W1 has other values than expected in 2 of 4 places." in outcome.message
    assert "W1[0, 0] is 2, expected 1." in outcome.message


def test_an_exception_is_shown_with_the_students_line_and_the_inputs():
    key = key_of(case(1.0, arguments=([3, 2, 1], 5)))
    outcome = judge(key, [raised("IndexError: list index out of range", "cell 7, line 3: `y = x[9]`")])
    assert outcome.message == (
        "In the example f([3, 2, 1], 5): IndexError: list index out of range. In cell 7, line 3: `y = x[9]`. "
        "It was called with x = [3, 2, 1], y = 5."
    )


@pytest.mark.parametrize("name", ["forward_propagation_n", "my_helpers.py"])
def test_the_name_of_a_function_or_file_keeps_its_letters(name: str):
    outcome = judge(key_of(case(1.0)), [raised("IndexError: no", f"{name}, line 3: `y = x[9]`")])
    assert f". In {name}, line 3: `y = x[9]`." in outcome.message


@pytest.mark.parametrize("failure", [Failure.RAISED, Failure.TIMED_OUT, Failure.DIED, Failure.OUT_OF_MEMORY])
def test_a_general_hint_about_numbers_is_not_given_where_there_are_none(failure: Failure):
    key = key_of(case(1.0), general=("Compare your numbers.",))
    assert judge(key, answers(failing(failure))).hint not in (
        "",
        "Compare your numbers.",
    )
    assert judge(key, answers(2.0)).hint == "Compare your numbers."


def test_what_is_still_none_is_explained():
    outcome = judge(key_of(case(1.0)), [raised("TypeError: unsupported operand type(s) for *: 'int' and 'NoneType'")])
    assert "a line that is still to be filled in" in outcome.message


def test_what_is_seen_comes_first_and_an_exception_is_told_once():
    outcome = judge(KEY, answers(raised("ValueError: no"), raised("ValueError: no")))
    assert outcome.message == "In the example f(1): ValueError: no. It was called with x = 1."
    outcome = judge(KEY, answers(RIGHT | {"b1": W}, {}))
    assert outcome.message.startswith("In the example f(1): b1 should have shape (2, 1); it has shape (2, 2).")


def test_missing_parts_are_listed_once():
    assert judge(KEY, answers({}, RIGHT)).message == "In the example f(1): There is no W1, b1 in the result."


def test_code_that_python_cannot_read_was_never_called():
    outcome = judge(
        KEY, [Answer(stop=Stop(Cause.UNREADABLE, "IndentationError", "unexpected indent", line=Line("cell 9", 2)))] * 2
    )
    assert "It was called" not in outcome.message


def test_signs_are_said_only_where_no_known_mistake_explains_all():
    key = key_of(case(1.0, doubled=2.0))
    assert "times what it should be" not in judge(key, answers(2.0)).message
    assert "4 times what it should be" in judge(key, answers(4.0)).message


def test_modified_inputs_are_remarked_on_even_where_the_result_is_right():
    outcome = judge(key_of(case(1.0)), [Answer(1.0, changed=(1,))])
    assert outcome.status is Status.PASSED
    assert "changes its input y in place" in outcome.message


def test_who_fails_only_in_hidden_cases_is_told_what_to_look_for():
    message = judge(KEY, answers(RIGHT, RIGHT | {"W1": 2 * W})).message
    assert 'In a case that you cannot see, the check "every weight matrix" fails.' in message
    assert "look for what in your code holds for the examples only" in message
    assert "goes on from one call to the next" in message


def test_nan_began_in_what_is_computed_first_and_not_in_what_is_returned_first():
    stub = "def f(x):\n    A1 = None\n    A3 = None\n    return A3, (A1, x)\n"
    key = replace(key_of(case((W, (W, W))), returns=("A3", ("A1", "x"))), stub=stub)
    message = judge(key, answers((W * np.nan, (W * np.nan, W)))).message
    assert "A1: the first part that holds nan" in message


def test_who_makes_a_known_mistake_that_only_hidden_cases_show_is_not_sent_to_look_for_another():
    key = key_of(case(1.0, sign_lost=1.0), case(-2.0, "hidden", visible=False, sign_lost=2.0))
    outcome = judge(key, answers(1.0, 2.0))
    assert outcome.mistake == "sign-lost"
    assert "The visible examples pass." in outcome.message
    assert "look for something" not in outcome.message


def test_the_cases_that_pass_are_told_one_by_one():
    assert passed_cases(KEY, answers(RIGHT, {})) == (True, False)


SECRET = 97531
SECRETS = re.compile(r"97531|W9|secret|further|Leak")


@pytest.mark.parametrize(
    "answer",
    [
        Answer({"W9": np.zeros((SECRET, 1))}),
        Answer({}),
        Answer(np.full(3, SECRET)),
        Answer({"W9": np.full((2, 2), np.nan)}),
        Answer({"W9": np.full((2, 2), SECRET)}),
        Answer({"W9": "secret"}),
        Answer({"W9": np.ones((2, 2))}, changed=()),
        raised(f"ValueError: {SECRET}"),
        raised(f"Leak{SECRET}: secret"),
        failing(Failure.DIED, number=float(SECRET)),
        failing(Failure.MALFORMED, "secret"),
        failing(Failure.TIMED_OUT, "secret"),
    ],
)
def test_a_hidden_case_shows_no_number_no_shape_no_name_and_no_words_of_the_code(answer: Answer):
    hidden = case({"W9": np.eye(2) * 3}, "further", visible=False, arguments=(SECRET,))
    key = key_of(case({"W1": W}), hidden, returns=dict)
    outcome = judge(key, [Answer({"W1": W}), answer])
    assert outcome.status is not Status.PASSED
    assert not SECRETS.search(f"{outcome.message} {outcome.hint}"), outcome.message


numbers = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**300, max_value=10**320),
    st.floats(),
    st.text(max_size=5),
    arrays.arrays(
        st.sampled_from([np.bool_, np.int8, np.uint64, np.float32, np.float64]),
        arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
    ),
    arrays.from_dtype(np.dtype(np.float64)),
)
values = st.recursive(
    numbers,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.sampled_from(["W1", "b1", "", "y", "more"]), inner, max_size=4),
    ),
    max_leaves=12,
)
ANY_KEYS = (
    KEY,
    key_of(case(1.0, doubled=2.0), case(0.0, "other", visible=False, doubled=0.0)),
    key_of(
        case((W, (1.0, W)), doubled=(2 * W, (1.0, W))),
        case((W, (1.0, W)), "other", doubled=(W, (2.0, W))),
        returns=("A", ("b", "C")),
    ),
    key_of(
        case(2e-10, half=1e-9),
        case(0.5, "other", half=raised("TypeError: no")),
        checks=(Check("the verdict", 1, test=Verdict(1e-7)), Check("names", 1, test=Names())),
    ),
)


@settings(max_examples=300, deadline=None)
@given(first=values, second=values, whole=st.sampled_from(range(len(ANY_KEYS))))
def test_whatever_a_student_returns_is_judged_without_an_exception(first: Any, second: Any, whole: int):
    key = ANY_KEYS[whole]
    outcome = judge(key, answers(first, second))
    assert 0.0 <= outcome.score <= key.points
    assert (outcome.status is Status.PASSED) == (outcome.score == key.points)


@settings(max_examples=100, deadline=None)
@given(value=st.dictionaries(st.sampled_from(["W1", "b1", "extra"]), values, max_size=3))
def test_whatever_stands_in_a_dictionary_is_judged_without_an_exception(value: Any):
    assert judge(KEY, answers(value, value)).score <= 10.0


def test_a_list_that_holds_itself_is_not_made_of_numbers():
    endless: list[Any] = []
    endless.append(endless)
    assert judge(key_of(case(1.0)), answers(endless)).score == 0.0


def test_the_same_answers_get_the_same_verdict():
    given_answers = answers(RIGHT | {"W1": 2 * W}, {})
    assert judge(KEY, given_answers) == judge(KEY, given_answers)
