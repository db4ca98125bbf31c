"""The notebook that nbgrader's formgrader and feedback show: a submission, put back on its feet, with its outcomes.

Only what a person looks at is made here; the verdict comes from the engine, which reads the submission itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat

from autograder import whole_file
from autograder.feedback.receipts import copy_receipts
from autograder.ingest import files, output_pictures
from autograder.ingest.files import Text
from autograder.ingest.notebook import MAX_CODE, Cell, read, too_long, whole_cells
from autograder.nbgrader.sanitize import MAX_TEXTS, attached_pictures, text_cell, typed, verbatim, whole
from autograder.student.card import Card
from autograder.values import Outcome, Report, Submission, check_id

_LEAST = 100  # characters that a cell counts for at least
_BEGINNING = 1000  # characters that are shown of code too long to be read
_MAX_BYTES = 1 << 26  # a file larger than that, or with too many values in it, is read without its outputs
_KINDS = frozenset({"code", "markdown", "raw"})


def opened(path: Path, wanted: str = "") -> Any:
    """A submission as a valid notebook, made of its cells alone; what else stands in the file is theirs to forge.

    Of an archive, what is `wanted` is taken; without that, what bears the name of the file. Raises UnreadableNotebook
    when there are none.
    """
    try:
        cells = whole_cells(Text(_text(path), path.name))
    except Exception:  # whatever is more than a plain notebook is read by our own, forgiving reader
        cells = []
    cells = cells or [(cell, {}) for cell in read(path, wanted or path.stem).cells]
    return nbformat.v4.new_notebook(cells=[_cell(*each, number) for number, each in enumerate(cells, 1)])


def _text(path: Path) -> str:
    with files.opened(path) as file:
        content = file.read(_MAX_BYTES + 1)
    if len(content) > _MAX_BYTES or files.holds_too_much(content):
        raise ValueError("too large")
    return content.decode()


def _cell(cell: Cell, handed_in: Mapping[str, Any], number: int) -> Any:
    metadata = {"nbgrader": {"grade_id": cell.grade_id}} if cell.grade_id else {}
    kind = cell.kind if cell.kind in _KINDS else "raw"
    # Not by nbformat's own makers of cells: each of them validates, and so do those that write the notebook.
    made = nbformat.from_dict(
        {"id": f"student-{number}", "cell_type": kind, "metadata": metadata, "source": cell.source}
    )
    if cell.kind == "markdown" and (attached := attached_pictures(handed_in.get("attachments"))):
        made.attachments = nbformat.from_dict(attached)
    return _with_pictures_alone(made, handed_in)


def restore(notebook: Any, released: Any) -> None:
    """Put back what must not change, from the notebook that was released.

    Locked cells get their text and type again, known cells their nbgrader metadata; of repeated cells the last that was
    touched keeps its name, as Python keeps the last definition. Cells with points that are missing are added.
    """
    known = {cell.metadata.nbgrader.grade_id: cell for cell in released.cells if "nbgrader" in cell.metadata}
    seen: set[str] = set()
    _bound(notebook)
    last_first = list(reversed(range(len(notebook.cells))))
    for index in sorted(last_first, key=lambda index: _is_untouched(notebook.cells[index], known)):
        notebook.cells[index] = _restored(notebook.cells[index], known, seen)
    _add_missing(notebook, list(known.values()))
    notebook.metadata = deepcopy(released.metadata)
    notebook.nbformat, notebook.nbformat_minor = released.nbformat, released.nbformat_minor


def _bound(notebook: Any) -> None:
    """Let nobody's text or code take minutes to be shown: text that nobody types stays raw, of such code stays a part.

    Jupyter's server answers nobody else while it colours code.
    """
    texts = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    if sum(max(typed(cell.source), _LEAST) for cell in texts) > MAX_TEXTS:
        for cell in texts:
            cell.cell_type = "raw"
    sizes = {place: len(cell.source) for place, cell in enumerate(notebook.cells) if cell.cell_type == "code"}
    cut = too_long(sizes)  # the same that are left out where the notebook is graded
    room = MAX_CODE - sum(size for place, size in sizes.items() if place not in cut)
    for place in sorted(cut):
        beginning = notebook.cells[place].source[: max(0, min(_BEGINNING, room))]
        notebook.cells[place].source = f"{beginning}\n# ... {sizes[place]} characters; the file holds the rest."
        room -= len(notebook.cells[place].source)


def _restored(cell: Any, known: dict[str, Any], seen: set[str]) -> Any:
    name = _grade_id(cell)
    original = None if name in seen else known.get(name)
    if original is None:
        cell.metadata = {}
        return _harmless(_with_pictures_alone(cell, cell), cell)
    seen.add(name)
    mended = _with_pictures_alone(deepcopy(original), cell)
    if original.metadata.nbgrader.locked or cell.source == original.source:
        return mended
    mended.source = cell.source
    return _harmless(mended, cell)


def _is_untouched(cell: Any, known: dict[str, Any]) -> bool:
    original = known.get(_grade_id(cell))
    return original is not None and cell.source == original.source


def _harmless(cell: Any, handed_in: Any) -> Any:
    """The cell without what a browser would run of it. Of code, it runs nothing."""
    if cell.cell_type == "markdown":
        cell.source, attached = text_cell(cell.source, handed_in.get("attachments"))
        cell.pop("attachments", None)
        if attached:
            cell.attachments = nbformat.from_dict(attached)
    elif cell.cell_type == "raw":  # a page would take it for HTML
        return nbformat.v4.new_markdown_cell(verbatim(cell.source), metadata=cell.metadata, id=cell.id)
    return cell


def _grade_id(cell: Any) -> str:
    entry = cell.metadata.get("nbgrader") if isinstance(cell.metadata, dict) else None
    return str(entry.get("grade_id", "")) if isinstance(entry, dict) else ""


def _with_pictures_alone(cell: Any, handed_in: Any) -> Any:
    """The cell with the pictures among the outputs that were handed in; all else there is the student's to forge."""
    if cell.cell_type == "code":
        found = output_pictures.of_outputs(handed_in.get("outputs"))
        cell.outputs = [nbformat.v4.new_output("display_data", data={mime: data}) for mime, data in found]
        cell.execution_count = None
    return cell


def _add_missing(notebook: Any, originals: Iterable[Any]) -> None:
    place = len(notebook.cells)  # where nothing is left of what stood before it, a check goes to the end
    names = [_grade_id(cell) for cell in notebook.cells]
    for original in originals:
        name = original.metadata.nbgrader.grade_id
        if name in names:
            place = names.index(name) + 1
        elif original.metadata.nbgrader.grade or original.metadata.nbgrader.get("task"):  # a person has to find it
            notebook.cells.insert(place, deepcopy(original))
            names.insert(place, name)
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
    page = f'<div class="tex2jax_ignore">{card._repr_html_()}</div>'  # what a student's code says is no formula
    data = {"text/html": whole(page), "text/plain": whole(repr(card))}
    return nbformat.v4.new_output("display_data", data=data)


def write(submission: Submission, report: Report, released: Any, folder: Path) -> Path:
    """Write a graded submission where formgrader and `nbgrader generate_feedback` look for it; gives its path.

    Raises UnreadableNotebook when there is nothing to show.
    """
    notebook = opened(Path(submission.path), submission.wanted)
    restore(notebook, released)
    mark(notebook, report.outcomes)
    place = folder / submission.student / submission.assignment
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"{submission.assignment}.ipynb"
    path.unlink(missing_ok=True)  # nbgrader leaves files there that cannot be written to
    whole_file.write(path, f"{nbformat.writes(notebook)}\n".encode())
    copy_receipts(Path(submission.folder), place)
    return path
