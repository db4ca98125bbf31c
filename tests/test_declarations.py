"""A typo in a declaration is refused when the course is loaded, in one sentence; it never gives points away."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder import declarations
from autograder.course import Course
from autograder.errors import CourseError
from autograder.exercise import Case, Check, Exercise, Mistake, Style
from tests.conftest import PATIENCE, ROOT, HandIn, released

EXAMPLE = Case("one example", lambda _: (1.0,), visible=True)
EXERCISE = Exercise("step", "y", (EXAMPLE,), (Check("y", 1),))
FUNCTIONS = ("slope", "step")


def refused(exercise: Exercise, *more: Exercise) -> str:
    with pytest.raises(CourseError) as error:
        declarations.agree("descent", (exercise, *more), FUNCTIONS)
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
        ({"test": "shpae"}, "test names 'shpae', which is not one of the tests: names, shape, close, side, verdict"),
        ({"test": None}, "test names None"),
        ({"weight": 0}, "weight is 0; it must be a number above 0"),
        ({"weight": -1}, "weight is -1"),
        ({"weight": float("nan")}, "weight is nan"),
        ({"weight": float("inf")}, "weight is inf"),
        ({"weight": True}, "weight is True"),
        ({"weight": "2"}, "weight is '2'"),
        ({"test": "side"}, "threshold is 0.0; it must be a number above 0"),
        ({"test": "verdict", "threshold": -1e-7}, "threshold is -1e-07"),
        ({"test": "verdict", "threshold": float("nan")}, "threshold is nan"),
        ({"threshold": 1e-7}, "threshold is 1e-07, but only the tests side and verdict use one"),
    ],
    ids=str,
)
def test_a_check_that_could_not_do_what_it_says_is_refused(change: dict[str, Any], sentence: str):
    check: Check = replace(EXERCISE.checks[0], **change)
    text = refused(replace(EXERCISE, checks=(check,)))
    assert text.startswith("descent, step, check 'y': ")
    assert sentence in text


MISTAKE, STYLE = Mistake("up", {"-": "+"}, "You climb."), Style("dot", {"*": "@"})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"cases": (EXAMPLE, EXAMPLE)}, "2 cases are called 'one example'"),
        ({"mistakes": (MISTAKE, MISTAKE)}, "2 mistakes are called 'up'"),
        ({"styles": (STYLE, STYLE, STYLE)}, "3 styles are called 'dot'"),
        ({"returns": ("y", ("y",))}, "2 parts of returns are called 'y'"),
        ({"returns": ["y"]}, "returns must be a name, a tuple of names, or dict"),
        ({"uses": ("slop",)}, "uses names 'slop', which is not one of the source notebook's functions: slope, step"),
        ({"uses": "slope"}, "uses must be a tuple of texts"),
        ({"hints": "Look."}, "hints must be a tuple of texts"),
        ({"mistakes": (replace(MISTAKE, more="Really."),)}, "mistake 'up': more must be a tuple of texts"),
        ({"mistakes": MISTAKE}, "mistakes must be a tuple of Mistake values"),
        ({"cases": EXAMPLE}, "cases must be a tuple of Case values"),
        ({"cases": ()}, "cases is empty"),
        ({"checks": ()}, "checks is empty"),
        ({"cases": (replace(EXAMPLE, wrapped={"slop": "lambda y, x: y"}),)}, "wrapped names 'slop'"),
        ({"cases": (replace(EXAMPLE, wrapped={"slope": "2 * y"}),)}, "must be the text of a lambda; it is '2 * y'"),
        ({"cases": (replace(EXAMPLE, wrapped={"slope": "lambda y: ("}),)}, "must be the text of a lambda"),
        ({"cases": (replace(EXAMPLE, visible=False, swapped={"slop": {}}),)}, "swapped names 'slop'"),
        ({"cases": (replace(EXAMPLE, swapped={"slope": {"2": "5"}}),)}, "it must be hidden"),
    ],
    ids=str,
)
def test_an_exercise_that_could_not_do_what_it_says_is_refused(change: dict[str, Any], sentence: str):
    text = refused(replace(EXERCISE, **change))
    assert text.startswith("descent, step")
    assert sentence in text


def test_two_exercises_of_one_name_are_refused():
    assert "2 exercises are called 'step'" in refused(EXERCISE, EXERCISE)


def test_what_a_dictionary_holds_is_known_from_the_reference():
    checks = (Check("W", 1, of=("W?",), cases=("deep",)), Check("b", 1, of=("b1",)))
    deep = replace(EXERCISE, returns=dict, cases=(EXAMPLE, Case("deep", lambda _: ())), checks=checks)
    results = {"one example": {"b1": 0.0}, "deep": {"W1": 1.0, "W2": 1.0}}
    declarations.agree("descent", (deep,), FUNCTIONS)
    declarations.agree_with_results("descent", deep, results)
    wrong = replace(deep, checks=(Check("W", 1, of=("W9",)),))
    with pytest.raises(
        CourseError, match=r"descent, step, check 'W': of names 'W9', .* in the result: 'b1', 'W1', 'W2'"
    ):
        declarations.agree_with_results("descent", wrong, results)
    with pytest.raises(CourseError, match="case 'deep': the reference does not give what `returns` declares"):
        declarations.agree_with_results("descent", deep, results | {"deep": 1.0})


def test_every_assignment_of_the_course_agrees(course: Course):
    for name in course.names:
        assert course.assignment(name).keys(1)


TYPOS = [
    ('cases=("*valley*", ', 'cases=("*vally*", ', "check 'the two-sided slope': cases names '*vally*'"),
    ('checks=(Check("J", 1),)', 'checks=(Check("J", 1, test="shpae"),)', "test names 'shpae'"),
    ('Check("dW2", 1, of=("dW2",))', 'Check("dW2", 1, of=("dW9",))', "of names 'dW9', which fits none of the names in"),
    ('Check("db1", 1, ', 'Check("db1", -1, ', "weight is -1"),
]


@pytest.mark.parametrize("command", ["validate", "grade"])
@pytest.mark.parametrize(("old", "new", "sentence"), TYPOS, ids=["case", "test", "part", "weight"])
def test_the_command_line_refuses_a_course_with_a_typo(
    tmp_path: Path, hand_in: HandIn, command: str, old: str, new: str, sentence: str
):
    name = "gradient_checking"
    for folder in ("source", "notebooks"):
        shutil.copytree(ROOT / folder / name, tmp_path / folder / name)
    path = tmp_path / "source" / name / "exercises.py"
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
    assert f"{name}, " in said
    assert sentence in said
    assert "Traceback" not in said
