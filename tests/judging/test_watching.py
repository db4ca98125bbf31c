"""When all marks are earned, a wrong answer is run once more, and the report says where its values first go wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from autograder.cli.grade_json import as_json
from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.judging.outcome_words import advice
from autograder.limits import Limits
from autograder.sandbox.job import Job
from autograder.values import Report, Status, Submission
from tests.conftest import ROOT, HandIn, solved

REGULARIZATION, COST = "regularization", "compute_cost_with_regularization"
CHECKING, CHECK, BACKWARD = "gradient_checking", "gradient_check", "backward_propagation"
WHERE = "squares is right. penalty is the first to differ: it is 0.367969, expected 0.183984 (line 19)."
DIES = "    import os, sys\n    if sys._getframe().f_code.co_name == '__made__':\n        os._exit(0)\n"
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


def test_the_report_says_where_the_values_of_a_wrong_answer_first_differ(grade: Grade):
    report = grade(REGULARIZATION, {COST: {"lambd / (2 * m)": "lambd / m"}})
    assert [outcome.where for outcome in report.outcomes] == [WHERE, "", "", ""]
    wrong = report.outcomes[0]
    assert advice(wrong) == f"{wrong.hint} {WHERE}"
    assert as_json(report)["exercises"][0]["hint"].endswith(WHERE)


def test_it_is_found_in_the_last_run_which_holds_a_visible_call_and_names_of_the_stub(
    grade: Grade, course: Course, runs: list[Job]
):
    grade(REGULARIZATION, {COST: {"lambd / (2 * m)": "lambd * 2 / m"}})
    watching = [job for job in runs if any(step.watch for step in job.steps)]
    assert watching == runs[-1:]
    (step,) = runs[-1].steps
    exercise = course.assignment(REGULARIZATION).exercises[0]
    assert len(step.calls) == 1
    assert len(step.calls) < len(exercise.cases)
    assert set(step.watch) == {"m", "W1", "W2", "W3", "cross_entropy", "squares", "penalty", "cost"}


def test_wrong_answers_that_cannot_disturb_each_other_are_watched_in_one_run(grade: Grade, runs: list[Job]):
    both = {BACKWARD: {"dtheta = x": "dtheta = theta"}, "gradient_check_n": {"(2 * epsilon)": "epsilon"}}
    alone = {
        name: outcome for name in both for outcome in grade(CHECKING, {name: both[name]}).outcomes if outcome.where
    }
    runs.clear()
    together = {outcome.exercise: outcome.where for outcome in grade(CHECKING, both).outcomes if outcome.where}
    assert together == {outcome.exercise: outcome.where for outcome in alone.values()}
    assert [{step.exercise for step in job.steps} for job in runs if any(step.watch for step in job.steps)] == [{*both}]


def test_what_happens_in_that_run_costs_nothing(grade: Grade):
    wrong = {"    theta, _": f"{DIES}    theta, _", "(2 * epsilon)": "epsilon"}
    untouched = grade(CHECKING, {"gradient_check_n": {"(2 * epsilon)": "epsilon"}}).outcomes
    broken = grade(CHECKING, {"gradient_check_n": wrong}).outcomes
    assert [outcome.score for outcome in broken] == [outcome.score for outcome in untouched]
    assert [bool(outcome.where) for outcome in untouched] == [False, False, False, False, True]
    assert not any(outcome.where for outcome in broken)


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
