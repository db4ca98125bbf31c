"""Takes the file to grade out of a zip archive: the one that is wanted, else the newest."""

from __future__ import annotations

import io
import mmap
import zipfile
import zlib
from pathlib import Path

from autograder.errors import UnreadableNotebook
from autograder.ingest import documents
from autograder.ingest.repairs import Mended, Repair

MAX_UNZIPPED = 1 << 26
_DEPTH = 3  # archives in archives
_START = b"PK\x03\x04"
_BROKEN = (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError, zlib.error)


def is_archive(content: bytes | mmap.mmap) -> bool:
    """Whether these bytes are those of a zip archive."""
    return content[:4] == _START


def taken_out(content: bytes | mmap.mmap, name: str, wanted: str) -> tuple[bytes, str, list[Repair]]:
    """The bytes and the name of a notebook, else a script, in this archive or in one in it; and what is to be said.

    The one called `wanted`, or in a folder of that name, goes before newer ones. Raises UnreadableNotebook.
    """
    taken: list[Repair] = []
    for _ in range(_DEPTH):
        content, inside, repair = _member(content, name, wanted)
        taken.append(repair)
        if not is_archive(content):
            return content, Path(inside).name, taken
        name = inside
    raise UnreadableNotebook(f"{name} is an archive in an archive in an archive; unpack it and grade again.")


def _member(content: bytes | mmap.mmap, name: str, wanted: str) -> tuple[bytes, str, Repair]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            fitting = _fitting(archive, name)
            member = max(fitting, key=lambda member: (*_is_wanted(member.filename, wanted), member.date_time))
            with archive.open(member) as file:
                inner = file.read(MAX_UNZIPPED + 1)
    except _BROKEN as error:
        raise UnreadableNotebook(f"{name} is an archive that cannot be opened ({error}).") from error
    if len(inner) > MAX_UNZIPPED:
        raise UnreadableNotebook(f"{member.filename} in {name} has more than {MAX_UNZIPPED >> 20} MiB.")
    count = f"{len(fitting)}" if len(fitting) > 1 else ""
    return inner, member.filename, Repair(Mended.TAKEN_OUT, member.filename, name, count)


def _fitting(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """The notebooks of an archive, else its scripts, else the archives in it."""
    for ending in (".ipynb", ".py", ".zip"):
        members = [m for m in archive.infolist() if m.filename.lower().endswith(ending) and not _hidden(m.filename)]
        if members:
            return members
    if what := documents.kind_of_archive(archive.namelist()):
        raise UnreadableNotebook(f"{name} is {what}, not a notebook; ask for the .ipynb file itself.")
    raise UnreadableNotebook(f"{name} is an archive without a notebook in it.")


def _is_wanted(filename: str, wanted: str) -> tuple[bool, bool]:
    path = Path(filename.lower())
    return path.stem == wanted.lower(), wanted.lower() in path.parts


def _hidden(filename: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in Path(filename).parts)
