"""Puts hand-ins into `submitted/`: nothing there is overwritten, an earlier version moves to `submitted/.earlier/`.

Neither we nor nbgrader look into a folder whose name begins with a dot.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.collect.handins import HandIn
from autograder.ingest import files, timestamps

EARLIER = ".earlier"


class Placed(StrEnum):
    """What became of a hand-in."""

    NEW = "new"
    REPLACED = "replaced"  # what lay there is an earlier version now
    UNCHANGED = "unchanged"
    OLDER = "older"  # what lies there is newer, and stays


@dataclass(frozen=True, slots=True)
class _Version:
    """What would lie in a folder: when it was handed in, and the digest of its files."""

    time: datetime | None
    digest: str


class Folder:
    """The folder of submissions for one assignment."""

    def __init__(self, submitted: Path, assignment: str) -> None:
        self._submitted = submitted
        self.assignment = assignment
        self._looked_at: dict[Path, list[_Version]] = {}

    def look(self, handed_in: HandIn) -> Placed:
        """What placing this hand-in would do, had those been placed that were looked at before."""
        found = self._outlook(handed_in)
        if found is not Placed.OLDER:
            version = _Version(handed_in.person.handed_in, _digest(handed_in.files))
            self._looked_at.setdefault(self._place(handed_in), []).append(version)
        return found

    def _outlook(self, handed_in: HandIn) -> Placed:
        place, time = self._place(handed_in), handed_in.person.handed_in
        looked_at = self._looked_at.get(place, [])
        if not looked_at and not os.path.lexists(place):
            return Placed.NEW
        before = looked_at[-1].time if looked_at else timestamps.time_in(place)
        if before and time and time != before:
            return Placed.REPLACED if time > before else Placed.OLDER
        content, there = _digest(handed_in.files), self._contents(handed_in)
        if content == next(there):
            return Placed.UNCHANGED
        return Placed.OLDER if content in there else Placed.REPLACED

    def _contents(self, handed_in: HandIn) -> Iterator[str]:
        """The digests of what would lie there and of what lies there, then of earlier versions."""
        place = self._place(handed_in)
        yield from (version.digest for version in reversed(self._looked_at.get(place, [])))
        if os.path.lexists(place):
            yield _digest(_content(place))
        yield from (_digest(_content(version)) for version in self._versions(handed_in))

    def place(self, handed_in: HandIn) -> Placed:
        """Place a hand-in as a whole; what became of it."""
        found, place = self._outlook(handed_in), self._place(handed_in)
        if found is Placed.UNCHANGED and timestamps.time_in(place) is None:
            _stamp(place, handed_in.person.handed_in)
        if found in (Placed.NEW, Placed.REPLACED):
            place.parent.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=self._submitted, prefix=".collecting-") as made:
                new = Path(made) / "new"
                _write(new, handed_in.files)
                _stamp(new, handed_in.person.handed_in)
                if found is Placed.REPLACED:
                    versions = self._earlier(handed_in)
                    versions.mkdir(parents=True, exist_ok=True)
                    place.rename(versions / self._next_number(handed_in))
                new.rename(place)
        return found

    def _place(self, handed_in: HandIn) -> Path:
        return self._submitted / handed_in.person.student / self.assignment

    def _earlier(self, handed_in: HandIn) -> Path:
        return self._submitted / EARLIER / handed_in.person.student / self.assignment

    def _versions(self, handed_in: HandIn) -> list[Path]:
        folder = self._earlier(handed_in)
        return list(folder.iterdir()) if folder.is_dir() else []

    def _next_number(self, handed_in: HandIn) -> str:
        """A number after those of all versions; somebody may have taken some away."""
        numbers = (int(version.name) for version in self._versions(handed_in) if version.name.isdecimal())
        return str(max(numbers, default=0) + 1)


def _write(folder: Path, contents: Mapping[str, bytes]) -> None:
    folder.mkdir()
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _stamp(folder: Path, time: datetime | None) -> None:
    if time:
        (folder / timestamps.NAME).write_text(f"{time:%Y-%m-%d %H:%M:%S} UTC\n")


def _content(folder: Path) -> dict[str, bytes | None]:
    """The files in a folder by their path in it, without the time stamp; None for what cannot be read, as a link."""
    found: dict[str, bytes | None] = {}
    for place, _, names in os.walk(folder):
        for path in (Path(place, name) for name in names):
            if path != folder / timestamps.NAME:
                found[path.relative_to(folder).as_posix()] = _bytes(path)
    return found


def _digest(contents: Mapping[str, bytes | None]) -> str:
    """A short text that is the same for the same files only."""
    parts = ((name, content and sha256(content).hexdigest()) for name, content in contents.items())
    return sha256(repr(sorted(parts)).encode()).hexdigest()


def _bytes(path: Path) -> bytes | None:
    try:
        with files.opened(path) as file:
            return file.read()
    except OSError:
        return None
