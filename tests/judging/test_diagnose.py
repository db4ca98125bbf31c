"""A mistake is recognised by its numbers, alone, together with another, or as one of two that look the same."""

from typing import Any

import numpy as np
import pytest

from autograder.exercise import Check, Verdict
from autograder.judging.answer_key import AnswerKey
from autograder.judging.diagnose import diagnose, hint_of, ladder
from autograder.judging.judge import judge
from autograder.sandbox.evidence import Answer, Failure
from tests.judging.keys import case, failing, key_of, raised

W, B = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0], [6.0]])


def layers(W1: Any = W, b1: Any = B, **more: Any) -> dict[str, Any]:
    return {"W1": W1, "b1": b1, **more}


def network_key(**mistakes: Any) -> AnswerKey:
    return key_of(case(layers(), **mistakes), returns=dict)


def name_of(key: AnswerKey, *values: Any) -> str | None:
    return judge(key, [value if isinstance(value, Answer) else Answer(value) for value in values]).mistake


def test_a_mistake_is_named_when_its_numbers_come_out():
    key = network_key(doubled=layers(W1=2 * W), halved=layers(W1=W / 2))
    assert name_of(key, layers(W1=2 * W)) == "doubled"
    assert name_of(key, layers(W1=W / 2 + 1e-12)) == "halved"


def test_numbers_of_no_known_mistake_are_not_named():
    assert name_of(network_key(doubled=layers(W1=2 * W)), layers(W1=3 * W)) is None


def test_a_mistake_that_gives_infinity_is_not_read_into_other_numbers():
    key = network_key(divided=layers(W1=np.full((2, 2), np.inf)))
    assert name_of(key, layers(W1=np.full((2, 2), np.inf))) == "divided"
    assert name_of(key, layers(W1=3 * W)) is None


def test_a_right_answer_shows_no_mistake():
    assert name_of(network_key(doubled=layers(W1=2 * W)), layers()) is None


def test_where_two_mistakes_give_the_same_numbers_both_are_said():
    key = network_key(doubled=layers(W1=2 * W), added=layers(W1=W + W))
    diagnosis = diagnose(key, [Answer(layers(W1=2 * W))])
    assert diagnosis.groups == (("doubled", "added"),)
    assert hint_of(key, diagnosis) == (
        "2 known mistakes give exactly these numbers. Either: hint on doubled Or: hint on added"
    )


def test_two_mistakes_at_once_are_told_apart_by_the_parts_they_touch():
    key = network_key(doubled=layers(W1=2 * W), ones=layers(b1=np.ones((2, 1))))
    diagnosis = diagnose(key, [Answer(layers(W1=2 * W, b1=np.ones((2, 1))))])
    assert diagnosis.groups == (("doubled",), ("ones",))
    assert diagnosis.complete
    assert hint_of(key, diagnosis) == "There is more than one thing. hint on doubled hint on ones"


def test_a_known_mistake_beside_an_unknown_one_is_named_and_the_rest_is_mentioned():
    key = network_key(doubled=layers(W1=2 * W))
    diagnosis = diagnose(key, [Answer(layers(W1=2 * W, b1=B + 1))])
    assert diagnosis.groups == (("doubled",),)
    assert not diagnosis.complete
    assert hint_of(key, diagnosis) == "hint on doubled Something else is different as well."


def test_the_mistake_that_explains_all_goes_before_those_that_explain_a_part():
    key = network_key(doubled=layers(W1=2 * W), all_doubled=layers(W1=2 * W, b1=2 * B))
    assert name_of(key, layers(W1=2 * W, b1=2 * B)) == "all-doubled"


def test_a_missing_part_alone_explains_nothing_where_something_stays_unexplained():
    key = network_key(short={"W1": W}, doubled=layers(W1=2 * W))
    assert name_of(key, {"W1": 3 * W}) is None
    assert name_of(key, {"W1": 2 * W}) == "short and doubled"


def test_a_mistake_has_to_fit_in_every_case():
    key = key_of(case(1.0, doubled=2.0), case(3.0, "other", doubled=6.0))
    assert name_of(key, 2.0, 6.0) == "doubled"
    assert name_of(key, 2.0, 5.0) is None
    assert name_of(key, 2.0, 3.0) is None


def test_a_mistake_may_give_the_right_numbers_in_some_cases():
    key = key_of(case(0.0, doubled=0.0), case(3.0, "other", doubled=6.0))
    assert name_of(key, 0.0, 6.0) == "doubled"


def test_extra_parts_tell_two_mistakes_apart_but_hide_none():
    key = network_key(short={"W1": W}, shifted={"W1": W, "W0": B})
    assert name_of(key, {"W1": W}) == "short"
    assert name_of(key, {"W1": W, "W0": B}) == "shifted"
    assert name_of(key, {"W1": W, "mine": 1}) == "short"


@pytest.mark.parametrize("wrapped", [2.0, np.array([2.0]), np.array([[2]]), [2]])
def test_a_mistaken_number_is_recognised_in_any_wrapping(wrapped: Any):
    assert name_of(key_of(case(1.0, doubled=2.0)), wrapped) == "doubled"


def test_a_result_of_another_kind_is_recognised():
    key = network_key(nothing=None, listed=[W, B])
    assert name_of(key, None) == "nothing"
    assert name_of(key, [W, B]) == "listed"


def test_a_mistake_that_stops_the_code_is_known_by_what_python_said():
    key = key_of(case(1.0, vector=raised("TypeError: 'float' object is not subscriptable")))
    assert name_of(key, raised("TypeError: 'float' object is not subscriptable")) == "vector"
    assert name_of(key, raised("TypeError: 'NoneType' object is not subscriptable")) is None
    assert name_of(key, raised("NameError: name 'nb' is not defined")) is None


def test_verdicts_are_compared_as_verdicts():
    check = Check("the verdict", 1, test=Verdict(1e-7))
    right, wrong = case(2e-10, "right", half=5e-9), case(0.5, "wrong", half=0.25)
    key = key_of(right, wrong, checks=(check,))
    assert name_of(key, 7e-8, 0.250001) == "half"
    assert name_of(key, 3e-7, 0.25) is not None
    assert name_of(key, 7e-8, 0.26) is None


@pytest.mark.parametrize("verdict", [True, False, np.True_, np.array(False), np.array([True])])
def test_a_verdict_in_place_of_a_relative_difference_is_known_whatever_it_says(verdict: Any):
    check = Check("the verdict", 1, test=Verdict(1e-7))
    key = key_of(
        case(2e-10, "right", verdict=True, always_zero=0.0), case(0.5, verdict=False, always_zero=0.0), checks=(check,)
    )
    assert name_of(key, verdict, verdict) == "verdict"
    assert name_of(key, 0.0, 0.0) == "always-zero"


def test_a_mistake_that_shows_in_one_case_is_not_read_into_numbers_that_are_wrong_in_all():
    cases = [case(1.0, f"case {number}", rare=1.0) for number in range(3)]
    key = key_of(case(1.0, rare=7.0), *cases)
    assert name_of(key, 7.0, 1.0, 1.0, 1.0) == "rare"
    assert name_of(key, 7.0, 5.0, 5.0, 5.0) is None
    assert name_of(key, 7.0, 5.0, 1.0, 1.0) == "rare"


@pytest.mark.parametrize(("failure", "said"), [(Failure.RAISED, "Python stopped"), (Failure.TIMED_OUT, "never ends")])
def test_where_there_are_no_numbers_the_hint_is_about_what_happened(failure: Failure, said: str):
    key = key_of(case(1.0), case(2.0, "hidden", visible=False), general=("Divide your number by the example's.",))
    diagnosis = diagnose(key, [failing(failure), Answer(3.0)])
    assert said in hint_of(key, diagnosis)
    assert ladder(key, diagnosis)[1:] == key.general_hints


def test_numbers_that_can_be_seen_go_before_a_failure_that_cannot():
    key = key_of(case(1.0), case(2.0, "hidden", visible=False), general=("Divide.",))
    assert hint_of(key, diagnose(key, [Answer(3.0), raised("IndexError: no")])) == "Divide."


def test_hints_go_from_gentle_to_plain_and_end_with_the_general_ones():
    key = key_of(case(1.0, doubled=2.0), hints={"doubled": ("first", "second", "third")}, general=("compare",))
    assert ladder(key, diagnose(key, [Answer(2.0)])) == ("first", "second", "third", "compare")
    assert ladder(key, diagnose(key, [Answer(7.0)])) == ("compare",)


def test_an_exercise_without_hints_has_an_empty_ladder():
    key = key_of(case(1.0))
    assert ladder(key, diagnose(key, [Answer(7.0)])) == ()
