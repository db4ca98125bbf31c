"""Whatever loses points is looked at again as the notebook itself would run it; a right answer is looked at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.limits import Limits
from autograder.release import released_folder
from autograder.sandbox.job import Job
from autograder.values import Look, Report, Status, Submission
from tests.conftest import ROOT, HandIn, solved
from tests.small_course import exercise, filled, locked, written

NAME = "initialization"
ZEROS, HE = "initialize_parameters_zeros", "initialize_parameters_he"


@pytest.fixture
def fresh() -> Iterator[Grader]:
    with Grader(ROOT, seed=7, limits=Limits(seconds=2)) as grader:
        yield grader


def with_cell(document: dict[str, Any], source: str, at: int | None = None) -> dict[str, Any]:
    cells = document["cells"]
    cells.insert(len(cells) if at is None else at, {"cell_type": "code", "metadata": {}, "source": source})
    return document


def graded(grader: Grader, hand_in: HandIn, document: dict[str, Any], name: str = NAME) -> Report:
    folder = hand_in("ada", name, document)
    return grader.grade_one(Submission("ada", name, f"{folder}/ada/{name}/{name}.ipynb"))


def test_a_right_answer_is_looked_at_once(fresh: Grader, hand_in: HandIn, runs: list[Job]) -> None:
    assert graded(fresh, hand_in, solved(NAME)).score == 30
    assert len(runs) == 1


@pytest.mark.parametrize("plots", [False, True])
def test_plotting_libraries_are_loaded_only_for_code_that_asks_for_them(
    fresh: Grader, hand_in: HandIn, runs: list[Job], plots: bool
) -> None:
    wrong = f"def {HE}(layers_dims):\n" + ("    import matplotlib\n" if plots else "") + "    return {} / 0\n"
    graded(fresh, hand_in, with_cell(solved(NAME, {HE: wrong.format(1)}), wrong.format(2)))
    assert len(runs) > 1
    assert {job.needs_plotting for job in runs} == {plots}


def test_an_answer_that_is_repaired_further_down_counts(fresh: Grader, hand_in: HandIn) -> None:
    wrong = solved(NAME, {HE: f"def {HE}(layers_dims):\n    return {{}}\n"})
    right = next(c["source"] for c in solved(NAME)["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == HE)
    report = graded(fresh, hand_in, with_cell(wrong, right))
    assert [outcome.score for outcome in report.outcomes] == [10, 10, 10]


@pytest.mark.parametrize(
    "check",
    ["check({0})", 'check("{0}")', "%time check({0})", "try:\n    check({0})\nexcept Exception as e:\n    print(e)"],
)
@pytest.mark.parametrize("in_its_cell", [True, False], ids=["in the cell for it", "in the answer's cell"])
def test_what_follows_a_check_in_its_cell_costs_nothing(
    fresh: Grader, hand_in: HandIn, check: str, in_its_cell: bool
) -> None:
    document = solved(NAME)
    after = f"{check.format(HE)}\n{HE} = {HE}([2, 4, 1])\nnp = None"
    place = next(n for n, cell in enumerate(document["cells"]) if _label(cell) == f"check_{HE}")
    if in_its_cell:
        document["cells"][place]["source"] = after
    else:
        del document["cells"][place]
        answer = next(cell for cell in document["cells"] if _label(cell) == HE)
        answer["source"] = f"{answer['source']}\n{after}"
    assert graded(fresh, hand_in, document).outcomes[2].status is Status.PASSED


def _label(cell: dict[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id"))


def test_what_one_exercise_leaves_behind_does_not_cost_another(fresh: Grader, hand_in: HandIn) -> None:
    zeros = f"def {ZEROS}(layers_dims):\n    np.sqrt = None\n    return {{}}\n"
    report = graded(fresh, hand_in, solved(NAME, {ZEROS: zeros}))
    assert [(outcome.score, outcome.look) for outcome in report.outcomes][2] == (10, Look.WHOLE)


def test_of_equal_looks_the_first_counts(fresh: Grader, hand_in: HandIn, runs: list[Job]) -> None:
    wrong = solved(NAME, {HE: f"def {HE}(layers_dims):\n    return {{}}\n"})
    report = graded(fresh, hand_in, with_cell(wrong, "mine = 1"))
    assert (report.outcomes[2].score, report.outcomes[2].look) == (0, Look.FIRST)
    assert [[step.exercise for step in job.steps][-1] for job in runs[1:]] == [HE] * (len(runs) - 1)
    assert len(runs) > 1


def test_a_function_that_uses_a_wrong_one_is_looked_at_with_right_values_of_it(
    fresh: Grader, hand_in: HandIn, runs: list[Job]
) -> None:
    name, used = "gradient_checking", "backward_propagation"
    document = solved(name, {used: f"def {used}(x, theta):\n    return x + 1\n"})
    outcomes = {outcome.exercise: outcome for outcome in graded(fresh, hand_in, document, name).outcomes}
    checking = outcomes["gradient_check"]
    assert outcomes[used].score == 0
    assert (checking.score, checking.look) == (checking.max_score, Look.SERVED)
    assert [{step.exercise for step in job.steps} for job in runs if job.served] == [{"gradient_check"}]
    assert {name for job in runs for name in job.served} == {used}


def test_a_right_function_may_give_numbers_that_the_one_that_uses_it_cannot_count_with(
    fresh: Grader, hand_in: HandIn
) -> None:
    name, used = "gradient_checking", "backward_propagation"
    own = f"from fractions import Fraction\ndef {used}(x, theta):\n    return Fraction(x)\n"
    outcomes = {one.exercise: one for one in graded(fresh, hand_in, solved(name, {used: own}), name).outcomes}
    checking = outcomes["gradient_check"]
    assert outcomes[used].status is Status.PASSED
    assert (checking.score, checking.look) == (checking.max_score, Look.SERVED)


CHAIN = """EXERCISES = (
    Exercise("Stack", call="story", returns="seen", cases=(Case("two", lambda draw: ([1, 2],), visible=True),
        Case("more", lambda draw: (draw.rng.integers(9, size=5).tolist(),))), checks=(Check("what comes out", 1),)),
    Exercise("turned", returns="result", uses=("Stack",), cases=(Case("two", lambda draw: ([1, 2],), visible=True),
        Case("more", lambda draw: (draw.rng.integers(9, size=5).tolist(),))), checks=(Check("the list", 1),)))"""
STACK = """class Stack:
    ### START CODE HERE ###
    def __init__(self):
        self.items = []
    def push(self, value):
        self.items.append(value)
    def pop(self):
        return self.items.pop({})
    ### END CODE HERE ###"""
TURNED = """stack = Stack()
for value in values:
    stack.push(value)
result = [stack.pop() for _ in values]"""
STORY = """def story(values):
    stack = Stack()
    for value in values:
        stack.push(value)
    return [stack.pop() for _ in values]"""


def test_what_uses_a_wrong_class_is_told_what_it_gave_since_no_values_of_a_class_can_be_served(tmp_path: Path) -> None:
    turned = filled("def turned(values):", TURNED, "return result")
    cells = [locked(STORY, "look"), *exercise(STACK.format(""), "Stack"), *exercise(turned, "turned")]
    course = written(tmp_path, cells, CHAIN)
    released_folder.write(course, "small")
    document = json.loads(course.notebook("small").read_text())
    document["cells"][2]["source"] = STACK.format("0")
    wrong = tmp_path / "wrong.ipynb"
    wrong.write_text(json.dumps(document))
    with Grader(tmp_path, seed=7) as grader:
        stack, turned_outcome = grader.grade_one(Submission("ada", "small", str(wrong))).outcomes
    assert (stack.status, turned_outcome.status) == (Status.FAILED, Status.FAILED)
    assert turned_outcome.message.startswith("It uses your own Stack, not right yet: what differs here may")
    assert "result has other values than expected" in turned_outcome.message


def test_an_exercise_without_points_is_looked_at_until_it_is_right(fresh: Grader, hand_in: HandIn) -> None:
    name, repaired = "gradient_checking", "backward_propagation_n"
    right = next(c for c in solved(name)["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == repaired)
    document = solved(name, {repaired: f"def {repaired}(X, Y, cache):\n    return {{}}\n"})
    report = graded(fresh, hand_in, with_cell(document, right["source"]), name)
    outcome = next(outcome for outcome in report.outcomes if outcome.exercise == repaired)
    assert outcome.max_score == 0
    assert (outcome.status, outcome.look) == (Status.PASSED, Look.AT_END)


def test_a_function_that_is_not_there_may_be_called_by_the_names_of_its_arguments(
    fresh: Grader, hand_in: HandIn, course: Course
) -> None:
    name, used = "gradient_checking", "backward_propagation"
    check = course.assignment(name).reference.functions["gradient_check"]
    named = check.replace(f"{used}(x, theta)", f"{used}(theta=theta, x=x)")
    assert named != check
    report = graded(fresh, hand_in, solved(name, {used: "", "gradient_check": named}), name)
    assert [(o.score, o.look) for o in report.outcomes if o.exercise == "gradient_check"] == [(15, Look.SERVED)]
