"""A user of its own for each zygote's children, where root grades and the kernel offers nothing better.

The owner and the mode of a file keep them from it, as they keep any user of the machine. So the folders with secrets
are closed to all but their owner and group, and what children need is opened for them beforehand where it is closed:
Python may be installed beneath a folder that only root may enter. What they leave where everybody may write is theirs
by its owner; it is counted and deleted with their scratch folder.
"""

from __future__ import annotations

import fcntl
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from autograder.sandbox import scratch

USERS = range(61184, 65520)  # which systemd keeps for users that exist for a while only
FIRST = 100  # the lowest of the descriptors that stand for folders
_SHARED = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run/lock", "/run/shm")


def unused() -> int:
    """A user that no process has."""
    taken: set[int] = set()
    for entry in os.scandir("/proc"):
        with suppress(OSError):
            taken.add(entry.stat().st_uid if entry.name.isdigit() else 0)
    free = [user for user in USERS if user not in taken]
    return free[os.getpid() % len(free)]


def prepare(user: int, home: str, folder: str, closed: Sequence[str]) -> int:
    """Give a user what it needs: a home to pass through, its scratch `folder`, Python; and close what it must not see.

    The number of the descriptors that stand for folders, from `FIRST` on.
    """
    os.setgroups([])
    os.chmod(home, 0o711)
    os.chown(folder, user, user)
    os.chmod(folder, 0o700)
    with _asking_as(user):
        open_to_all = [path for path in closed if can_enter(path)]
    for path in open_to_all:
        with suppress(OSError):  # on a disk that can only be read; each child looks, and says so
            os.chmod(path, stat.S_IMODE(os.stat(path).st_mode) & ~stat.S_IRWXO)
    with _asking_as(user):  # only now: Python may be installed in the course's folder
        shut = [path for path in _folders_of_python() if not can_enter(path)]
    _open_beforehand(shut)
    return len(shut)


def become(user: int, closed: Iterable[str]) -> None:
    """Be that user for good, without any privilege. Raises PermissionError where something is open that must not be."""
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    for path in filter(can_enter, closed):
        raise PermissionError(f"every user of this machine can read {path}; close it by chmod o-rwx")


def can_enter(path: str) -> bool:
    """Whether the user that asks can read a file, or list or pass through a folder."""
    return os.access(path, os.R_OK) or (os.path.isdir(path) and os.access(path, os.X_OK))


@contextmanager
def _asking_as(user: int) -> Iterator[None]:
    """`os.access` answers for the real user; to do anything, this process is root as before."""
    os.setresgid(user, 0, 0)
    os.setresuid(user, 0, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)
        os.setresgid(0, 0, 0)


def _folders_of_python() -> list[str]:
    package = str(Path(__file__).parents[1])
    return [path for path in dict.fromkeys([*sys.path, package]) if os.path.isdir(path)]


def _open_beforehand(folders: Sequence[str]) -> None:
    """Let Python find what lies in closed folders by descriptors, which children inherit."""
    instead = {}
    for number, path in enumerate(folders, FIRST):
        found = os.open(path, os.O_PATH | os.O_DIRECTORY)
        fcntl.fcntl(found, fcntl.F_DUPFD, number)
        os.close(found)
        instead[path] = f"/proc/self/fd/{number}"
    # A library that asks for the real path of its data would be sent to the folder that is closed.
    os.path.realpath = partial(_real, os.path.realpath, tuple(instead.values()))  # type: ignore[assignment]
    sys.path[:] = [instead.get(path, path) for path in sys.path]
    for module in list(sys.modules.values()):
        with suppress(AttributeError, TypeError):
            module.__path__[:] = [_moved(path, instead) for path in module.__path__]
        if isinstance(getattr(module, "__file__", None), str):
            module.__file__ = _moved(str(module.__file__), instead)


def _real(find: Callable[..., Any], opened: tuple[str, ...], path: Any, **how: Any) -> Any:
    """The real path, but for what lies in a folder that is open."""
    text = os.fspath(path)
    return text if isinstance(text, str) and text.startswith(opened) else find(path, **how)


def _moved(path: str, instead: dict[str, str]) -> str:
    """The path by way of the deepest folder that is open."""
    beneath = [folder for folder in instead if path == folder or path.startswith(folder + os.sep)]
    best = max(beneath, key=len, default="")
    return instead[best] + path[len(best) :] if best else path


def leavings(user: int, places: Iterable[str]) -> Iterator[os.DirEntry[str]]:
    """What a user left in folders that everybody may write to."""
    for place in places:
        with suppress(OSError), os.scandir(place) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    yield from _leavings(user, entry)


def _leavings(user: int, entry: os.DirEntry[str]) -> Iterator[os.DirEntry[str]]:
    about = entry.stat(follow_symlinks=False)
    if about.st_uid == user:
        yield entry
    elif stat.S_ISDIR(about.st_mode) and about.st_mode & stat.S_IWOTH:
        yield from leavings(user, [entry.path])


def shared_places() -> list[str]:
    """The folders that everybody may write to, as far as they are usual, or are file systems of their own."""
    mounts = [line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines()]
    found = [path for path in dict.fromkeys([*_SHARED, *mounts]) if os.path.isdir(path)]
    return [path for path in found if os.stat(path).st_mode & stat.S_IWOTH]


@dataclass(frozen=True)
class Room:
    """Where children may write: their scratch folder and, with a user of their own, what is open to everybody."""

    folder: str
    user: int

    @cached_property
    def _places(self) -> list[str]:
        return shared_places() if self.user else []

    def is_overfull(self) -> bool:
        """Whether there is more than a child may write."""
        return scratch.is_overfull(self.folder, leavings(self.user, self._places))

    def empty(self) -> None:
        """Delete everything that a child left. None of its processes is alive any more."""
        scratch.empty(self.folder)
        for entry in list(leavings(self.user, self._places)):
            if entry.is_dir(follow_symlinks=False):
                scratch.empty(entry.path)
                os.rmdir(entry.path)
            else:
                os.unlink(entry.path)
