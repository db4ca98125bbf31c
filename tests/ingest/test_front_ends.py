"""Notebooks as each front end saves them: the marks are the same, and what was mended is said.

The files in `notebooks/` hold the same right answers, each in the form in which one program writes it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.grading.grader import Grader
from autograder.values import Report, Submission

Graded = Callable[[str], Report]
HERE = Path(__file__).parent / "notebooks"


@pytest.fixture
def graded(grader: Grader, tmp_path: Path) -> Graded:
    """Grades one of the notebooks, with nothing beside it."""

    def grade(name: str) -> Report:
        return grader.grade_one(Submission("ada", "initialization", str(shutil.copy(HERE / name, tmp_path))))

    return grade


@pytest.mark.parametrize("name", sorted(path.name for path in HERE.iterdir()))
def test_right_answers_earn_everything_whatever_program_saved_them(graded: Graded, name: str):
    report = graded(name)
    assert report.score == 30, (report.message, [outcome.message for outcome in report.outcomes], report.repairs)


@pytest.mark.parametrize("name", ["colab", "vscode", "jupyterlab", "classic-4.4"])
def test_what_these_front_ends_save_needs_no_repair(graded: Graded, name: str):
    assert graded(f"{name}.ipynb").repairs == ()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nbformat-3.ipynb", "old format 3"),
        ("nbconvert.py", "is a Python script"),
        ("jupytext.py", "is a Python script"),
        ("kaggle-labels-lost.ipynb", "The cells do not have the labels of the course; 3 of 3 functions"),
        ("foreign.ipynb", "not made from the one that was handed out; 3 of 3 functions"),
        ("foreign.ipynb", "imports init_utils, which is not handed in; the course's own functions served"),
    ],
)
def test_what_had_to_be_mended_is_said_in_a_sentence(graded: Graded, name: str, sentence: str):
    assert any(sentence in repair for repair in graded(name).repairs), graded(name).repairs


def test_the_training_runs_of_a_foreign_notebook_are_not_executed(graded: Graded):
    # They would fail, since their data set is missing, and say so among the repairs.
    assert not any("NameError" in repair for repair in graded("foreign.ipynb").repairs)
