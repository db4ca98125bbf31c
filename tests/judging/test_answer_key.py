"""An answer key holds what each call should give and what known mistakes give, and shows students only their part."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.errors import CourseError
from autograder.exercise import Case, Check, Draw, Exercise, Mistake, Replace, Shape, Style
from autograder.judging.answer_key import AnswerKey, make_key
from autograder.judging.judge import judge
from autograder.judging.reference_solutions import Reference
from autograder.values import Block

SOURCES = {
    "slope": "def slope(x):\n    return 2 * x\n",
    "step": "def step(x, rate):\n    return x - rate * slope(x)\n",
    "helper": "def helper():\n    import matplotlib.pyplot\n",
}
REFERENCE = Reference(tuple(Block(name, text) for name, text in SOURCES.items()), SOURCES, ("slope", "step"))
VISIBLE = Case("published", lambda _: (3.0, 0.5), visible=True)
HIDDEN = Case("drawn", lambda draw: (float(draw.rng.normal()), 0.1))
WRAPPED = Case("another slope", lambda _: (3.0, 0.5), wrapped={"slope": "lambda y, x: 2 * y + x"})
STEP = Exercise(
    id="step",
    returns="x",
    cases=(VISIBLE, HIDDEN, WRAPPED),
    checks=(Check("x", 1), Check("the slope is asked for", 1, cases=("another*",))),
    mistakes=(
        Mistake("uphill", Replace({"x - rate": "x + rate"}), "You climb.", ("Look at the sign.",)),
        Mistake("own-slope", Replace({"slope(x)": "2 * x"}), "Ask slope."),
        Mistake("crashing", Replace({"rate * slope(x)": "rate * slope"}), "Call slope."),
    ),
    uses=("slope",),
)


def key(exercise: Exercise = STEP, seed: int = 1) -> AnswerKey:
    return make_key(exercise, REFERENCE, 10.0, "def step(x, rate):\n    return None\n", seed)


def test_the_reference_says_what_each_call_should_give():
    published, drawn, wrapped = key().cases
    assert published.expected == 0.0
    assert drawn.expected == pytest.approx(0.8 * drawn.call.arguments[0])
    assert wrapped.expected == 3.0 - 0.5 * 15.0


def test_known_mistakes_say_what_they_give_on_the_same_inputs():
    published, _, wrapped = key().cases
    assert published.mistakes["uphill"].value == 6.0
    assert wrapped.mistakes["own-slope"].value == 0.0
    stop = published.mistakes["crashing"].stop
    assert stop
    assert (stop.about, stop.text[:19]) == ("TypeError", "unsupported operand")


def test_hidden_inputs_change_with_the_seed_and_nothing_else_does():
    one, same, other = key(seed=1), key(seed=1), key(seed=2)
    assert one.cases[1].call.arguments == same.cases[1].call.arguments
    assert one.cases[1].call.arguments != other.cases[1].call.arguments
    assert one.cases[0].call == other.cases[0].call


def test_a_hidden_input_does_not_depend_on_the_cases_beside_it():
    alone = replace(STEP, cases=(HIDDEN,), checks=(Check("x", 1),))
    assert key(alone).cases[0].call.arguments == key().cases[1].call.arguments


def test_calls_carry_inputs_and_wrappers_and_no_line_of_a_solution():
    published, drawn, wrapped = (str(case.call) for case in key().cases)
    assert "lambda y, x: 2 * y + x" in wrapped
    for sent in (published, drawn, wrapped):
        assert not any(line.strip() in sent for text in SOURCES.values() for line in text.splitlines())


def test_students_get_neither_hidden_cases_nor_checks_that_would_seem_to_pass():
    visible = key().visible()
    assert [case.name for case in visible.cases] == ["published"]
    assert [check.label for check in visible.checks] == ["x"]


def test_the_key_names_the_exercises_it_relies_on():
    assert key().uses == ("slope",)


def test_a_wrapper_changes_what_a_function_returns_and_stands_in_what_students_get():
    steeper = Case("steeper", lambda _: (3.0, 0.5), visible=True, wrapped={"slope": "lambda y, x: 2 * y + x"})
    made = key(replace(STEP, cases=(VISIBLE, steeper)))
    published, wrapped = made.cases
    assert (published.expected, wrapped.expected) == (0.0, 3.0 - 0.5 * 15.0)
    assert wrapped.mistakes["own-slope"].value == 0.0
    (_, shown) = made.visible().cases
    assert shown.call.wrapped == wrapped.call.wrapped != ()


def test_a_right_style_may_carry_a_remark_and_only_its_own_numbers_bring_it_up():
    tilted = Case("tilted", lambda _: (3.0, 0.5), wrapped={"slope": "lambda y, x: y + 1"})
    style = Style("own-slope", Replace({"slope(x)": "2 * x"}), "Ask slope.")
    checks = (Check("x", 1, cases=("published",)), Check("the sign", 1, test=Shape()))
    made = key(replace(STEP, cases=(VISIBLE, tilted), checks=checks, mistakes=(), styles=(style,)))
    for text, said in ((SOURCES["step"], False), (SOURCES["step"].replace("slope(x)", "2 * x"), True)):
        outcome = judge(made, REFERENCE.answers("step", text, [case.call for case in made.cases]))
        assert outcome.score == outcome.max_score
        assert ("Ask slope." in outcome.message) is said


def test_a_reference_that_fails_is_the_authors_to_mend():
    with pytest.raises(CourseError, match=r"step, case 'bad': the reference solution fails \(TypeError"):
        key(replace(STEP, cases=(Case("bad", lambda _: (None, 1)),)))


def test_cases_may_compute_their_inputs_with_the_reference():
    def inputs(draw: Draw) -> tuple[Any, ...]:
        return draw.reference["slope"](2.0), 0.0

    assert key(replace(STEP, cases=(Case("computed", inputs),))).cases[0].expected == 4.0


def test_only_what_the_exercises_need_is_run():
    assert not any("matplotlib" in block.source for block in REFERENCE.needed(("slope", "step")))


def test_versions_of_a_function_leave_no_trace_in_each_other():
    calls = [case.call for case in key().cases]
    before = [answer.value for answer in REFERENCE.answers("step", SOURCES["step"], calls)]
    REFERENCE.answers("step", "slope = None\n" + SOURCES["step"], calls)
    assert [answer.value for answer in REFERENCE.answers("step", SOURCES["step"], calls)] == before
    assert np.isfinite(before).all()


def test_a_remark_on_a_style_is_not_told_of_a_wrong_answer():
    tilted = Case("tilted", lambda _: (3.0, 0.5), wrapped={"slope": "lambda y, x: y + 1"})
    style = Style("own-slope", Replace({"slope(x)": "2 * x"}), "Ask slope.")
    checks = (Check("x", 1, cases=("published",)), Check("the sign", 1, test=Shape()))
    made = key(replace(STEP, cases=(VISIBLE, tilted), checks=checks, mistakes=(), styles=(style,)))
    wrong = SOURCES["step"].replace("x - rate * slope(x)", "(x if rate else 0) - rate * (2 * x) + (x - 3.0) * 0 + 1")
    outcome = judge(made, REFERENCE.answers("step", wrong, [case.call for case in made.cases]))
    assert outcome.score < outcome.max_score
    assert "Ask slope." not in outcome.message


def test_a_visible_case_that_draws_random_numbers_is_the_authors_to_mend():
    drawing = Case("drawn", lambda draw: (float(draw.rng.normal()), 0.1), visible=True)
    with pytest.raises(CourseError, match=r"step, case 'drawn': .*a visible one must not change"):
        key(replace(STEP, cases=(drawing,), checks=(Check("x", 1),)))
