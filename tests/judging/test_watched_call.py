"""A wrong answer is called once more, which costs no mark, and the report says where its values first go wrong."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from autograder.cli.grade_json import as_json
from autograder.code.purity import is_pure
from autograder.code.syntax import syntax_of
from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.judging.key_cases import KeyCase
from autograder.judging.outcome_words import advice
from autograder.limits import Limits
from autograder.sandbox import worker
from autograder.sandbox.evidence import Evidence
from autograder.sandbox.job import Job, Step
from autograder.values import Report, Status, Submission
from tests.conftest import ROOT, HandIn, solved

REGULARIZATION, COST = "regularization", "compute_cost_with_regularization"
CHECKING, CHECK, BACKWARD = "gradient_checking", "gradient_check", "backward_propagation"
WHERE = "squares is right. penalty is the first to differ: it is 0.367969, expected 0.183984 (line 19)."
DIES = "    import os, sys\n    if sys._getframe().f_code.co_name == '__made__':\n        os._exit(0)\n"
LEAVES = {"    m = ": f"    {COST}.calls = 1\n    m = "}  # something behind
Grade = Callable[[str, dict[str, dict[str, str]]], Report]


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    with Grader(ROOT, seed=7, limits=Limits(seconds=2)) as one:
        yield one


@pytest.fixture
def grade(grader: Grader, course: Course, hand_in: HandIn) -> Grade:
    """The report on the solutions of an assignment, some with parts of their text replaced."""

    def graded(assignment: str, changes: dict[str, dict[str, str]]) -> Report:
        answers = {}
        for exercise, texts in changes.items():
            answers[exercise] = course.assignment(assignment).reference.source(exercise)
            for old, new in texts.items():
                assert answers[exercise].count(old) == 1
                answers[exercise] = answers[exercise].replace(old, new)
        folder = hand_in("ada", assignment, solved(assignment, answers))
        return grader.grade_one(Submission("ada", assignment, f"{folder}/ada/{assignment}/{assignment}.ipynb"))

    return graded


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Step]:
    """The steps that follow from the answers to the visible calls of a first look."""
    seen: list[Step] = []
    run = worker.Worker.run

    def listening(worker: worker.Worker, job: Job, *more: Any) -> Evidence:
        def follow_up(answers: Any) -> Any:
            assert job.follow_up is not None
            steps = job.follow_up(answers)
            seen.extend(steps)
            return steps

        return run(worker, replace(job, follow_up=job.follow_up and follow_up), *more)

    monkeypatch.setattr(worker.Worker, "run", listening)
    return seen


def test_the_report_says_where_the_values_of_a_wrong_answer_first_differ(grade: Grade):
    report = grade(REGULARIZATION, {COST: {"lambd / (2 * m)": "lambd / m"}})
    assert [outcome.where for outcome in report.outcomes] == [WHERE, "", "", ""]
    wrong = report.outcomes[0]
    assert advice(wrong) == f"{wrong.hint} {WHERE}"
    assert as_json(report)["exercises"][0]["hint"].endswith(WHERE)


def test_it_is_found_in_the_first_run_between_visible_calls_and_hidden_ones(
    grade: Grade, course: Course, runs: list[Job], asked: list[Step]
):
    grade(REGULARIZATION, {COST: {"lambd / (2 * m)": "lambd * 2 / m"}})
    assert len(runs) == 1
    (step,) = asked
    exercise = course.assignment(REGULARIZATION).exercises[0]
    assert len(step.calls) == 1
    assert len(step.calls) < len(exercise.cases)
    assert set(step.watch) == {"m", "W1", "W2", "W3", "cross_entropy", "squares", "penalty", "cost"}


def test_it_is_found_in_a_last_run_of_its_own_where_code_may_leave_something_behind(
    grade: Grade, runs: list[Job], asked: list[Step]
):
    report = grade(REGULARIZATION, {COST: LEAVES | {"lambd / (2 * m)": "lambd / m"}})
    assert report.outcomes[0].where == WHERE.replace("line 19", "line 20")
    assert [job for job in runs if any(step.watch for step in job.steps)] == runs[-1:]
    assert len(runs) > 1
    assert asked == []


def test_wrong_answers_that_cannot_disturb_each_other_are_all_watched_in_the_first_run(
    grade: Grade, runs: list[Job], asked: list[Step]
):
    both = {BACKWARD: {"dtheta = x": "dtheta = theta"}, "gradient_check_n": {"(2 * epsilon)": "epsilon"}}
    alone = {
        name: outcome for name in both for outcome in grade(CHECKING, {name: both[name]}).outcomes if outcome.where
    }
    runs.clear()
    asked.clear()
    together = {outcome.exercise: outcome.where for outcome in grade(CHECKING, both).outcomes if outcome.where}
    assert together == {outcome.exercise: outcome.where for outcome in alone.values()}
    assert {step.exercise for step in asked} == {*both}
    assert not any(step.watch for job in runs for step in job.steps)


def test_what_happens_in_that_run_costs_nothing(grade: Grade):
    wrong = {"    theta, _": f"{DIES}    theta, _", "(2 * epsilon)": "epsilon"}
    untouched = grade(CHECKING, {"gradient_check_n": {"(2 * epsilon)": "epsilon"}}).outcomes
    broken = grade(CHECKING, {"gradient_check_n": wrong}).outcomes
    assert [outcome.score for outcome in broken] == [outcome.score for outcome in untouched]
    assert [bool(outcome.where) for outcome in untouched] == [False, False, False, False, True]
    assert not any(outcome.where for outcome in broken)


TELLING = "def {name}(layers_dims):\n    return {{'W1': '~' + str([n for n in layers_dims])}}\n"
SPYING = """
def {name}(layers_dims):
    text, parameters = "", {{}}
    try:
        1 / 0
    except ZeroDivisionError as error:
        for up in range(12):
            try:
                text += ("{{0.__traceback__.tb_frame" + ".f_back" * up + ".f_locals}}").format(error)
            except Exception:
                pass
    found = [part.split("]")[0] for part in text.split("~[")[1:]]
    for layer in range(1, len(layers_dims)):
        digits = "".join([digit for sizes in found[-1:] for digit in sizes if digit in "0123456789"])
        parameters["W" + str(layer)] = np.full((layers_dims[layer], layers_dims[layer - 1]), float("0" + digits))
    {end}
"""
RANDOM, HE = "initialize_parameters_random", "initialize_parameters_he"


@pytest.mark.parametrize(
    ("teller", "spy", "end"),
    [(RANDOM, HE, "raise ValueError(str(found))"), (HE, RANDOM, "return {}")],
    ids=["in its message", "in its first wrong value"],
)
def test_code_that_looks_for_hidden_inputs_of_others_cannot_tell_any(
    grader: Grader, hand_in: HandIn, teller: str, spy: str, end: str
):
    answers = {teller: TELLING.format(name=teller), spy: SPYING.format(name=spy, end=end)}
    assert is_pure(map(syntax_of, ast.parse("import numpy as np\n" + "".join(answers.values())).body))
    folder = hand_in("eve", "initialization", solved("initialization", answers))
    report = grader.grade_one(Submission("eve", "initialization", f"{folder}/eve/initialization/initialization.ipynb"))
    said = " ".join(f"{one.message} {one.where}" for one in report.outcomes if one.exercise == spy)
    cases = grader.of("initialization").keys[teller].cases
    assert any(text in said for case in cases if case.visible for text in sizes_in(case)), said
    assert not any(text in said for case in cases if not case.visible for text in sizes_in(case)), said


def sizes_in(case: KeyCase) -> tuple[str, str]:
    """What a spy may say of the sizes that a case holds: their list, or all digits as one number."""
    (sizes,) = case.call.arguments
    return str([*sizes])[1:-1], f" {float(''.join(map(str, sizes))):.6g},"


def test_nothing_is_said_while_a_function_that_it_uses_is_wrong(grade: Grade):
    both = {BACKWARD: {"dtheta = x": "dtheta = theta"}, CHECK: {"(2 * epsilon)": "epsilon"}}
    told = {outcome.exercise: outcome.where for outcome in grade(CHECKING, both).outcomes}
    assert told[BACKWARD].startswith("dtheta is the first to differ")
    assert told[CHECK] == ""


def test_nothing_is_said_of_what_only_hidden_cases_show(grade: Grade, runs: list[Job]):
    report = grade(REGULARIZATION, {COST: {"m = Y.shape[1]": "m = Y.shape[1] if Y.shape[1] < 7 else 1"}})
    assert report.outcomes[0].status is not Status.PASSED
    assert report.outcomes[0].where == ""
    assert not any(step.watch for job in runs for step in job.steps)
