"""A student's code keeps hidden inputs, and says them where students read: no word of a report holds any."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from autograder.grading.grader import Grader
from autograder.judging.outcome_words import advice, told
from autograder.values import Report, Submission
from tests.conftest import ROOT, solved

ZEROS, HE = "initialize_parameters_zeros", "initialize_parameters_he"
KEEPS = f"SEEN = []\ndef {ZEROS}(layers_dims):\n    SEEN.append(list(layers_dims))\n    return {{}}\n"
TELLS = "def {name}(layers_dims):\n    {how}\n"
# What is right but for some biases, so that it counts more than what came before.
BETTER = f"""
def {ZEROS}(layers_dims):
    pairs = list(enumerate(zip(layers_dims, layers_dims[1:]), 1))
    right = {{f"W{{layer}}": np.zeros((units, inputs)) for layer, (inputs, units) in pairs}}
    biases = {{f"b{{layer}}": np.full((units, 1), 1 + sum(map(sum, SEEN[2:]))) for layer, (_, units) in pairs}}
    return {{**right, **biases}}
"""
TELLING = [
    "raise ValueError(str(SEEN))",
    "raise type(str(SEEN), (Exception,), {})",
    "raise ModuleNotFoundError(name=str(SEEN))",
    "return {str(sizes): 0 for sizes in SEEN}",
    "return {'W1': type(str(SEEN), (), {})()}",
    "return type(str(SEEN), (), {})()",
]


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    with Grader(ROOT, seed=11, isolation="process") as made:
        yield made


def report(grader: Grader, folder: Path, answers: dict[str, str], after: Sequence[str] = ()) -> Report:
    document = solved("initialization", answers)
    document["cells"] += [{"cell_type": "code", "metadata": {}, "source": source} for source in after]
    path = folder / "eve.ipynb"
    path.write_text(json.dumps(document))
    return grader.grade_one(Submission("eve", "initialization", str(path)))


def said(report: Report) -> str:
    assert report.outcomes, report
    return " ".join((*report.repairs, *(f"{told(one)} {advice(one)} {one.line}" for one in report.outcomes)))


def hidden(grader: Grader, exercise: str) -> list[str]:
    cases = grader.of("initialization").keys[exercise].cases
    return [str(list(case.call.arguments[0]))[1:-1] for case in cases if not case.visible]


@pytest.mark.parametrize("how", TELLING)
def test_what_one_exercise_keeps_another_cannot_tell(grader: Grader, tmp_path: Path, how: str):
    words = said(report(grader, tmp_path, {ZEROS: KEEPS, HE: TELLS.format(name=HE, how=how)}))
    assert not any(sizes in words for sizes in hidden(grader, ZEROS)), words
    assert "In the example initialize_parameters_he([2, 4, 1])" in words


@pytest.mark.parametrize("how", TELLING)
def test_no_word_that_code_chose_for_a_hidden_case_is_told(grader: Grader, tmp_path: Path, how: str):
    passes = "SEEN = [layers_dims]\n    if layers_dims in ([2, 4, 1], [4, 3, 5, 2]): return right(layers_dims)\n    "
    own = solved("initialization")["cells"]
    (right,) = (cell["source"] for cell in own if cell["metadata"].get("nbgrader", {}).get("grade_id") == HE)
    lying = f"{right}\nright = {HE}\n{TELLS.format(name=HE, how=passes + how)}"
    words = said(report(grader, tmp_path, {HE: lying}))
    assert "In a case that you cannot see" in words
    assert not any(sizes in words for sizes in hidden(grader, HE)), words


@pytest.mark.parametrize(
    "fails", ["{}[str(SEEN)]", "__import__(str(SEEN))", "exec('raise type(str(SEEN), (Exception,), {})')"]
)
def test_what_is_kept_cannot_be_told_by_a_later_cell(grader: Grader, tmp_path: Path, fails: str):
    again = f"kept = {fails}\n", f"def {HE}(layers_dims):\n    return kept\n"
    words = said(report(grader, tmp_path, {ZEROS: KEEPS, HE: f"def {HE}(layers_dims):\n    return {{}}\n"}, again))
    assert "cell 42" in words
    assert not any(sizes in words for sizes in hidden(grader, ZEROS)), words


def test_what_is_kept_cannot_be_told_by_a_second_call(grader: Grader, tmp_path: Path):
    kept = sum(sum(case.call.arguments[0]) for case in grader.of("initialization").keys[ZEROS].cases[2:])
    words = said(report(grader, tmp_path, {ZEROS: KEEPS}, [BETTER]))
    assert "every bias" in words or "b1" in words
    assert f"{kept + 1}" not in words, words
