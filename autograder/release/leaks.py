"""What students must not see of an assignment's source notebooks, and where it stands in files that they get."""

from __future__ import annotations

import base64
import bz2
import gzip
import html
import io
import json
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from autograder.blanks import HIDDEN, SOLUTION, without
from autograder.course import Course
from autograder.declarations.assignment import Assignment
from autograder.errors import CourseError
from autograder.ingest.notebook import Cell, read

_DECLARES = "autograder.exercise"
# Such a line may stand anywhere, in an example as well as in a solution.
_SAYS_NOTHING = re.compile(r"#|(def|for|if|elif|else|while|import|from|with|try|except|class|@)\b|return\s+\w+$")
_LEAST = 8  # characters, blanks aside; a shorter line says too little
_MOST = 1 << 24  # bytes that are looked through of one compressed file
_PNG = b"\x89PNG\r\n\x1a\n"
_PACKED = re.compile(r'"((?:[A-Za-z0-9+/]{4}|\\n){16,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?(?:\\n)?)"')  # base64
_COMPRESSED: dict[bytes, Any] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open}
_BROKEN = (
    *(lzma.LZMAError, zlib.error, zipfile.BadZipFile, tarfile.TarError),
    *(RuntimeError, NotImplementedError, OSError, EOFError, ValueError),
)


def squeezed(text: str) -> str:
    """A text without blanks and backslashes, so that no way of quoting hides it."""
    return re.sub(r"[\s\\]", "", text)


def must_hold_none(course: Course, assignment: str, folder: Path) -> None:
    """Raise CourseError where a file of a folder, or a text of our notebook there, gives a solution away."""
    if found := "; ".join(_in_extra_files(course, assignment, folder)):
        raise CourseError(f"{found}; move that out of source/{assignment}")

    if found := next(_in_texts(course, assignment, folder), ""):
        raise CourseError(f"{found}, which is part of a solution; take it out of that text")


def _in_texts(course: Course, assignment: str, folder: Path) -> Iterator[str]:
    """The lines of our solutions that stand in cells which are no code."""
    path = folder / f"{assignment}.ipynb"
    if course.declares(assignment, assignment) and path.is_file():
        secrets = {squeezed(line): line for line in solution_lines(course.assignment(assignment))}
        for cell in (cell for cell in read(path).cells if cell.kind != "code"):
            content = squeezed(cell.source)
            yield from (f"{cell.name} holds {line!r}" for key, line in secrets.items() if key in content)


def solution_lines(assignment: Assignment) -> set[str]:
    """The lines that a student has to write, as far as they say something: those that the stub does not have."""
    found: set[str] = set()
    for exercise in assignment.exercises:
        stub = _lines(assignment.stubs[exercise.id])
        found |= _lines(assignment.reference.source(exercise.id)) - stub
    return {line for line in found if says_something(line)}


def _in_extra_files(course: Course, assignment: str, folder: Path) -> Iterator[str]:
    secrets = {squeezed(line): line for line in source_secrets(course, assignment)}
    for path in (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".ipynb"):
        content = squeezed("\n".join(texts(path.read_bytes())))
        name = path.relative_to(folder).as_posix()
        if _DECLARES in content:
            yield f"{name} declares exercises"
        elif held := next((line for key, line in secrets.items() if key in content), None):
            yield f"{name} holds {held!r}, which is part of a solution"


def source_secrets(course: Course, assignment: str) -> set[str]:
    """The lines of solutions, hidden tests and mark schemes in the source notebooks that stand nowhere else in them."""
    given: set[str] = set()
    secret: set[str] = set()
    for path in sorted(course.folder(assignment).glob("*.ipynb")):
        declares = course.declares(assignment, path.stem)
        stubs = course.assignment(assignment).stubs if declares else {}
        for cell in read(path).cells:
            shown = stubs.get(cell.grade_id, _shown(cell)) if cell.solution else without(cell.source, *HIDDEN)
            given |= _lines(shown)
            secret |= _lines(cell.source)
    return {line for line in secret - given if says_something(line)}


def _shown(cell: Cell) -> str:
    """What nbgrader leaves of a solution cell: what stands outside of its regions, or nothing when it has none."""
    shown = without(cell.source, SOLUTION, *HIDDEN)
    return shown if SOLUTION in cell.source else ""


def _lines(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines()}


def says_something(line: str) -> bool:
    """Whether a line is long enough, and of such a kind, that it stands nowhere else by chance."""
    return len(squeezed(line)) >= _LEAST and not _SAYS_NOTHING.match(line)


def texts(content: bytes) -> Iterator[str]:
    """All that can be read in a file: as it is, by its markup, in its strings, and in the files of an archive."""
    text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
    yield text
    if "</" in text:
        yield html.unescape(re.sub(r"<[^>]*>", "", text))
    if text.lstrip()[:1] in ("{", "["):
        with suppress(ValueError, RecursionError):
            yield from _strings(json.loads(text))
        for found in _PACKED.findall(text):
            with suppress(ValueError):
                yield from texts(base64.b64decode(found.replace("\\n", ""), validate=True))
    for member in (*_members(content), *_unpacked(content), *_in_picture(content)):
        yield from texts(member)


def _unpacked(content: bytes) -> Iterator[bytes]:
    """What a compressed file holds."""
    for marks, opened in _COMPRESSED.items():
        if content.startswith(marks):
            with suppress(*_BROKEN), opened(io.BytesIO(content)) as file:
                yield file.read(_MOST)


def _in_picture(content: bytes) -> Iterator[bytes]:
    """The compressed texts that a picture carries with it; others are read as they are."""
    place = len(_PNG)
    while content.startswith(_PNG) and place + 8 <= len(content):
        size, kind = int.from_bytes(content[place : place + 4]), content[place + 4 : place + 8]
        chunk = content[place + 8 : place + 8 + size]
        for start in range(len(chunk)) if kind in (b"zTXt", b"iTXt") else ():
            if chunk[start : start + 1] == b"x":  # with which compressed data begins
                with suppress(zlib.error):
                    yield zlib.decompressobj().decompress(chunk[start:], _MOST)
        place += 12 + size


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        inside = list(value.values()) if isinstance(value, dict) else value
        yield "".join(part for part in inside if isinstance(part, str))
        for part in inside:
            yield from _strings(part)


def _members(content: bytes) -> Iterator[bytes]:
    """The files in an archive; none when it is no archive, or one that nobody can open without a password."""
    with suppress(*_BROKEN), zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            with suppress(*_BROKEN):
                yield archive.read(name)
    with suppress(*_BROKEN), tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for entry in archive:
            if file := archive.extractfile(entry):
                yield file.read()
