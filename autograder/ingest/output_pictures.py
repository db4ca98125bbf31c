"""The pictures that a notebook holds as outputs: those that consist of points of colour, in which nothing can run."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.ingest.notebook import raw_cells

MAX_PICTURES = 1 << 24  # characters, of all pictures of a notebook
_RASTER = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
    "image/webp": b"RIFF",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture below a cell: the number of the cell, counted from 1, the type, and the bytes in base64."""

    cell: int
    mime: str
    data: str


def of_notebook(path: str | Path, wanted: str = "") -> tuple[Picture, ...]:
    """The pictures below the cells of a file, up to a size of all together. Raises UnreadableNotebook."""
    cells = enumerate(raw_cells(path, wanted), 1)
    return tuple(bounded(Picture(number, *one) for number, cell in cells for one in of_outputs(cell.get("outputs"))))


def bounded(pictures: Iterator[Picture]) -> Iterator[Picture]:
    """The first of the pictures, as many as one page can bear."""
    left = MAX_PICTURES
    for picture in pictures:
        left -= len(picture.data)
        if left < 0:
            return
        yield picture


def of_outputs(outputs: Any) -> Iterator[tuple[str, str]]:
    """Type and data of the pictures among the outputs of a cell; of an output that is there in several types, one."""
    for output in outputs if isinstance(outputs, list) else ():
        kinds = output.get("data") if isinstance(output, Mapping) else None
        found = ((mime, raster(mime, kinds.get(mime))) for mime in _RASTER) if isinstance(kinds, Mapping) else iter(())
        if one := next(((mime, data) for mime, data in found if data), None):
            yield one


def raster(mime: str, data: Any) -> str:
    """The data of a picture without blanks; "" for what is not, from its first bytes on, what it says."""
    text = "".join(part for part in data if isinstance(part, str)) if isinstance(data, list) else data
    if mime not in _RASTER or not isinstance(text, str) or len(text) > MAX_PICTURES:
        return ""
    try:
        squeezed = "".join(text.split())
        return squeezed if base64.b64decode(squeezed, validate=True).startswith(_RASTER[mime]) else ""
    except ValueError:
        return ""
