"""The files of one hand-in: what each is called in the student's folder, and which are refused, with the reason."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from autograder.collect.downloads import Download, Unusable
from autograder.collect.owner_matching import Match
from autograder.collect.people import Person
from autograder.collect.platform import folded
from autograder.errors import visible
from autograder.ingest.archives import MAX_UNZIPPED
from autograder.ingest.timestamps import NAME as TIMESTAMP

MOST_BYTES = 1 << 28  # of one student's hand-in
MOST_FILES = 1000
_LONGEST = 200  # bytes of a name, which every file system takes
_LONGEST_PATH = 1000  # bytes, beside which there is room for the path of the course
_UNSAFE = re.compile(r'[<>:"|?*\\]|[. ]$|^\.\.?$|^$')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_AGAIN = re.compile(r"-\d+$")


class Refusal(StrEnum):
    """Why a file is left out of a hand-in."""

    UNSAFE_NAME = "unsafe_name"  # no file may be called so
    NO_FILE = "no_file"  # a link or a device
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    TIME_STAMP = "time_stamp"  # its name is that of the time of handing in
    SAME_NAME = "same_name"  # another file of the hand-in is called so


@dataclass(frozen=True, slots=True)
class HandIn:
    """What one person handed in, by the path in the student's folder; and what was refused, by the path there."""

    person: Person
    late: bool
    files: Mapping[str, bytes]
    refused: Mapping[str, Refusal]


def read(download: Download, person: Person, matches: Sequence[Match], assignment: str) -> HandIn:
    """The hand-in of one person out of one archive. Where files are called alike, the newest has the name."""
    files: dict[str, bytes] = {}
    refused: dict[str, Refusal] = {}
    late, left = False, MOST_BYTES
    readings = [(match.path, match.reading) for match in matches if match.reading]
    for path, reading in sorted(readings, key=lambda pair: pair[1].version, reverse=True):
        late |= reading.late
        name = file_name(reading.file, assignment)
        name = reading.file if stands_in_the_way(name, files) else name
        found = _refusal(name, files) or _content(download, path, left)
        if isinstance(found, Refusal):
            refused[path] = found
        else:
            files[name] = found
            left -= len(found)
    return HandIn(person, late, files, refused)


def file_name(file: str, assignment: str) -> str:
    """What a file is called in the student's folder: `NAME-1.ipynb`, a resubmission, is the assignment's notebook."""
    path = PurePosixPath(file)
    is_notebook = _AGAIN.sub("", path.stem) == assignment and path.suffix == ".ipynb" and "/" not in file
    return f"{assignment}.ipynb" if is_notebook else file


def _refusal(name: str, files: Collection[str]) -> Refusal | None:
    """Why there can be no file of this name beside the others."""
    if _size(name) > _LONGEST_PATH or any(_is_unsafe(part) for part in name.split("/")):
        return Refusal.UNSAFE_NAME
    if name.casefold() == TIMESTAMP:
        return Refusal.TIME_STAMP
    if stands_in_the_way(name, files):
        return Refusal.SAME_NAME
    return Refusal.TOO_MANY if len(files) >= MOST_FILES else None


def _content(download: Download, path: str, left: int) -> bytes | Refusal:
    if not download.is_file(path):
        return Refusal.NO_FILE
    try:
        content = download.content(path, min(left, MAX_UNZIPPED))
    except Unusable:
        return Refusal.DAMAGED
    return Refusal.TOO_LARGE if content is None else content


def stands_in_the_way(name: str, files: Collection[str]) -> bool:
    """Whether a file has this name already, be it in other capitals, or the one of a folder on the way."""
    wanted = f"{folded(name)}/"
    return any(f"{folded(file)}/".startswith(wanted) or wanted.startswith(f"{folded(file)}/") for file in files)


def _size(name: str) -> int:
    return len(name.encode("utf-8", "surrogatepass"))


def _is_unsafe(part: str) -> bool:
    return _size(part) > _LONGEST or visible(part) != part or bool(_UNSAFE.search(part) or _RESERVED.fullmatch(part))
