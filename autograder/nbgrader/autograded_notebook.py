"""The notebook that nbgrader's formgrader and feedback show: a submission, put back on its feet, with its outcomes.

Only what a person looks at is made here; the verdict comes from the engine, which reads the submission itself.
"""

from __future__ import annotations

import logging
import shutil
import warnings
from collections.abc import Iterable
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat

from autograder.course import check_id
from autograder.ingest.notebook import Cell, read
from autograder.student.card import Card
from autograder.values import Outcome, Report, Submission

_RECEIPTS = ("timestamp.txt", "submission_secret.txt")
"""What the exchange puts beside a submission; `nbgrader release_feedback` finds the student's place by them."""

_CELL_OF = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}


def opened(path: Path) -> Any:
    """A submission as a valid notebook: as it is where it is valid, else from the cells that can be read.

    Raises UnreadableNotebook when there are none.
    """
    try:
        return _as_it_is(path)
    except Exception:  # whatever nbformat does not bear is read by our own, forgiving reader
        cells = [_cell(cell) for cell in read(path, path.stem).cells]
        return nbformat.v4.new_notebook(cells=cells)


def _as_it_is(path: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nbformat warns of what it will reject one day
        logger = logging.getLogger("traitlets")
        level = logger.level
        logger.setLevel(logging.CRITICAL)  # what cannot be read this way is no error yet
        try:
            notebook = nbformat.read(path, as_version=4)
            nbformat.validate(notebook)
        finally:
            logger.setLevel(level)
    if not notebook.cells:
        raise ValueError("no cells")
    return notebook


def _cell(cell: Cell) -> Any:
    metadata = {"nbgrader": {"grade_id": cell.grade_id}} if cell.grade_id else {}
    return _CELL_OF.get(cell.kind, nbformat.v4.new_raw_cell)(cell.source, metadata=metadata)


def restore(notebook: Any, released: Any) -> None:
    """Put back what must not change, from the notebook that was released.

    Locked cells get their text and type again, known cells their nbgrader metadata; of repeated cells the last keeps
    its name, as Python keeps the last definition. Check cells that are missing are added.
    """
    known = {cell.metadata.nbgrader.grade_id: cell for cell in released.cells if "nbgrader" in cell.metadata}
    seen: set[str] = set()
    for index in reversed(range(len(notebook.cells))):
        notebook.cells[index] = _restored(notebook.cells[index], known, seen, f"student-{index + 1}")
    _add_missing_checks(notebook, list(known.values()))
    notebook.metadata = deepcopy(released.metadata)
    notebook.nbformat, notebook.nbformat_minor = released.nbformat, released.nbformat_minor


def _restored(cell: Any, known: dict[str, Any], seen: set[str], new_id: str) -> Any:
    name = _grade_id(cell)
    original = None if name in seen else known.get(name)
    if original is None:
        cell.metadata, cell.id = {}, new_id
        return _without_outputs(cell)
    seen.add(name)
    mended = deepcopy(original)
    if not original.metadata.nbgrader.locked:
        mended.source = cell.source
    return mended


def _grade_id(cell: Any) -> str:
    entry = cell.metadata.get("nbgrader") if isinstance(cell.metadata, dict) else None
    return str(entry.get("grade_id", "")) if isinstance(entry, dict) else ""


def _without_outputs(cell: Any) -> Any:
    if cell.cell_type == "code":
        cell.outputs = []
        cell.execution_count = None
    return cell


def _add_missing_checks(notebook: Any, originals: Iterable[Any]) -> None:
    place = len(notebook.cells)  # where nothing is left of what stood before it, a check goes to the end
    for original in originals:
        name = original.metadata.nbgrader.grade_id
        found = [index for index, cell in enumerate(notebook.cells) if _grade_id(cell) == name]
        if found:
            place = found[0] + 1
        elif original.metadata.nbgrader.grade:
            notebook.cells.insert(place, deepcopy(original))
            place += 1


def mark(notebook: Any, outcomes: Iterable[Outcome]) -> None:
    """Put each outcome into its check cell, as the card that a student knows."""
    by_cell = {check_id(outcome.exercise): outcome for outcome in outcomes}
    for cell in notebook.cells:
        outcome = by_cell.get(_grade_id(cell))
        if outcome is not None and cell.cell_type == "code":
            cell.outputs = [card_of(outcome)]


def card_of(outcome: Outcome) -> Any:
    """The output of a check cell."""
    card = Card(outcome)
    return nbformat.v4.new_output("display_data", data={"text/html": card._repr_html_(), "text/plain": repr(card)})


def write(submission: Submission, report: Report, released: Any, folder: Path) -> Path:
    """Write a graded submission where formgrader and `nbgrader generate_feedback` look for it; gives its path.

    Raises UnreadableNotebook when there is nothing to show.
    """
    notebook = opened(Path(submission.path))
    restore(notebook, released)
    mark(notebook, report.outcomes)
    place = folder / submission.student / submission.assignment
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"{submission.assignment}.ipynb"
    path.unlink(missing_ok=True)  # nbgrader leaves files there that cannot be written to
    nbformat.write(notebook, path)
    _copy_receipts(Path(submission.path).parent, place)
    return path


def _copy_receipts(submitted: Path, place: Path) -> None:
    for name in _RECEIPTS:
        (place / name).unlink(missing_ok=True)
        if (submitted / name).is_file() and not (submitted / name).is_symlink():
            shutil.copyfile(submitted / name, place / name)
