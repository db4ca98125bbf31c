"""A typo in a declaration is refused when the course is loaded, in one sentence; it never gives points away."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.comparing.compare import Difference, Differs
from autograder.course import Course, find
from autograder.declarations import agreement, assembling, checks_fit_results, loading
from autograder.errors import CourseError
from autograder.exercise import (
    Assign,
    Case,
    Catalogue,
    Check,
    Close,
    Equivalent,
    Exact,
    Exercise,
    Figure,
    HelperModule,
    Mistake,
    Names,
    Parameter,
    Replace,
    Shape,
    Side,
    Style,
    Test,
    Verdict,
    Whole,
)
from tests.comparing.test_check_tests import Sorted
from tests.conftest import PATIENCE, ROOT, HandIn, released
from tests.judging.keys import case

LENT = "autograder.reference.network"
NESTED: list[Any] = []
for _ in range(5_000):
    NESTED = [NESTED]
EXAMPLE = Case("one example", lambda _: (1.0,), visible=True)
HIDDEN = Case("hidden", lambda _: (2.0,))
EXERCISE = Exercise("step", "y", (EXAMPLE,), (Check("y", 1),))
FUNCTIONS = {
    "slope": "def slope(x):\n    return 2 * x",
    "step": "def step(x):\n    y = x - 0.1 * helper(x)\n    return y",
    "helper": "def helper(x):\n    return x",
    "descent": "def descent(x):\n    return walk(x)",
    "walk": "def walk(x):\n    return step(x)",
}


def refused(exercise: Exercise, *more: Exercise) -> str:
    with pytest.raises(CourseError) as error:
        agreement.agree("descent", agreement.joined("descent", (exercise, *more), ()), FUNCTIONS)
    return str(error.value)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"cases": ("one exmaple",)},
            "cases names 'one exmaple', which fits none of the exercise's cases: 'one example'",
        ),
        ({"cases": ("one example", "long*")}, "cases names 'long*'"),
        ({"cases": "one example"}, "cases must be a tuple of texts, with a comma after a single one"),
        ({"cases": ()}, "cases is empty"),
        ({"of": ("W9",)}, "of names 'W9', which fits none of the names in `returns`: 'y'"),
        ({"of": "y"}, "of must be a tuple of texts"),
        ({"of": ["y"]}, "of must be a tuple of texts"),
        ({"of": ()}, "of is empty"),
        (
            {"test": "shape"},
            "test is 'shape'; it must be one of Names(), Shape(), Close(rtol, atol), Exact(), Side(threshold), "
            "Verdict(threshold).",
        ),
        ({"test": None}, "test is None; it must be one of Names(), Shape()"),
        ({"test": Shape}, "test is the class Shape; it must be one of Names(), Shape()"),
        ({"test": Names()}, "test Names passes whatever comes, as `returns` is one name; use another test."),
        ({"test": Sorted()}, "the students' kit knows no test Sorted; use one of Names, Shape, Close"),
        ({"label": 3}, "label is 3; it must be a text"),
        ({"weight": 0}, "weight is 0; it must be a number above 0"),
        ({"weight": 1e308}, "weight is 1e+308; it must be a number above 0, below 1e+15"),
        ({"weight": 10**400}, "must be a number above 0, below 1e+15"),
        ({"weight": -1}, "weight is -1"),
        ({"weight": float("nan")}, "weight is nan"),
        ({"weight": float("inf")}, "weight is inf"),
        ({"weight": True}, "weight is True"),
        ({"weight": "2"}, "weight is '2'"),
        ({"weight": np.float32(2)}, "weight is np.float32(2.0); it must be a number above 0"),
        ({"weight": Fraction(1, 3)}, "weight is Fraction(1, 3)"),
        ({"test": Close(rtol=np.float32(0.5))}, "test Close: rtol is np.float32(0.5)"),
        ({"label": "\ud800"}, "label holds half a character (a lone surrogate): '\\ud800'; mend it."),
        ({"test": Side(0)}, "test Side: threshold is 0; it must be a number above 0"),
        ({"test": Verdict(2e7)}, "threshold is 20000000.0; it must be a number above 0, below 1"),
        ({"test": Verdict(-1e-7)}, "test Verdict: threshold is -1e-07"),
        ({"test": Verdict(float("nan"))}, "threshold is nan"),
        ({"test": Side("1e-7")}, "threshold is '1e-7'"),
        ({"test": Close(rtol=-1)}, "test Close: rtol is -1; it must be a number, 0 or more"),
        ({"test": Close(atol="small")}, "atol is 'small'"),
    ],
)
def test_a_check_that_could_not_do_what_it_says_is_refused(change: dict[str, Any], sentence: str):
    check: Check = replace(EXERCISE.checks[0], **change)
    text = refused(replace(EXERCISE, checks=(check,)))
    assert text.startswith(f"descent, step, check {check.label!r}")
    assert sentence in text


MISTAKE, STYLE = Mistake("up", Replace({"-": "+"}), "You climb."), Style("dot", Replace({"*": "@"}))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"cases": (EXAMPLE, EXAMPLE)}, "2 cases are called 'one example'"),
        ({"mistakes": (MISTAKE, MISTAKE)}, "2 mistakes are called 'up'"),
        ({"styles": (STYLE, STYLE, STYLE)}, "3 styles are called 'dot'"),
        ({"returns": ("y", ("y",))}, "2 parts of returns are called 'y'"),
        ({"returns": ["y"]}, "returns must be a name, a tuple of names, or dict"),
        ({"uses": ("slop",)}, "uses names 'slop', which is not one of the exercises: step."),
        ({"uses": ("helper",)}, "uses names 'helper', which is not one of the exercises: step."),
        ({"uses": ("step",)}, "uses names the exercise itself, so what is graded would not be the student's own code"),
        ({"cases": (replace(EXAMPLE, wrapped={"step": "lambda y, x: 0"}),)}, "wrapped names the exercise itself"),
        ({"uses": "slope"}, "uses must be a tuple of texts"),
        ({"hints": "Look."}, "hints must be a tuple of texts"),
        ({"hints": ("Look.", "")}, "hints must be a tuple of texts that are not empty"),
        ({"mistakes": (replace(MISTAKE, more="Really."),)}, "mistake 'up': more must be a tuple of texts"),
        (
            {"mistakes": (replace(MISTAKE, more=("",)),)},
            "mistake 'up': more must be a tuple of texts that are not empty",
        ),
        ({"mistakes": MISTAKE}, "mistakes must be a tuple of Mistake values"),
        ({"mistakes": 3}, "mistakes must be a tuple of Mistake values"),
        ({"styles": "dot"}, "styles must be a tuple of Style values"),
        ({"id": None}, "id is None; it must be a text that is not empty"),
        ({"id": ("step",)}, "id is ('step',); it must be a text"),
        ({"returns": ""}, "returns must be a name, a tuple of names, or dict; it is ''"),
        ({"returns": ("y", " ")}, "returns must be a name, a tuple of names, or dict; it is ' '"),
        ({"mistakes": (replace(MISTAKE, id=""),)}, "mistake '': id is ''; it must be a text that is not empty"),
        ({"mistakes": (replace(MISTAKE, hint=" "),)}, "mistake 'up': hint is ' '; it must be a text that is not empty"),
        ({"cases": (replace(EXAMPLE, name=Close),)}, "name is the class Close; it must be a text"),
        ({"cases": (replace(EXAMPLE, name=["a"]),)}, "case ['a']: name is ['a']; it must be a text"),
        ({"planted": Whole(3)}, "Whole: text is 3; it must be a text"),
        ({"planted": Assign(y=3)}, "Assign: changes is {'y': 3}"),
        ({"cases": EXAMPLE}, "cases must be a tuple of Case values"),
        ({"cases": ()}, "cases is empty"),
        ({"checks": ()}, "checks is empty"),
        (
            {"cases": (replace(EXAMPLE, wrapped={"walk": "lambda y, x: y"}),)},
            "case 'one example': wrapped names 'walk', which is not one of the functions that it calls: helper",
        ),
        ({"cases": (replace(EXAMPLE, wrapped={"slop": "lambda y, x: y"}),)}, "wrapped names 'slop'"),
        ({"cases": (replace(EXAMPLE, wrapped={"slope": "2 * y"}),)}, "must be the text of a lambda; it is '2 * y'"),
        ({"cases": (replace(EXAMPLE, wrapped={"slope": "lambda y: ("}),)}, "must be the text of a lambda"),
        ({"cases": (replace(EXAMPLE, wrapped={"slope": 3}),)}, "wrapped is {'slope': 3}; it must be a dictionary from"),
        ({"cases": (replace(EXAMPLE, inputs=(1.0,)),)}, "case 'one example': inputs is (1.0,); it must be a function"),
        ({"cases": (replace(EXAMPLE, visible="no"),)}, "visible is 'no'; it must be True or False"),
        ({"cases": (replace(EXAMPLE, name=None),)}, "case None: name is None; it must be a text"),
        ({"seed": "3"}, "seed is '3'; it must be a whole number, 0 or more"),
        ({"seed": -1}, "seed is -1"),
        ({"seed": True}, "seed is True"),
        ({"seed": np.int64(3)}, "seed is np.int64(3); it must be a whole number, 0 or more"),
        ({"hints": ("Look.", "\ud800")}, "hints holds half a character"),
        ({"mistakes": (replace(MISTAKE, edit=Replace({"-": "\ud800"})),)}, "changes holds half a character"),
        ({"seed": 2**32}, "seed is 4294967296; numpy takes whole numbers below 4294967296"),
        ({"planted": "2 * x"}, "planted is '2 * x'; it must be Assign(name=...), Replace({...}) or Whole(...) or None"),
        ({"id": "stepp"}, "id names 'stepp', which is not one of the source notebook's functions"),
        (
            {"mistakes": (replace(MISTAKE, hint=("You climb.",)),)},
            "mistake 'up': hint is ('You climb.',); it must be a",
        ),
        (
            {"mistakes": (replace(MISTAKE, edit={"-": "+"}),)},
            "mistake 'up': edit is {'-': '+'}; it must be Assign(name=...), Replace({...}) or Whole(...).",
        ),
        (
            {"mistakes": (replace(MISTAKE, edit="def step(x): pass"),)},
            "edit is 'def step(x): pass'; it must be Assign(",
        ),
        ({"mistakes": (replace(MISTAKE, edit=Assign(y=3)),)}, "mistake 'up', Assign: changes is {'y': 3}"),
        ({"mistakes": (replace(MISTAKE, edit=Replace("y")),)}, "mistake 'up', Replace: changes is 'y'"),
        ({"mistakes": (replace(MISTAKE, edit=Assign(z="3")),)}, "mistake 'up': edit changes 'z', to which no line of"),
        (
            {"mistakes": (replace(MISTAKE, edit=Replace({"z": "3"})),)},
            "mistake 'up': edit replaces 'z', which stands 0",
        ),
        (
            {"mistakes": (replace(MISTAKE, edit=Replace({"helper(x)": "helper(x"})),)},
            "up': edit gives what is no Python",
        ),
        (
            {"mistakes": (replace(MISTAKE, edit=Whole(f"def step(x, y={'-' * 100_000}1): pass")),)},
            "gives what is no Python (the code is nested too deeply, line 1)",
        ),
        ({"parameters": (Parameter("k", NESTED, (NESTED,)),)}, "parameter 'k': value is nested too deeply"),
        ({"mistakes": (replace(MISTAKE, edit=Whole("def stop(x): pass")),)}, "a text that does not define step"),
        ({"styles": (replace(STYLE, edit=Replace({})),)}, "style 'dot': edit changes nothing"),
        ({"styles": (replace(STYLE, remark=None),)}, "style 'dot': remark is None; it must be a text"),
    ],
)
def test_an_exercise_that_could_not_do_what_it_says_is_refused(change: dict[str, Any], sentence: str):
    exercise = replace(EXERCISE, **change)
    text = refused(exercise)
    assert text.startswith(f"descent, {exercise.id}")
    assert sentence in text


def test_a_solution_that_calls_another_exercise_has_to_name_it():
    descent = replace(EXERCISE, id="descent")
    said = "descent, descent: the solution calls step, which uses does not name; name it, or a student whose step is"
    assert said in refused(EXERCISE, descent)
    agreement.agree("descent", (EXERCISE, replace(descent, uses=("step",))), FUNCTIONS)
    agreement.agree("descent", (replace(EXERCISE, id="walk", uses=()), replace(descent, uses=("walk",))), FUNCTIONS)
    agreement.agree("descent", (descent,), FUNCTIONS)


def test_exercises_that_use_each_other_are_refused_as_each_would_be_served_in_the_others_place():
    step, walk, slope = (replace(EXERCISE, id=name) for name in ("step", "walk", "slope"))
    circle = (replace(step, uses=("walk",)), replace(walk, uses=("step", "slope")), replace(slope, uses=("step",)))
    for one in (circle[:2], circle):
        said = refused(*(replace(e, uses=tuple(u for u in e.uses if u in [o.id for o in one])) for e in one))
        assert "descent, step: uses goes in a circle, as walk uses step, so who only calls one from the other" in said
    agreement.agree("descent", (step, replace(walk, uses=("step",)), replace(slope, uses=("step", "walk"))), FUNCTIONS)


@pytest.mark.parametrize(
    ("catalogues", "sentence"),
    [
        ((Catalogue("stepp"),), "descent, CATALOGUES: exercise names 'stepp', which is not one of the exercises: step"),
        ((Catalogue("step"), Catalogue("step")), "2 catalogues are called 'step'"),
        ((Catalogue("step", MISTAKE),), "mistakes must be a tuple of Mistake values, with a comma after a single one"),
    ],
)
def test_a_catalogue_that_belongs_to_no_exercise_is_refused(catalogues: tuple[Catalogue, ...], sentence: str):
    with pytest.raises(CourseError) as error:
        agreement.joined("descent", (EXERCISE,), catalogues)
    assert sentence in str(error.value)


def test_an_exercise_has_the_mistakes_that_stand_beside_it_and_no_two_of_one_name():
    (joined,) = agreement.joined("descent", (replace(EXERCISE, mistakes=(MISTAKE,)),), (Catalogue("step", (MISTAKE,)),))
    assert joined.mistakes == (MISTAKE, MISTAKE)
    assert "2 mistakes are called 'up'" in refused(joined)


def test_a_mutant_of_no_exercise_is_refused():
    with pytest.raises(CourseError, match="descent, EQUIVALENT_MUTANTS: exercise names 'stepp'"):
        agreement.agree("descent", (EXERCISE,), FUNCTIONS, (Equivalent("stepp", "a -> b", "So."),))


def test_a_figure_of_another_type_is_refused():
    with pytest.raises(CourseError, match="descent, FIGURES, 'cost': decimals is '3'; it must be a whole number"):
        agreement.agree("descent", (EXERCISE,), FUNCTIONS, figures=(Figure("cost", "results[0]", 0.5, "3"),))


def test_a_test_of_an_authors_own_may_look_at_hidden_cases():
    check = Check("the order", 1, test=Sorted(), cases=("hidden",))
    both = replace(EXERCISE, cases=(EXAMPLE, HIDDEN), checks=(check, *EXERCISE.checks))
    agreement.agree("descent", (both,), FUNCTIONS)


def test_a_case_that_no_check_looks_at_is_refused():
    checks = (Check("y", 1, cases=("one*",)),)
    said = refused(replace(EXERCISE, cases=(EXAMPLE, HIDDEN), checks=checks))
    assert "case 'hidden': no check looks at it; the checks look at 'one*'" in said


def test_an_exercise_without_a_visible_case_is_refused_as_its_card_would_be_green_for_everything():
    said = refused(replace(EXERCISE, cases=(HIDDEN,)))
    assert "descent, step: no case is visible, so check(step) would pass whatever students write; set visible" in said


def test_two_checks_of_one_name_are_refused():
    assert "2 checks are called 'y'" in refused(replace(EXERCISE, checks=(Check("y", 1), Check("y", 2))))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"label": ""}, "label is ''; it must be a text that is not empty"),
        ({"expression": "results["}, "expression is 'results[', which is no Python expression"),
        ({"expression": "x = 3"}, "expression is 'x = 3', which is no Python expression"),
        ({"value": "0.5"}, "value is '0.5'; it must be a number or nested lists of numbers"),
        ({"value": None}, "value is None"),
        ({"value": [[1.0], [1.0, 2.0]]}, "value is [[1.0], [1.0, 2.0]]"),
    ],
)
def test_a_figure_that_could_not_be_compared_is_refused(change: dict[str, Any], sentence: str):
    figure = replace(Figure("cost", "results[0]", 0.5, 3), **change)
    with pytest.raises(CourseError, match=f"descent, FIGURES, {figure.label!r}: {re.escape(sentence)}"):
        agreement.agree("descent", (EXERCISE,), FUNCTIONS, figures=(figure,))


def test_two_figures_of_one_name_are_refused():
    with pytest.raises(CourseError, match="descent, FIGURES: 2 figures are called 'cost'"):
        agreement.agree("descent", (EXERCISE,), FUNCTIONS, figures=(Figure("cost", "results[0]", 0.5, 3),) * 2)


@pytest.mark.parametrize(
    ("modules", "sentence"),
    [
        ([HelperModule("utils", "nowhere")], "'utils' has the source 'nowhere', which is no module of this kit; name"),
        ([HelperModule("utils", "autograder.nowhere.else")], "has the source 'autograder.nowhere.else', which is no"),
        ([HelperModule("utils", "os")], "has the source 'os', which is no module of this kit"),
        ([HelperModule("my utils", LENT)], "name is 'my utils', which cannot be imported; write a module's name."),
        ([HelperModule(3, LENT)], "name is 3; it must be a text that is not empty"),
        ([HelperModule("utils", "")], "source is ''; it must be a text that is not empty"),
        ([HelperModule("utils", LENT)] * 2, "2 helper modules are called 'utils'; give each a name of its own."),
    ],
)
def test_a_helper_module_that_nobody_could_import_is_refused(modules: list[HelperModule], sentence: str):
    with pytest.raises(CourseError, match=f"^descent, HELPER_MODULES: .*{re.escape(sentence)}"):
        assembling.must_be_importable("descent", modules)


def test_two_exercises_of_one_name_are_refused():
    assert "2 exercises are called 'step'" in refused(EXERCISE, EXERCISE)


def test_what_a_dictionary_holds_is_known_from_the_reference():
    checks = (Check("W", 1, of=("W?",), cases=("deep",)), Check("b", 1, of=("b1",)))
    deep = replace(EXERCISE, returns=dict, cases=(EXAMPLE, Case("deep", lambda _: ())), checks=checks)
    given = (case({"b1": 0.0}, "one example"), case({"W1": 1.0, "W2": 1.0}, "deep"))
    agreement.agree("descent", (deep,), FUNCTIONS)
    checks_fit_results.agree("descent", deep, given)
    wrong = replace(deep, checks=(Check("W", 1, of=("W9",)),))
    with pytest.raises(
        CourseError, match=r"descent, step, check 'W': of names 'W9', .* in the result: 'b1', 'W1', 'W2'"
    ):
        checks_fit_results.agree("descent", wrong, given)
    with pytest.raises(CourseError, match="case 'deep': the reference does not give what `returns` declares"):
        checks_fit_results.agree("descent", deep, (given[0], case(1.0, "deep")))


@pytest.mark.parametrize(
    ("value", "test", "sentence"),
    [
        (
            {1, 2},
            Close(),
            "case 'one example': the reference gives a set, which is no real number, array",
        ),
        ({1: 2.0}, Exact(), "the reference gives a dict with an int as a key, not a string"),
        (1j, Close(), "the reference gives a complex, which is no real number"),
        ("cat", Side(1e-7), "check 'y': test Side refuses y of the reference, a str, in 'one example'; choose another"),
        ("cat", Close(), ""),
        ({"a": ["cat", 1.0, None]}, Close(), ""),
        (np.ones(2), Verdict(1e-7), "test Verdict refuses y of the reference, an array of shape (2,), in"),
        ("cat", Exact(), ""),
        (np.ones(2), Exact(), ""),
        ([0.1, 12.5, 1e-20, 3, np.nan], Exact(), ""),
        (0.1 + 0.2, Exact(), "y holds 0.30000000000000004, whose last digits are round-off, and right code may have"),
        ({"a": ["cat", np.array([0.5, 2 / 3])]}, Exact(), "use Close() in the place of Exact()."),
        (2 / 3, Close(), ""),
        (np.array([-2.0, 1.0]), Close(atol=1e8), "check 'y': by Close(rtol=1e-06, atol=100000000.0), half of"),
        (np.array([-2.0, np.nan]), Close(rtol=1), "half of every number of y is as right as what the reference gives"),
        (np.array([-2.0, np.nan]), Close(rtol=0.5), "half of every number of y is as right as what"),
        (np.array([-2.0, 1e-9]), Close(rtol=0.4, atol=0.1), ""),
        (np.array([1e-12]), Close(), ""),
    ],
)
def test_a_result_that_cannot_travel_or_be_tested_is_refused(value: Any, test: Any, sentence: str):
    exercise = replace(EXERCISE, checks=(Check("y", 1, test=test),))
    with pytest.raises(CourseError) if sentence else contextlib.nullcontext() as error:
        checks_fit_results.agree("descent", exercise, (case(value, "one example"),))
    assert sentence in str(error.value if error else "")


@dataclass(frozen=True)
class Smaller(Test):
    """A test of an author's own, which tells by a function what differs."""

    tells: Callable[[float, Any], Any]

    def differs(self, name: str, expected: Any, actual: Any) -> Difference | None:
        found: Difference | None = None if actual is expected else self.tells(expected, actual)
        return found


@pytest.mark.parametrize(
    ("tells", "said"),
    [
        (lambda expected, actual: expected - actual, "None, as a student may return it, fails (TypeError: unsupported"),
        (lambda expected, actual: actual is None or 1 / 0, "None, as a student may return it, gives a bool; give None"),
        (
            lambda expected, actual: None if actual is None else 1 / 0,
            "a float, as a student may return it, fails (Zero",
        ),
        (lambda expected, actual: Difference("y", Differs.VALUES, "y is not small."), ""),
        (lambda expected, actual: None, "passes whatever comes, None and texts included; let it give a Difference"),
    ],
)
def test_a_test_of_an_authors_own_takes_whatever_a_student_returns(tells: Callable[[float, Any], Any], said: str):
    exercise = replace(EXERCISE, cases=(HIDDEN,), checks=(Check("small", 1, test=Smaller(tells)),))
    with pytest.raises(CourseError) if said else contextlib.nullcontext() as error:
        checks_fit_results.agree("descent", exercise, (case(1.0, "hidden"),))
    assert not error or re.search(
        rf"descent, step, check 'small': test Smaller,?( asked about)? {re.escape(said)}", str(error.value)
    )


def test_inputs_that_cannot_travel_are_refused():
    with pytest.raises(CourseError, match="case 'one example': the inputs hold a function, which is no real number"):
        checks_fit_results.agree(
            "descent", EXERCISE, (case(1.0, "one example", arguments=(len.__call__, lambda x: x)[1:]),)
        )


def test_every_assignment_of_the_course_agrees(course: Course):
    for name in course.names:
        assert course.assignment(name).keys(1)


TYPOS = [
    ("exercises.py", 'cases=("*valley*", ', 'cases=("*vally*", ', "cases names '*vally*'"),
    (
        "exercises.py",
        'Check("J", 1)',
        'Check("J", 1, test="shape")',
        "check 'J': test is 'shape'; it must be one of Names()",
    ),
    (
        "exercises.py",
        'Check("dW2", 1, of=("dW2",))',
        'Check("dW2", 1, of=("dW9",))',
        "of names 'dW9', which fits none of",
    ),
    ("exercises.py", 'Check("db1", 1, ', 'Check("db1", -1, ', "weight is -1"),
    ("exercises.py", "planted=Assign(dW2=", "planted=Assign(dW9=", "backward_propagation_n: planted changes 'dW9'"),
    (
        "mistakes.py",
        'Assign(J="theta + x")',
        'Assign(K="theta + x")',
        "mistake 'sum': edit changes 'K', to which no line",
    ),
    ("mistakes.py", 'Mistake("theta-alone"', 'Mistake("sum"', "forward_propagation: 2 mistakes are called 'sum'"),
    ("mistakes.py", 'Catalogue("forward_propagation"', 'Catalogue("forward"', "CATALOGUES: exercise names 'forward'"),
    (
        "exercises.py",
        "planted=Assign(dW2=",
        "planted=Assign() or Assign(dW2=",
        "backward_propagation_n: planted changes nothing",
    ),
    ("exercises.py", "\nFIGURES: ", "\nFIGURE: ", "exercises.py declares FIGURE and no FIGURES; call it FIGURES"),
    ("mistakes.py", "\nCATALOGUES = ", "\nCATALOGUE = ", "declares CATALOGUE and no CATALOGUES; call it CATALOGUES"),
    ("exercises.py", "\nEXERCISES: ", "\nEXERCISE: ", "declares EXERCISE and no EXERCISES; call it EXERCISES"),
    (
        "mistakes.py",
        'Assign(J="theta + x")',
        'Whole("import nowhere\\ndef forward_propagation(x, theta):\\n    return x")',
        "forward_propagation, mistake 'sum': edit cannot be run (ModuleNotFoundError: No module named",
    ),
    ("exercises.py", 'Check("dW2", 1, of=', 'Check("dW2", 1, off=', "exercises.py, line LINE, cannot be loaded"),
    ("mistakes.py", 'Assign(J="theta + x")', 'Assign(J="theta + x"', "mistakes.py, line 13, cannot be loaded"),
]


@pytest.mark.slow
@pytest.mark.sampled(8)
@pytest.mark.parametrize("command", ["validate", "grade"])
@pytest.mark.parametrize(("file", "old", "new", "sentence"), TYPOS, ids=[new for _, _, new, _ in TYPOS])
def test_the_command_line_refuses_a_course_with_a_typo(
    tmp_path: Path, hand_in: HandIn, command: str, file: str, old: str, new: str, sentence: str
):
    name = "gradient_checking"
    for folder in ("source", "notebooks"):
        shutil.copytree(ROOT / folder / name, tmp_path / folder / name)
    path = tmp_path / "source" / name / file
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))
    submitted = hand_in("ada", name, released(name))
    more = (
        ["--fast"] if command == "validate" else ["--submitted", submitted, "--gradebook", f"sqlite:///{tmp_path}/b.db"]
    )
    asked = [sys.executable, "-m", "autograder", command, name, "--course", tmp_path, *more]
    done = subprocess.run([*map(str, asked)], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 2, done.stdout + done.stderr
    said = " ".join(done.stderr.split())
    assert f"{name}, " in said or f"{name}/{file}" in said
    assert sentence.replace("LINE", str(text[: text.index(old)].count("\n") + 1)) in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("raise ValueError('one\\n  two')", "line 1, cannot be loaded (ValueError: one two); mend it."),
        ("raise ValueError", "line 1, cannot be loaded (ValueError); mend it."),
        (
            "class Odd(Exception):\n    def __str__(self):\n        return 1 / 0\nraise Odd",
            "line 4, cannot be loaded (Odd); mend it.",
        ),
        ("class Own(BaseException): ...\nraise Own(1)", "line 2, cannot be loaded (RuntimeError: Own: 1); mend it."),
    ],
)
def test_an_exception_of_an_authors_file_is_told_in_one_line(tmp_path: Path, text: str, sentence: str):
    (tmp_path / "exercises.py").write_text(text)
    with pytest.raises(CourseError) as error:
        loading.load(tmp_path / "exercises.py")
    assert str(error.value) == f"{tmp_path / 'exercises.py'}, {sentence}"


OWN = """
from __future__ import annotations
from dataclasses import dataclass
from typing import Any
from autograder.exercise import Case, Check, Exercise, Test

@dataclass(frozen=True)
class Even(Test):
    modulus: float

    def differs(self, name: str, expected: Any, actual: Any) -> Any:
        return None
"""


def test_an_author_may_write_a_test_where_the_exercises_stand(tmp_path: Path):
    name = "gradient_checking"
    folder = shutil.copytree(ROOT / "source" / name, tmp_path / "source" / name)
    text = (folder / "exercises.py").read_text()
    own = text.replace('(Check("J", 1),)', '(Check("J", 1), Check("parity", 1, test=Even({}), cases=("two*",)))')
    for written, sentence in (("2", ""), ("'2'", "check 'parity', test Even: modulus is '2'; it must be a number")):
        (folder / "exercises.py").write_text(OWN + own.replace("Even({})", f"Even({written})"))
        with pytest.raises(CourseError) if sentence else contextlib.nullcontext() as error:
            assert find(tmp_path).assignment(name).exercises
        assert sentence in str(error.value if error else "")


def test_a_check_may_name_what_holds_the_signs_of_a_pattern():
    cases = (EXAMPLE, replace(HIDDEN, name="far out [2, 3]"))
    checks = (Check("all", 1), Check("far out", 1, of=("y[0]",), cases=("far out [2, 3]",)))
    exercise = replace(EXERCISE, returns="y[0]", cases=cases, checks=checks)
    agreement.agree("small", (exercise,), FUNCTIONS)
