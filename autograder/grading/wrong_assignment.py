"""Whose notebook is this? Said of one that holds nothing of the assignment in whose folder it lies."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from autograder.course import Course
from autograder.errors import Cure, UnreadableNotebook
from autograder.ingest.notebook import Notebook, functions_named, read


def why_not_graded(notebook: Notebook, course: Course, assignment: str) -> UnreadableNotebook:
    """Why a notebook without anything of its assignment is not graded, as an error to raise."""
    theirs = functions_named(notebook.cells) | {cell.grade_id for cell in notebook.cells}
    for other in course.names:
        if other != assignment and theirs & exercises_in(course.notebook(other)):
            return UnreadableNotebook(f"This is the notebook of {other}, not of {assignment}", Cure.RIGHT_ONE)
    return UnreadableNotebook(f"This notebook holds none of the functions of {assignment}", Cure.RIGHT_ONE)


@lru_cache(maxsize=100)
def exercises_in(source: Path) -> frozenset[str]:
    """The names of the exercises in a source notebook, without loading the assignment."""
    return frozenset(cell.grade_id for cell in read(source.resolve()).cells if cell.solution)
