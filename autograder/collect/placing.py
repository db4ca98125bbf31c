"""Puts hand-ins into `submitted/`: nothing there is overwritten, an earlier version moves to `submitted/.earlier/`.

Neither we nor nbgrader look into a folder whose name begins with a dot.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
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


class Folder:
    """The folder of submissions for one assignment."""

    def __init__(self, submitted: Path, assignment: str) -> None:
        self._submitted = submitted
        self.assignment = assignment

    def outlook(self, handed_in: HandIn) -> Placed:
        """What placing this hand-in would do."""
        place, time = self._place(handed_in), handed_in.person.handed_in
        if not os.path.lexists(place):
            return Placed.NEW
        before = timestamps.time_in(place)
        if before and time and time != before:
            return Placed.REPLACED if time > before else Placed.OLDER
        if _content(place) == handed_in.files:
            return Placed.UNCHANGED
        earlier = self._versions(handed_in)
        was_here = any(_content(version) == handed_in.files for version in earlier)
        return Placed.OLDER if was_here else Placed.REPLACED

    def place(self, handed_in: HandIn) -> Placed:
        """Place a hand-in as a whole; what became of it."""
        found, place = self.outlook(handed_in), self._place(handed_in)
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
                    place.rename(versions / str(len(self._versions(handed_in)) + 1))
                new.rename(place)
        return found

    def _place(self, handed_in: HandIn) -> Path:
        return self._submitted / handed_in.person.student / self.assignment

    def _earlier(self, handed_in: HandIn) -> Path:
        return self._submitted / EARLIER / handed_in.person.student / self.assignment

    def _versions(self, handed_in: HandIn) -> list[Path]:
        folder = self._earlier(handed_in)
        return list(folder.iterdir()) if folder.is_dir() else []


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


def _bytes(path: Path) -> bytes | None:
    try:
        with files.opened(path) as file:
            return file.read()
    except OSError:
        return None
