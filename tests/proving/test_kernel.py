"""A source notebook is run as a student would run it, and its figures are read off."""

from pathlib import Path

import nbformat
import pytest

from autograder.course import Course
from autograder.declarations.assignment import Assignment
from autograder.exercise import Figure
from autograder.ingest.notebook import Notebook
from autograder.proving.kernel import run_notebook

FIGURES = (Figure("two pi", "turn", 6.28318531, 8), Figure("data files", "len(data)", 2.0, 0))
MINIATURE = Assignment("miniature", (), Notebook(()), figures=FIGURES)
CODE = "import numpy\nfrom pathlib import Path\n\nturn, data = 2 * numpy.pi, sorted(Path('../data').iterdir())"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course with one notebook; in its data folder lies a file that is not handed out."""
    for folder in ("source/miniature", "notebooks/miniature", "data"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("README.md", "ours.h5", "data.mat"):
        (tmp_path / "data" / name).touch()
    return Course(tmp_path)


def write(course: Course, *cells: str) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(notebook, course.root / "source" / "miniature" / "miniature.ipynb")


def test_figures_come_from_a_real_run_on_the_data_that_students_get(course: Course):
    write(course, CODE)
    assert run_notebook(course, MINIATURE) == ({"two pi": 6.28318531, "data files": 2.0}, "")


def test_a_notebook_that_fails_is_said_in_one_sentence(course: Course):
    write(course, CODE, "raise ValueError('no such luck')")
    values, trouble = run_notebook(course, MINIATURE)
    assert not values
    assert trouble == "miniature: the notebook does not run through: ValueError: no such luck"
