"""What is written whole or not at all: what stood there before stays until all of the new one is written."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(path: Path, permissions: int | None = None) -> Iterator[BinaryIO]:
    """What takes the place of `path` at the end, with these permissions or its own.

    A device, a stream or a file in a folder that may not be written is written to as it stands. Folders that are
    missing are made. Raises OSError, and whatever stops the writer; then all is as it was.
    """
    must_take(path)
    if path.exists() and not (path.is_file() and os.access(path.resolve().parent, os.W_OK)):
        with path.open("wb") as file:
            yield file
        return
    place = path.resolve()  # a link stays one
    place.parent.mkdir(parents=True, exist_ok=True)
    new = place.with_name(f".{place.name[:50]}.{os.getpid()}.new")
    kept = place.stat().st_mode & 0o777 if place.exists() and permissions is None else None
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)  # others may write in the folder, too
    try:
        with os.fdopen(os.open(new, flags, permissions or 0o666), "wb") as file:
            if kept is not None:
                new.chmod(kept)  # a file of marks may be closed to others
            yield file
        os.replace(new, place)
    finally:
        new.unlink(missing_ok=True)


def write(path: Path, content: bytes, permissions: int | None = None) -> None:
    """Write a file that is small enough to be held at once. Raises OSError."""
    with replacing(path, permissions) as file:
        file.write(content)


@contextmanager
def new_folder(path: Path) -> Iterator[None]:
    """Make a folder with what is written into it; where that fails or is interrupted, it is gone. Raises OSError."""
    path.mkdir(parents=True)
    try:
        yield
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise


def must_take(path: Path) -> None:
    """Raise OSError where a file at `path` could not be written, as far as can be told before."""
    there = next(place for place in (path, *path.absolute().parents) if place.exists())
    if there != path and not there.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(there))
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not os.access(there, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(there))
