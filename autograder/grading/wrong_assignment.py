"""Whose notebook is this? Said of one that holds nothing of the assignment in whose folder it lies."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from autograder.course import Course
from autograder.ingest.notebook import Notebook, functions_named, read


def why_not_graded(notebook: Notebook, course: Course, assignment: str) -> str:
    """Why a notebook without anything of its assignment is not graded, in one sentence."""
    theirs = functions_named(notebook.cells) | {cell.grade_id for cell in notebook.cells}
    for other in course.names:
        if other != assignment and theirs & exercises_in(course.notebook(other)):
            return f"This is the notebook of {other}, not of {assignment}; ask the student for the right one."
    return f"This notebook holds none of the functions of {assignment}; ask the student for the right one."


@lru_cache(maxsize=100)
def exercises_in(source: Path) -> frozenset[str]:
    """The names of the exercises in a source notebook, without loading the assignment."""
    return frozenset(cell.grade_id for cell in read(source.resolve()).cells if cell.solution)
