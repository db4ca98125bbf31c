"""A mistake is recognised by its numbers, alone, together with another, or as one of two that look the same."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.exercise import Check, Verdict
from autograder.judging.answer_key import AnswerKey
from autograder.judging.diagnose import diagnose, narrowed
from autograder.judging.hints import hint_of, ladder
from autograder.judging.judge import judge
from autograder.judging.key_cases import First
from autograder.sandbox.evidence import Answer, Failure
from autograder.sandbox.job import Wrap
from autograder.tracing.moments import Place
from tests.judging.keys import case, failing, key_of, raised

SLOPE = Place("slope")
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
    assert hint_of(key, diagnosis) == ("2 known mistakes give exactly these numbers. For instance: hint on doubled")


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


LOOK = "def look(things):\n    return list(f(things))\n"
NUMBERS = "Divide your number by the example's."


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (raised("NameError: name 'nb' is not defined"), ("Python stopped", "does not know a name")),
        (raised("IndexError: list index out of range"), ("Python stopped", "the index n - 1")),
        (raised("IndexError: too many indices for array"), ("Python stopped", "the shape of what it stands behind")),
        (raised("AttributeError: module 'numpy' has no attribute 'sqroot'"), ("Python stopped", "spelled rightly")),
        (raised("TypeError: f() missing 1 required positional argument"), ("its first line", "too few or too many")),
        (raised("TypeError: no", "cell 1, line 2: `1 + x`"), ("Look at the line it names", "too few or too many")),
        (raised("Strange: no"), ("Python stopped",)),
        (failing(Failure.TIMED_OUT), ("never ends",)),
        (Answer(None), ("A part of the result is None",)),
        (Answer(3.0), (NUMBERS,)),
    ],
)
def test_hints_follow_what_failed(answer: Answer, said: tuple[str, ...]):
    key = key_of(case(1.0), case(2.0, "hidden", visible=False), general=(NUMBERS,))
    steps = ladder(key, diagnose(key, [answer, Answer(3.0)]))
    assert len(steps) == len(said)
    assert all(part in step for part, step in zip(said, steps, strict=True))


def test_where_a_function_of_the_course_cannot_use_the_work_the_hint_says_so_and_blames_no_first_line():
    one = case(1.0)
    looking = replace(one, call=replace(one.call, function="look", wrapped=(Wrap("look", LOOK, whole=True),)))
    key = key_of(looking, general=(NUMBERS,))
    stopped = raised("TypeError: 'NoneType' object is not iterable")
    assert hint_of(key, diagnose(key, [stopped])).startswith("Python stopped where the course's own code uses yours.")
    told = judge(key, [stopped]).message
    assert told.endswith("It was called with things = 1.")


def test_where_the_course_looks_at_the_work_the_hint_does_not_speak_of_what_a_function_returns():
    one = case(1.0)
    looking = replace(one, call=replace(one.call, function="look", wrapped=(Wrap("look", LOOK, whole=True),)))
    told = hint_of(key_of(looking), diagnose(key_of(looking), [Answer("1.0")]))
    assert told.startswith("The course's own code looks at yours and finds a value of another kind")


def test_where_a_part_is_none_the_hint_is_not_about_numbers():
    key = key_of(case(layers()), returns=dict, general=(NUMBERS,))
    assert hint_of(key, diagnose(key, [Answer(layers(W1=None))])).startswith("A part of the result is None.")
    assert hint_of(key, diagnose(key, [Answer(layers(W1=2 * W))])) == NUMBERS


def test_where_texts_came_for_numbers_the_hint_is_not_about_numbers():
    key = key_of(case(1.0), general=(NUMBERS,))
    assert hint_of(key, diagnose(key, [Answer("1.0")])).startswith("Look at what the function returns")
    key = key_of(case(layers()), returns=dict, general=(NUMBERS,))
    assert hint_of(key, diagnose(key, [Answer(layers(W1="ones"))])).startswith("Look at what the function returns")
    assert hint_of(key, diagnose(key, [Answer(layers(W1="ones", b1=2 * B))])) == NUMBERS


@pytest.mark.parametrize("several", [(1.0, 2.0), [1.0, 2.0, 3.0], ()])
def test_where_several_values_came_for_a_number_the_hint_is_not_about_numbers(several: Any):
    key = key_of(case(1.0), general=("Print it.",))
    assert hint_of(key, diagnose(key, [Answer(several)])).startswith("Look at what the function returns")
    for one in ([2.0], (2.0,)):
        assert hint_of(key, diagnose(key, [Answer(one)])) == "Print it."


def test_a_wrong_text_where_a_text_is_due_is_no_other_kind():
    key = key_of(case("right"), general=("Compare the letters.",))
    assert hint_of(key, diagnose(key, [Answer("wrong")])) == "Compare the letters."


def test_an_exception_alone_is_a_sign_of_a_mistake_and_no_proof():
    words = "ValueError: operands could not be broadcast together"
    key = key_of(case(1.0, masks=raised(words), turned=raised(words), one=raised("KeyError: 1")), general=(NUMBERS,))
    steps = ladder(key, diagnose(key, [raised(words)]))
    assert steps[0] == "2 known mistakes end like this. For instance: hint on masks"
    assert steps[1] == "Or, for instance: hint on turned"
    assert NUMBERS not in steps
    assert hint_of(key, diagnose(key, [raised("KeyError: 1")])) == "For instance: hint on one"


def test_suspects_whose_first_wrong_value_is_another_are_let_go():
    key = key_of(case(1.0, added=2.0, doubled=2.0, squared=2.0, thought_of_late=2.0))
    firsts = {"added": First(Place("total"), 5.0), "doubled": First(SLOPE, W), "squared": First(SLOPE, 3 * W)}
    key = replace(key, hints=tuple(replace(hints, first=firsts.get(hints.mistake)) for hints in key.hints))
    found = diagnose(key, [Answer(2.0)])
    assert found.groups == (("added", "doubled", "squared", "thought-of-late"),)
    assert narrowed(key, found, First(SLOPE, W + 1e-12)).groups == (("doubled",),)
    assert narrowed(key, found, First(Place("total"), 5)).groups == (("added",),)
    for other in (First(SLOPE, 2 * W), First(SLOPE, W[:1]), First(Place("another"), W)):
        assert narrowed(key, found, other).groups == found.groups


def test_suspects_are_told_apart_by_less_than_the_tiniest_step():
    key = key_of(case(1.0, on_the_right=2.0, in_the_middle=2.0))
    firsts = {"on-the-right": First(Place("left"), 4.0000001), "in-the-middle": First(Place("left"), 4.0)}
    key = replace(key, hints=tuple(replace(hints, first=firsts[hints.mistake]) for hints in key.hints))
    found = diagnose(key, [Answer(2.0)])
    assert narrowed(key, found, First(Place("left"), 4.0 + 1e-15)).groups == (("in-the-middle",),)
    assert narrowed(key, found, First(Place("left"), 4.0 + 1e-9), tolerance=1e-8).groups == (("in-the-middle",),)


def test_a_mistake_that_only_explains_what_follows_the_first_wrong_value_is_let_go():
    blanks = "    ### START CODE HERE ###\n    W1 = None\n    b1 = None\n    ### END CODE HERE ###\n"
    stub = f"def f(x):\n{blanks}    return W1, b1\n"
    key = replace(network_key(ones=layers(b1=np.ones((2, 1)))), stub=stub)
    key = replace(key, hints=(replace(key.hints[0], first=First(Place("b1"), np.ones((2, 1)))),))
    found = diagnose(key, [Answer(layers(W1=W + 1, b1=np.ones((2, 1))))])
    assert found.groups == (("ones",),)
    assert not found.complete
    assert narrowed(key, found, First(Place("W1"), W + 1)).groups == ()
    assert narrowed(key, found, First(Place("b1"), np.ones((2, 1)))).groups == found.groups


def test_what_gets_its_last_value_later_follows_although_it_has_one_before():
    blanks = "    ### START CODE HERE ###\n    W1 = None\n    b1 = None\n    ### END CODE HERE ###\n"
    stub = f"def f(x):\n    b1 = x\n{blanks}    return W1, b1\n"
    key = replace(network_key(ones=layers(b1=np.ones((2, 1)))), stub=stub)
    key = replace(key, hints=(replace(key.hints[0], first=First(Place("b1"), np.ones((2, 1)))),))
    found = diagnose(key, [Answer(layers(W1=W + 1, b1=np.ones((2, 1))))])
    assert narrowed(key, found, First(Place("W1"), W + 1)).groups == ()


def test_a_first_wrong_number_in_an_array_of_its_own_is_the_same_number():
    key = key_of(case(1.0, doubled=2.0, squared=2.0))
    firsts = {"doubled": First(SLOPE, 5.0), "squared": First(SLOPE, 7.0)}
    key = replace(key, hints=tuple(replace(hints, first=firsts[hints.mistake]) for hints in key.hints))
    found = diagnose(key, [Answer(2.0)])
    for alone in (np.array([5.0]), np.array([[5.0]]), [5.0]):
        assert narrowed(key, found, First(SLOPE, alone)).groups == (("doubled",),)


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
