"""What a gradebook holds, as nbgrader's own API reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook


def marks_in(database: Path, assignment: str) -> dict[str, dict[str, tuple[float | None, bool]]]:
    """By student and check cell: the automatic score, and whether nbgrader asks for a human's look."""
    with Gradebook(f"sqlite:///{database}") as book:
        submissions = book.assignment_submissions(assignment)
        return {s.student.id: {g.name: (g.auto_score, g.needs_manual_grade) for g in _grades(s)} for s in submissions}


def comments_in(database: Path, assignment: str) -> dict[str, dict[str, str | None]]:
    """By student and check cell: the comment that the grader left."""
    with Gradebook(f"sqlite:///{database}") as book:
        submissions = book.assignment_submissions(assignment)
        return {s.student.id: {c.name: c.auto_comment for n in s.notebooks for c in n.comments} for s in submissions}


def _grades(submission: Any) -> list[Any]:
    return [grade for notebook in submission.notebooks for grade in notebook.grades]
