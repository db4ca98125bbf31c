"""Takes the file to grade out of a zip archive: the one that is wanted, else the newest."""

from __future__ import annotations

import io
import mmap
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.errors import Cure, UnreadableNotebook
from autograder.ingest import not_a_notebook
from autograder.ingest.repairs import Mended, Repair

MAX_UNZIPPED = 1 << 26
MAX_MODULE = 1 << 17  # bytes
MAX_MODULES = 20
MOST_TRIED = 10  # files of a hand-in, or of an archive, that may be meant: each is read to find out
_DEPTH = 3  # archives in archives
_STARTS = (b"PK\x03\x04", b"PK\x05\x06")  # the second where nothing is in it
_LOCKED = 1 << 0


def is_archive(content: bytes | mmap.mmap) -> bool:
    """Whether these bytes are those of a zip archive."""
    return content[:4] in _STARTS


@dataclass(frozen=True, slots=True)
class Taken:
    """The bytes and the name of a file that was taken out, what is to be said of that, and the modules beside it.

    `members` are the paths in the archive of all files that it may be, the likeliest first.
    """

    content: bytes
    name: str
    repairs: tuple[Repair, ...]
    beside: tuple[tuple[str, bytes], ...]
    members: tuple[str, ...]


def taken_out(content: bytes | mmap.mmap, name: str, wanted: str) -> Taken:
    """A notebook, else a script, in this archive or in one in it.

    The one at the path `wanted`, or called so, or in a folder of that name, goes before newer ones. Raises
    UnreadableNotebook.
    """
    repairs: list[Repair] = []
    for _ in range(_DEPTH):
        found = _member(content, name, wanted)
        repairs += found.repairs
        if not is_archive(found.content):
            return replace(found, name=Path(found.name).name, repairs=tuple(repairs))
        content, name = found.content, found.name
    raise UnreadableNotebook(f"{name} is an archive in an archive in an archive", Cure.UNPACK)


def _member(content: bytes | mmap.mmap, name: str, wanted: str) -> Taken:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _likeliest(archive, name, wanted)
    except UnreadableNotebook:
        raise
    except Exception as error:  # each way to compress has errors of its own, and damage finds them all
        raise UnreadableNotebook(f"{name} is an archive that cannot be opened ({error})", Cure.NOTEBOOK) from error


def _likeliest(archive: zipfile.ZipFile, name: str, wanted: str) -> Taken:
    # Beside a notebook, scripts are its modules, or what was filled in in its place.
    scripts = _ending(archive, ".py")
    fitting = [m for m in scripts if m.filename == wanted] or _fitting(archive, name)
    fitting.sort(key=lambda member: (*_is_wanted(member.filename, wanted), member.date_time), reverse=True)
    member = fitting[0]
    if member.flag_bits & _LOCKED:
        raise UnreadableNotebook(f"{member.filename} in {name} is locked with a password", Cure.NO_PASSWORD)
    with archive.open(member) as file:
        inner = file.read(MAX_UNZIPPED + 1)
    if len(inner) > MAX_UNZIPPED:
        raise UnreadableNotebook(f"{member.filename} in {name} has more than {MAX_UNZIPPED >> 20} MiB", Cure.PLAIN_COPY)
    repair = Repair(Mended.TAKEN_OUT, member.filename, name, f"{len(fitting)}" if len(fitting) > 1 else "")
    meant = dict.fromkeys(member.filename for member in (*fitting, *scripts))
    members = tuple(meant)[:MOST_TRIED]
    return Taken(inner, member.filename, (repair,), tuple(_beside(archive, member)), members)


def _beside(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[tuple[str, bytes]]:
    """The modules in the folder of a member, as far as somebody may have written them by hand."""
    folder = Path(member.filename).parent
    modules = [m for m in archive.infolist() if m.filename.endswith(".py") and Path(m.filename).parent == folder]
    for module in [m for m in modules if m is not member and m.file_size <= MAX_MODULE][:MAX_MODULES]:
        with archive.open(module) as file:
            yield Path(module.filename).name, file.read(MAX_MODULE)


def _fitting(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """The notebooks of an archive, else its scripts, else the archives in it."""
    for ending in (".ipynb", ".py", ".ipy", ".zip"):
        if members := _ending(archive, ending):
            return members
    if what := not_a_notebook.kind_of_archive(archive.namelist()):
        raise UnreadableNotebook(f"{name} is {what}, not a notebook", Cure.NOTEBOOK)
    raise UnreadableNotebook(f"{name} is an archive without a notebook in it", Cure.NOTEBOOK)


def _ending(archive: zipfile.ZipFile, ending: str) -> list[zipfile.ZipInfo]:
    return [m for m in archive.infolist() if m.filename.lower().endswith(ending) and not _hidden(m.filename)]


def _is_wanted(filename: str, wanted: str) -> tuple[bool, bool, bool]:
    path = Path(filename.lower())
    return filename == wanted, path.stem == wanted.lower(), wanted.lower() in path.parts


def _hidden(filename: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) and part != ".." for part in Path(filename).parts)
