"""A gradient check that never asks the code under test is found out: in the notebook, in its file, and in the grade."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.student.preflight import check
from autograder.values import Outcome, Status, Submission, check_id
from tests.conftest import PATIENCE, ROOT, solved

NAME, EXERCISE = "gradient_checking", "gradient_check"
GRAD = "grad = backward_propagation(x, theta)"
PLUS = "J_plus = forward_propagation(x, thetaplus)"
MINUS = "J_minus = forward_propagation(x, thetaminus)"


def answer(course: Course, **lines: str) -> dict[str, Any]:
    """The solved notebook, with lines of gradient_check written differently."""
    text = course.assignment(NAME).reference.functions[EXERCISE]
    for old, new in lines.items():
        assert text.count(globals()[old]) == 1
        text = text.replace(globals()[old], new)
    return solved(NAME, {EXERCISE: text})


def graded(grader: Grader, path: Path, document: dict[str, Any]) -> Outcome:
    path.write_text(json.dumps(document))
    report = grader.grade_one(Submission("ada", NAME, str(path)))
    others = [outcome for outcome in report.outcomes if outcome.exercise != EXERCISE]
    assert all(outcome.status is Status.PASSED for outcome in others)
    return next(outcome for outcome in report.outcomes if outcome.exercise == EXERCISE)


def said_of_the_file(folder: Path, document: dict[str, Any]) -> str:
    shutil.copy(ROOT / "notebooks" / NAME / "checks.h5", folder)
    path = folder / f"{NAME}.ipynb"
    path.write_text(json.dumps(document))
    return check(path).text


WRONG = {
    "grad = x": "gradient-written-out",
    "grad = 1.0 * x": "gradient-written-out",
    "grad = gradapprox": "gradient-written-out",
    "grad = backward_propagation(gradapprox, theta)": "gradient-at-the-slope",
    "grad = backward_propagation(x=gradapprox, theta=theta)": "gradient-at-the-slope",
    "grad = backward_propagation(x, gradapprox)": "slope-as-parameter",
    "grad = backward_propagation(theta, x)": "arguments-exchanged",
    "grad = backward_propagation(gradapprox, gradapprox)": None,
    "grad = backward_propagation(x, thetaplus)": None,
}


@pytest.mark.parametrize(("line", "mistake"), WRONG.items(), ids=str)
@pytest.mark.parametrize("written_out", [False, True], ids=["asked", "written out"])
def test_a_gradient_that_is_not_that_of_the_code_under_test_is_wrong_in_the_file_and_in_the_grade(
    course: Course, grader: Grader, tmp_path: Path, line: str, mistake: str | None, written_out: bool
):
    costs = {"PLUS": "J_plus = thetaplus * x", "MINUS": "J_minus = x * thetaminus"} if written_out else {}
    document = answer(course, GRAD=line, **costs)
    outcome = graded(grader, tmp_path / "answer.ipynb", document)
    assert outcome.status is not Status.PASSED
    assert mistake is None or outcome.mistake == mistake
    said = said_of_the_file(tmp_path, document)
    assert "✗ gradient_check(3, -5) (wrong gradient: 2.5 times what backward_propagation returns)" in said
    assert f"{EXERCISE}: Passed" not in said


@pytest.mark.parametrize("plus", [PLUS, "J_plus = forward_propagation(thetaplus, x)"], ids=["right", "exchanged"])
@pytest.mark.parametrize("minus", [MINUS, "J_minus = forward_propagation(thetaminus, x)"], ids=["right", "exchanged"])
def test_exchanged_arguments_of_the_cost_earn_everything_with_a_remark(
    course: Course, grader: Grader, tmp_path: Path, plus: str, minus: str
):
    document = answer(course, PLUS=plus, MINUS=minus)
    outcome = graded(grader, tmp_path / "answer.ipynb", document)
    assert (outcome.status, outcome.score) == (Status.PASSED, outcome.max_score)
    assert ("hands theta to forward_propagation as x" in outcome.message) is ((plus, minus) != (PLUS, MINUS))
    assert "40 of 40 points" in said_of_the_file(tmp_path, document)


def test_a_cost_written_out_earns_everything_without_a_remark(course: Course, grader: Grader, tmp_path: Path):
    document = answer(course, PLUS="J_plus = thetaplus * x", MINUS="J_minus = x * thetaminus")
    outcome = graded(grader, tmp_path / "answer.ipynb", document)
    assert outcome.score == outcome.max_score
    assert outcome.message == "Every check passed."
    assert "40 of 40 points" in said_of_the_file(tmp_path, document)


@pytest.mark.parametrize("kept", ["[{}]", "({},)", "[[{}]]", "np.array([{}])"])
def test_a_list_of_one_number_is_as_good_as_the_number(course: Course, grader: Grader, tmp_path: Path, kept: str):
    functions = course.assignment(NAME).reference.functions
    place = "[0]" * (2 if "[[" in kept else 1)
    document = solved(NAME, {
        "backward_propagation": functions["backward_propagation"].replace("dtheta = x", f"dtheta = {kept.format('x')}"),
        EXERCISE: functions[EXERCISE].replace(GRAD, GRAD + place),
    })  # fmt: skip
    outcome = graded(grader, tmp_path / "answer.ipynb", document)
    assert (outcome.status, outcome.score) == (Status.PASSED, outcome.max_score)
    assert "40 of 40 points" in said_of_the_file(tmp_path, document)


MEASURED = {
    "by a step of one": "forward_propagation(x, theta + 1) - forward_propagation(x, theta)",
    "at one": "forward_propagation(x, 1)",
    "by a short step": "(forward_propagation(x, theta + 1e-5) - forward_propagation(x, theta - 1e-5)) / 2e-5",
}


@pytest.mark.parametrize("way", MEASURED)
def test_a_right_check_earns_everything_where_the_gradient_under_test_is_measured_on_the_cost(
    course: Course, grader: Grader, tmp_path: Path, way: str
):
    """A cost that is altered for a call, and theta far out, tell of the check, and not of what it tests."""
    backward = course.assignment(NAME).reference.functions["backward_propagation"]
    document = solved(NAME, {"backward_propagation": backward.replace("dtheta = x", f"dtheta = {MEASURED[way]}")})
    outcome = graded(grader, tmp_path / "answer.ipynb", document)
    assert (outcome.status, outcome.score) == (Status.PASSED, outcome.max_score)
    assert "40 of 40 points" in said_of_the_file(tmp_path, document)


def test_functions_may_have_shorter_names(course: Course, grader: Grader, tmp_path: Path):
    """What is put in place of a function for a call stands wherever the notebook has that function."""
    lines = {"PLUS": "J_plus = fp(x, thetaplus)", "MINUS": "J_minus = fp(x, thetaminus)", "GRAD": "grad = bp(x, theta)"}
    document = answer(course, **lines)
    cell = next(cell for cell in document["cells"] if f"def {EXERCISE}" in "".join(cell["source"]))
    cell["source"] = "fp, bp = forward_propagation, backward_propagation\n\n" + "".join(cell["source"])
    outcome = graded(grader, tmp_path / "answer.ipynb", document)
    assert (outcome.status, outcome.score) == (Status.PASSED, outcome.max_score)


@pytest.mark.parametrize("line", ["grad = 2", "grad = backward_propagation(J_plus, theta)"])
def test_a_wrong_answer_hears_nothing_of_arguments_that_are_not_exchanged(
    course: Course, grader: Grader, tmp_path: Path, line: str
):
    outcome = graded(grader, tmp_path / "answer.ipynb", answer(course, GRAD=line))
    assert outcome.status is not Status.PASSED
    assert "hands theta to forward_propagation as x" not in outcome.message


NEEDED = ("setup", "forward_propagation", "backward_propagation", "verdict", EXERCISE)


def ran(document: dict[str, Any], *last: str) -> list[str]:
    """What a kernel says to the cells that gradient_check needs, its check, and some more."""
    kinds = (cell for cell in nbformat.reads(json.dumps(document), as_version=4).cells if cell.cell_type == "code")
    wanted = (*NEEDED, check_id(EXERCISE))
    cells = [cell for cell in kinds if cell.metadata.nbgrader.grade_id in wanted]
    notebook = nbformat.v4.new_notebook(cells=[*cells, *map(nbformat.v4.new_code_cell, last)])
    place = {"metadata": {"path": str(ROOT / "notebooks" / NAME)}}
    NotebookClient(notebook, timeout=PATIENCE, resources=place, allow_errors=True).execute()
    shown = (
        [out.get("text") or out.get("data", out) for out in cell.outputs] for cell in notebook.cells[-len(last) - 1 :]
    )
    return [str(out) for out in shown]


@pytest.mark.slow
def test_a_card_in_a_real_kernel_is_not_green_and_the_notebook_keeps_its_own_functions(course: Course):
    """After the check, and after one that stops with an exception, the names are what they were."""
    names = "print(backward_propagation(3, -5), forward_propagation(3, -5), '__wrapped__' in globals())"
    card, left = ran(answer(course, GRAD="grad = x"), names)
    assert "✗ gradient_check(3, -5) (wrong gradient: 2.5 times" in card
    assert "whatever is tested" in card
    assert "3 -15 False" in left
    card, left = ran(answer(course, GRAD="grad = backward_propagation(x, theta) + None"), names)
    assert "Something there is None" in card
    assert "3 -15 False" in left
    card, left = ran(answer(course), names)
    assert "Passed" in card
    assert "3 -15 False" in left
