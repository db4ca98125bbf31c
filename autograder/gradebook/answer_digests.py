"""What a submission answers where no exercise asks: digests that tell one hand-in from the next, and nothing more."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from autograder.values import Report, check_id

if TYPE_CHECKING:
    from autograder.ingest.notebook import Cell, Notebook
    from autograder.ingest.released_notebook import Template

ANSWERS = "answers"


def with_answers(report: Report, notebook: Notebook, template: Template) -> Report:
    """The report with a digest of what each cell with points of the template is about, but for check cells of ours.

    That is the answer in it, or else the whole notebook, which a task or a test may be about.
    """
    checks = {check_id(exercise) for exercise in template.exercises}
    asked = [cell for cell in template.cells if (cell.grade or is_task(cell)) and cell.grade_id not in checks]
    if not asked:
        return report
    whole = digest_of(cell.source for cell in notebook.cells)
    known = {cell.grade_id: _answer(cell, notebook) if cell.solution else whole for cell in asked}
    return replace(report, details={**report.details, ANSWERS: known})


def _answer(asked: Cell, notebook: Notebook) -> str:
    """The digest of an answer: of all copies that differ, and of the whole notebook where there is none."""
    found = dict.fromkeys(cell.source.strip() for cell in notebook.cells if cell.grade_id == asked.grade_id)
    return digest_of(found or (cell.source for cell in notebook.cells))


def answers_of(report: Report) -> dict[str, str]:
    """The digests that a report holds, by cell."""
    return dict(report.details.get(ANSWERS, {}))


def digest_of(sources: Iterable[str]) -> str:
    """What an answer is known by."""
    text = "\0".join(source.strip() for source in sources)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def is_task(cell: Cell) -> bool:
    """Whether nbgrader calls a cell a task, which a person marks."""
    entry = cell.metadata.get("nbgrader")
    return isinstance(entry, dict) and entry.get("task") is True
