"""The only module that knows the notebook file format: text in, plain cells out.

Reading is forgiving: any version of the format, whatever front end wrote it, or a script exported from a notebook.
What it had to mend is a `Repair` each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.errors import Cure, UnreadableNotebook
from autograder.ingest import files
from autograder.ingest.files import Text
from autograder.ingest.notebook_json import document_of
from autograder.ingest.repairs import Mended, Repair
from autograder.values import UNKNOWN, Block, Versions

MAX_CELL = 1 << 17  # characters; nobody types a longer cell, and longer code takes seconds to analyse
MAX_CODE = 1 << 19  # characters of code in a whole notebook
MAX_CELLS = 10_000  # nobody writes a tenth of them, and each takes time wherever the notebook is read

_FENCE = re.compile(r"^```.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its kind (code, markdown, raw), source, and what nbgrader knows of it.

    `number` is its place among all cells, counted from 1, as a person would count them. Of a cell that was put together
    again from several, `last` is the place of the last part.
    """

    kind: str
    source: str
    number: int
    grade_id: str = ""
    solution: bool = False
    grade: bool = False
    locked: bool = False
    points: float = 0.0
    metadata: Mapping[str, Any] = field(default_factory=dict, compare=False)
    last: int = 0
    id: str | None = field(default=None, compare=False)

    @property
    def name(self) -> str:
        """How messages call this cell."""
        return f"cell {self.number}-{self.last}" if self.last else f"cell {self.number}"

    @property
    def code(self) -> str:
        """The source as code; of a text cell, without the fences that people put around code there."""
        return self.source if self.kind == "code" else _FENCE.sub("", self.source)


@dataclass(frozen=True, slots=True)
class Notebook:
    """The cells of a file, what had to be mended to read them, and the modules handed in beside it.

    `ran_with` are the versions that the notebook was last run with, as far as it says.
    """

    cells: tuple[Cell, ...]
    repairs: tuple[Repair, ...] = ()
    beside: tuple[Block, ...] = ()
    ran_with: Versions = UNKNOWN


def read(path: str | Path, wanted: str = "") -> Notebook:
    """Read a notebook or a script exported from one; of an archive, what is `wanted`: a path in it, or a name.

    Raises UnreadableNotebook, with the reason, when nothing in it can be taken for cells.
    """
    if not str(path):
        raise UnreadableNotebook("The folder holds no notebook", Cure.HAND_IN)
    return _notebook(files.read(Path(path), wanted))


def raw_cells(path: str | Path, wanted: str) -> list[Mapping[str, Any]]:
    """The cells as they stand in the file, outputs and all; none of a script. Raises as `read` does."""
    file = files.read(Path(path), wanted)
    found = [] if _is_script(file) else _raw_cells(document_of(file)[0])
    return [cell for cell in found if isinstance(cell, dict)]


def whole_cells(file: Text) -> list[tuple[Cell, Mapping[str, Any]]]:
    """The cells of a notebook, each with all that stands in the file of it. Raises as `read` does."""
    found = _with_raw(document_of(file)[0])
    _must_be_few(file, found)
    return found


def _must_be_few(file: Text, cells: Sequence[object]) -> None:
    if len(cells) > MAX_CELLS:
        raise UnreadableNotebook(f"{file.name} has {len(cells)} cells, more than anybody writes", Cure.PLAIN_COPY)


def _notebook(file: Text) -> Notebook:
    cells, repairs, versions = _from_script(file) if _is_script(file) else _from_json(file)
    _must_be_few(file, cells)
    kept, dropped = _bounded(cells)
    return Notebook(kept, (*file.repairs, *repairs, *dropped), file.beside, versions)


def _bounded(cells: list[Cell]) -> tuple[tuple[Cell, ...], list[Repair]]:
    """The cells without those that are too long for code that anybody wrote by hand."""
    sizes = {place: len(cell.source) for place, cell in enumerate(cells) if cell.kind == "code"}
    left_out = too_long(sizes)
    repairs = [Repair(Mended.TOO_LONG, cells[place].name, f"{sizes[place]}") for place in sorted(left_out)]
    return tuple(cell for place, cell in enumerate(cells) if place not in left_out), repairs[:20]


def too_long(sizes: Mapping[int, int]) -> set[int]:
    """The places of the cells, of code of these sizes, that hold more than anybody types: the longest go first."""
    left_out, room = set[int](), MAX_CODE
    for place in sorted(sizes, key=sizes.__getitem__):
        if sizes[place] > min(MAX_CELL, room):
            left_out.add(place)
        else:
            room -= sizes[place]
    return left_out


def without_long_texts(cells: Sequence[Cell]) -> list[Cell]:
    """The cells for whoever looks for code in text as well: nothing stands where more is than anybody types as code."""
    left_out = too_long({place: len(cell.source) for place, cell in enumerate(cells) if cell.kind != "code"})
    return [replace(cell, source="") if place in left_out else cell for place, cell in enumerate(cells)]


def _from_json(file: Text) -> tuple[list[Cell], list[Repair], Versions]:
    document, mended = document_of(file)
    cells = [cell for cell, _ in _with_raw(document)]
    if not cells:
        raise UnreadableNotebook(f"{file.name} holds no cells, so it is no notebook", Cure.NOTEBOOK)
    mended += _damaged(_raw_cells(document))
    if isinstance(document, dict) and "worksheets" in document:
        mended.append(Repair(Mended.OLD_FORMAT, file.name))
    if "\\u0000" in file.text:
        mended.append(Repair(Mended.NUL_CHARACTERS, file.name))
    return cells, mended, _versions_of(document)


def _damaged(cells: list[Any]) -> list[Repair]:
    """The cells in which something else stands where their text should."""
    texts = [(n, c.get("source", c.get("input", ""))) for n, c in enumerate(cells, 1) if isinstance(c, dict)]
    found = [(n, text) for n, text in texts if isinstance(text, dict | int | float)]
    return [
        Repair(Mended.NO_SOURCE, f"cell {n}", "an object" if isinstance(text, dict) else "a number")
        for n, text in found[:20]
    ]


def _versions_of(document: Any) -> Versions:
    """The versions that a notebook was last run with: those that check() left there, or else Jupyter."""
    found = Versions(_version(_dict(_dict(_dict(document).get("metadata")).get("language_info")).get("version")))
    for cell in map(_dict, _raw_cells(document)):
        for output in map(_dict, _list(cell.get("outputs"))):
            if left := _dict(_dict(output.get("metadata")).get("autograder")):
                found = Versions(_version(left.get("python")), _version(left.get("numpy")))
    return found


def _version(text: Any) -> str:
    return text if isinstance(text, str) and re.fullmatch(r"\d{1,3}(\.\d{1,3}){1,2}", text, re.ASCII) else ""


def _with_raw(document: Any) -> list[tuple[Cell, Mapping[str, Any]]]:
    return [(_cell(raw, number), raw) for number, raw in enumerate(_raw_cells(document), 1) if isinstance(raw, dict)]


def _raw_cells(document: Any) -> list[Any]:
    if not isinstance(document, dict):
        return []
    if isinstance(document.get("content"), dict):  # as Jupyter's own web service sends it
        return _raw_cells(document["content"])
    sheets = document.get("worksheets")
    parts = [sheet.get("cells") for sheet in _list(sheets) if isinstance(sheet, dict)]
    return [cell for part in (*parts, document.get("cells")) for cell in _list(part)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _cell(raw: dict[str, Any], number: int) -> Cell:
    metadata = _dict(raw.get("metadata"))
    grader = _dict(metadata.get("nbgrader"))
    points = grader.get("points")
    return Cell(
        kind=str(raw.get("cell_type", "code")),
        source=_source(raw.get("source", raw.get("input", ""))),
        number=number,
        grade_id=str(grader.get("grade_id", "")),
        solution=grader.get("solution") is True,
        grade=grader.get("grade") is True,
        locked=grader.get("locked") is True,
        points=float(points) if isinstance(points, int | float) else 0.0,
        metadata=metadata,
        id=str(raw["id"]) if "id" in raw else None,
    )


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _source(source: Any) -> str:
    if isinstance(source, list):
        parts = [part for part in source if isinstance(part, str)]
        # Old formats, and some programs, leave the line ends out of the list.
        source = ("" if any(part.endswith(("\n", "\r")) for part in parts) else "\n").join(parts)
    text = source if isinstance(source, str) else ""
    if not text.isascii():  # a file can hold half a character, which no Python code may
        text = text.encode("utf-8", "replace").decode()
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").lstrip("\ufeff")


_SCRIPT_MARK = re.compile(r"^# ?(?:%%|In ?\[[ \d]*\]:?|\+|<codecell>).*$", re.MULTILINE)
_CODE = re.compile(r"^(?:def|import|from) \w", re.MULTILINE)


def _is_script(file: Text) -> bool:
    """Whether the text is Python code; a notebook that was named .py is none."""
    if file.text.lstrip().startswith("{") and '"cells"' in file.text:
        return False
    return file.name.lower().endswith(".py") or bool(_CODE.search(file.text) and not file.text.lstrip().startswith("{"))


def _from_script(file: Text) -> tuple[list[Cell], list[Repair], Versions]:
    parts = [part.strip("\n") for part in _SCRIPT_MARK.split(_source(file.text))]
    cells = [Cell("code", part, number) for number, part in enumerate(filter(str.strip, parts), 1)]
    return cells, [Repair(Mended.SCRIPT, file.name)], Versions()


def functions_named(cells: Iterable[Cell]) -> frozenset[str]:
    """The names of the functions whose definitions stand at the beginning of a line, in cells of any kind."""
    return frozenset(name for cell in cells for name in re.findall(r"(?m)^(?:async )?def (\w+)", cell.source))
