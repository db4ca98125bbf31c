"""Inputs and results that are others in each run are found, wherever they are drawn."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.errors import CourseError
from autograder.proving.same_each_run import all_comes_again
from tests.small_course import NAME, exercise, filled, locked, written

DECLARED = """DRAWN = {drawn}
EXERCISES = (Exercise("f", "y", (
    Case("shown", lambda draw: (1.0,), visible=True),
    Case("hidden", lambda draw: ({value},)),
), (Check("y", 1),)),)
"""


@pytest.mark.parametrize(
    ("drawn", "value", "is_told"),
    [
        ("0", "draw.rng.uniform()", False),
        ("np.random.default_rng(3).uniform()", "DRAWN", False),
        ("0", "np.random.uniform()", True),
        ("0", "np.random.default_rng().uniform()", True),
        ("np.random.default_rng().uniform()", "DRAWN", True),
        ("0", "__import__('os').getpid()", True),
        ("iter(range(99))", "next(DRAWN)", True),
        ("[]", "DRAWN.append(1) or len(DRAWN)", True),
        ("0", "[*{'one', 'three', 'fifteen'}]", True),
        ("{'one', 'three', 'fifteen'}", "''.join(DRAWN)", True),
        ("{'one', 'three', 'fifteen'}", "sorted(DRAWN)", False),
        ("print('loaded') or 0", "print('made') or 1.0", False),
        ("__import__('collections').namedtuple('Point', 'x y')", "DRAWN(1.0, 2.0)", False),
    ],
)
def test_inputs_that_differ_from_run_to_run_are_named(tmp_path: Path, drawn: str, value: str, is_told: bool):
    cells = exercise(filled("def f(x):", "y = x", "return y"), "f")
    course = written(tmp_path, cells, DECLARED.format(drawn=drawn, value=value))
    found = [finding.text for finding in all_comes_again(course, NAME)]
    said = "small, f, case 'hidden': inputs gives something else in each run, and marks would differ; "
    assert found == [f"{said}draw all numbers from draw.rng, and sort what is a set."] * is_told


@pytest.mark.parametrize(
    ("solution", "is_told"),
    [
        ("y = [x * one for one in np.random.rand(3)]", False),
        ("y = sorted({'one', 'three', 'fifteen'})", False),
        ("y = list({'one', 'three', 'fifteen'})", True),
        ("y = x * np.random.default_rng().random(3)", True),
        ("y = x * hash('one')", True),
        ("y = SEEN.append(1) or len(SEEN)", False),
    ],
)
def test_results_that_differ_from_run_to_run_are_named(tmp_path: Path, solution: str, is_told: bool):
    cells = [locked("SEEN = []", "seen"), *exercise(filled("def f(x):", solution, "return y"), "f")]
    course = written(tmp_path, cells, DECLARED.format(drawn="0", value="draw.rng.uniform()"))
    said = (
        "the solution gives something else in each run, so nobody is right; sort what is a set, and draw from np.random"
    )
    found = [finding.text for finding in all_comes_again(course, NAME)]
    assert [said in text for text in found] == [True] * 2 * is_told, found


@pytest.mark.parametrize(
    ("solution", "is_told"),
    [
        ("import datetime; y = x * datetime.date.today().year", True),
        ("from datetime import datetime; y = x * datetime.now().year", True),
        ("import time; y = x * int(time.strftime('%Y'))", True),
        ("import time; y = x * time.localtime().tm_year", True),
        ("y = x * np.datetime64('today').astype(int)", True),
        ("import time; y = x * int(time.strftime('%Y', (2026,) + 8 * (0,)))", False),
        ("import datetime; y = x * datetime.date(2026, 1, 1).year", False),
    ],
)
def test_a_solution_that_asks_for_the_day_is_named(tmp_path: Path, solution: str, is_told: bool):
    cells = exercise(filled("def f(x):", solution.replace("; ", "\n"), "return y"), "f")
    course = written(tmp_path, cells, DECLARED.format(drawn="0", value="1.0"))
    found = [finding.text for finding in all_comes_again(course, NAME)]
    said = "so what is right today is wrong later; let the day be a parameter."
    assert [text.endswith(said) for text in found] == [True] * is_told


@pytest.mark.parametrize(("words", "is_told"), [("set(WORDS)", True), ("sorted(set(WORDS))", False)])
def test_a_solution_whose_steps_come_in_another_order_is_named(tmp_path: Path, words: str, is_told: bool):
    solution = filled(
        "def f(x):", f"lengths = {{}}\nfor word in {words}:\n    lengths[word] = x * len(word)", "return lengths"
    )
    cells = [locked("WORDS = ['one', 'three', 'fifteen']", "words"), *exercise(solution, "f")]
    course = written(tmp_path, cells, DECLARED.format(drawn="0", value="draw.rng.uniform()"))
    found = [finding.text for finding in all_comes_again(course, NAME)]
    said = "small, f, case 'shown': the solution goes another way in each run, so a card could call a right value wrong"
    assert [text.startswith(said) for text in found] == [True] * is_told, found


def test_cases_that_there_are_in_some_processes_only_are_refused(tmp_path: Path):
    more = "EXERCISES = EXERCISES if __import__('os').getpid() == {} else ()"
    declared = DECLARED.format(drawn=0, value=0) + more.format(os.getpid())
    course = written(tmp_path, exercise(filled("def f(x):", "y = x", "return y"), "f"), declared)
    with pytest.raises(CourseError, match=r"small: exercises\.py declares other cases, or none, in another process"):
        assert not list(all_comes_again(course, NAME))
