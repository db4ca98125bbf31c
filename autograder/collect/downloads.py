"""The archives that a platform gives: what lies in them, and the content of one file at a time, up to a limit.

Nothing is unpacked by the names in an archive; who places a file makes its path. No archive in an archive is opened.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import UsageError

MOST_FILES = 100_000
_UTF8 = 0x800
_BROKEN = (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError, zlib.error)


class Unusable(Exception):
    """A file of an archive that cannot be taken out of it."""


class Download:
    """One archive of a platform, open for reading; `hidden` are paths at which it has a later file, too."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self.path = path
        self._archive = archive
        members = [(_name(member), member) for member in archive.infolist() if not member.is_dir()]
        self._members = dict(members)
        self.hidden = tuple(name for name, member in members if self._members[name] is not member)

    @property
    def names(self) -> list[str]:
        """The paths of the files in it, as they stand there."""
        return list(self._members)

    def is_file(self, name: str) -> bool:
        """Whether it is a file; an archive can hold links and devices, too."""
        kind = stat.S_IFMT(self._members[name].external_attr >> 16)
        return kind in (0, stat.S_IFREG)

    def content(self, name: str, most: int) -> bytes | None:
        """What is in a file; None where that is more than so many bytes. Raises Unusable for what is damaged."""
        try:
            with self._archive.open(self._members[name]) as file:
                content = file.read(most + 1)
        except _BROKEN as error:
            raise Unusable(str(error)) from error
        return content if len(content) <= most else None


@contextmanager
def opened(path: Path) -> Iterator[Download]:
    """An archive to read from. Raises UsageError for what is none."""
    if path.is_dir():
        raise UsageError(f"{path} is a folder, as some browsers make of a download; pack it into a zip archive again.")
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError(f"{path} is no zip archive that can be opened ({why}); download it again.") from error
    with archive:
        if len(archive.infolist()) > MOST_FILES:
            raise UsageError(f"{path} holds more than {MOST_FILES} files; it is no platform's download.")
        yield Download(path, archive)


def _name(member: zipfile.ZipInfo) -> str:
    """The path of a file in an archive. Some programs write UTF-8 without saying so."""
    if member.flag_bits & _UTF8:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename
