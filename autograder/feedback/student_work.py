"""What a student handed in, as a page shows it: the cell of each answer, and the pictures that the code made.

Nothing is parsed here: this runs where marks are kept, and the file is hostile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.errors import UnreadableNotebook
from autograder.ingest import output_pictures
from autograder.ingest.notebook import Cell, functions_named, read
from autograder.ingest.output_pictures import Picture
from autograder.ingest.pick_file import pick_file
from autograder.ingest.released_notebook import Template
from autograder.values import Submission


@dataclass(frozen=True, slots=True)
class Work:
    """The cells that answer, by their label in the released notebook, and the pictures."""

    answers: Mapping[str, Cell] = field(default_factory=dict)
    pictures: tuple[Picture, ...] = ()


def work(submission: Submission, template: Template) -> Work:
    """The work in the file that was graded; nothing where it cannot be read."""
    try:
        found = pick_file(submission, template)
        cells = read(found.path, found.wanted).cells
        return Work(dict(_answers(cells, template)), output_pictures.of_notebook(found.path, found.wanted))
    except UnreadableNotebook:
        return Work()


def _answers(cells: Sequence[Cell], template: Template) -> Iterator[tuple[str, Cell]]:
    """What stands under a label, copies that differ included; for an exercise, the last cell with its function."""
    copies: dict[str, list[str]] = {}
    for cell in cells:
        if cell.grade_id in template.by_id:
            known = copies.setdefault(cell.grade_id, [])
            known += [cell.source] if cell.source not in known else []
            is_code = cell.grade_id in template.exercises
            yield cell.grade_id, cell if is_code else replace(cell, source="\n\n".join(known))
    for cell in cells:
        yield from ((name, cell) for name in functions_named([cell]) if name in template.exercises)
