"""The folder that a child may write to: its working and temporary directory, empty when it begins and small.

What lies there was made by a stranger: it may be deep, many, or named in any way. The zygote looks at it from outside.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, count

from autograder.limits import WRITTEN_BYTES, WRITTEN_FILES


def is_overfull(
    folder: str,
    elsewhere: Iterable[os.DirEntry[str]] = (),
    *,
    most_files: int = WRITTEN_FILES,
    most_bytes: int = WRITTEN_BYTES,
) -> bool:
    """Whether there is more beneath a folder, and `elsewhere`, than may be: files and folders, and bytes."""
    found, size, folders = 0, 0, [folder]
    try:
        for entry in chain(elsewhere, _beneath(folders)):
            found, size = found + 1, size + _size(entry)
            if found > most_files or size > most_bytes:
                return True
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
    except OSError:
        return True  # nested deeper than a path can say, or closed to us: nobody does that who means well
    return False


def _beneath(folders: list[str]) -> Iterator[os.DirEntry[str]]:
    """What lies in folders, of which more may be added on the way."""
    while folders:
        with suppress(FileNotFoundError), os.scandir(folders.pop()) as entries:  # it may be deleted meanwhile
            yield from entries


def _size(entry: os.DirEntry[str]) -> int:
    with suppress(FileNotFoundError):
        return entry.stat(follow_symlinks=False).st_blocks * 512
    return 0


def empty(folder: str) -> None:
    """Delete everything in a folder. Folders in folders are lifted out of each other, however deep they are."""
    if ~(mode := stat.S_IMODE(os.stat(folder).st_mode)) & stat.S_IRWXU:  # its owner has closed it
        os.chmod(folder, mode | stat.S_IRWXU)
    top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        lifted = (f".lifted-{os.urandom(8).hex()}" for _ in count())  # whoever knew a name could have taken it
        while names := os.listdir(top):
            for name in names:
                try:
                    os.unlink(name, dir_fd=top)
                except OSError:
                    _flatten(name, top, lifted)
    finally:
        os.close(top)


def _flatten(name: str, top: int, lifted: Iterator[str]) -> None:
    """Delete a folder; the folders in it become its neighbours."""
    os.chmod(name, 0o700, dir_fd=top)  # no link, since that would have been deleted
    inside = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
    try:
        for inner in os.listdir(inside):
            try:
                os.unlink(inner, dir_fd=inside)
            except OSError:
                os.chmod(inner, 0o700, dir_fd=inside)
                os.rename(inner, next(lifted), src_dir_fd=inside, dst_dir_fd=top)
    finally:
        os.close(inside)
    os.rmdir(name, dir_fd=top)


def written(files: Sequence[tuple[int, str, str]]) -> Iterator[tuple[str, int]]:
    """Write files into the working directory; their names with their numbers.

    One that cannot be written is not there for those who look for it.
    """
    for number, name, source in files:
        yield from ((write(name, source.encode("utf-8")), number), (name, number))


def write(name: str, content: bytes) -> str:
    """Write a file into the working directory; its path."""
    path = os.path.join(os.getcwd(), name)
    with suppress(OSError):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
    return path
