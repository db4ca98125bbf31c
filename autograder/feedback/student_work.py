"""What a student handed in, as a page shows it: the cell of each answer, and the pictures that the code made.

Nothing is parsed here: this runs where marks are kept, and the file is hostile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.errors import UnreadableNotebook
from autograder.ingest import output_pictures
from autograder.ingest.notebook import MAX_CELL, Cell, functions_named, read
from autograder.ingest.output_pictures import Picture
from autograder.ingest.pick_file import pick_file
from autograder.ingest.released_notebook import Template
from autograder.values import Submission

_AND_SO_ON = "\n(The file holds the rest.)"


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
    last: dict[str, Cell] = {}
    copies: dict[str, dict[str, None]] = {}
    for cell in cells:
        if cell.grade_id in template.by_id:
            last[cell.grade_id] = cell
            copies.setdefault(cell.grade_id, {})[cell.source] = None
    for name, cell in last.items():
        yield name, _bounded(cell if name in template.exercises else replace(cell, source="\n\n".join(copies[name])))
    for cell in cells:
        yield from ((name, _bounded(cell)) for name in functions_named([cell]) if name in template.exercises)


def _bounded(cell: Cell) -> Cell:
    """The cell, of whose text as much is shown as anybody types."""
    return cell if len(cell.source) <= MAX_CELL else replace(cell, source=f"{cell.source[:MAX_CELL]}{_AND_SO_ON}")
