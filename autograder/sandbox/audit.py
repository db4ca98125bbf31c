"""What the weakest level puts in place of the kernel's help: a hook that Python asks before it does certain things.

It stops accidents and simple attempts, on every system. It is no wall: it lives in the process that it guards, and
whoever looks for it among the interpreter's objects can disarm it. That is why the level says so.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

_REFUSED = (
    *("os.fork", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.startfile", "subprocess.", "pty."),
    *("os.kill", "signal.pthread_kill", "socket.", "os.link", "os.symlink", "os.chown"),
    *("os.setxattr", "os.removexattr", "os.chflags", "mmap.__new__", "ctypes.dlopen", "ctypes.dlsym"),
    *("ctypes.string_at", "os.lockf", "fcntl.flock", "fcntl.lockf"),
)
# What makes memory and semaphores that outlive a process, and asks nobody.
_SHARING = ("_posixshmem", "_multiprocessing")
# What is done to files by their names: where among the details the names stand, and the folders they start from.
_CHANGES = {"os.remove": (0, 1), "os.rmdir": (0, 1), "os.mkdir": (0, 2), "os.rename": (0, 2, 1, 3), "os.truncate": (0,)}
# Modes and times of a file that is open change although it is open for reading alone, and so may lie anywhere.
_IN_ANY_OPEN_FILE = {"os.chmod": (0, 2), "os.utime": (0, 3)}
_CHANGES |= _IN_ANY_OPEN_FILE
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


Check = Callable[[str], bool]
Hook = Callable[[str, tuple[Any, ...]], None]


def watch(readable: Sequence[str], usable: Sequence[str], scratch: str) -> None:
    """From now on refuse what a student's code has no business to do. Python has no call that takes it back."""
    writable, inside = _beneath([scratch]), _beneath([*readable, scratch])
    opened = _opener(inside, writable, frozenset(usable))
    sys.addaudithook(_hook(inside, opened, _changer(writable)))


# What the functions below use is held by them, and no global name looked up later: a student may replace `isinstance`
# and the like.


def _beneath(paths: Sequence[str]) -> Check:
    starts, real = str.startswith, os.path.realpath
    roots = tuple(map(real, paths))
    folders = tuple(root + os.sep for root in roots)

    def beneath(path: str) -> bool:
        where = real(path)
        return where in roots or starts(where, folders)

    return beneath


def _plain() -> Callable[[Any], str]:
    is_a, text, exact, decode = isinstance, str, str.__str__, bytes.decode

    def plain(path: Any) -> str:
        """The name as it will be used, whatever class it is of: a subclass could lie when it is compared."""
        return exact(path) if is_a(path, text) else decode(path, "utf-8", "surrogateescape")

    return plain


def _changer(writable: Check) -> Hook:
    """Refuses changes of files by their names, but in the scratch folder."""
    is_a, number, refusal, pairs, plain = isinstance, int, PermissionError, zip, _plain()
    starts, split, sep, changes, in_any = str.startswith, str.split, os.sep, _CHANGES, _IN_ANY_OPEN_FILE

    def change(event: str, details: tuple[Any, ...]) -> None:
        places = changes[event]
        for place, start in pairs(places[::2], places[1::2] or (None,)):
            if is_a(details[place], number):
                if event in in_any:
                    raise refusal(1, "the sandbox does not allow to change this file")
                continue
            path = plain(details[place])
            # A folder that is open lies in the scratch folder, since no other can be opened.
            in_open_folder = start is not None and details[start] != -1
            if in_open_folder and not starts(path, sep) and ".." not in split(path, sep):
                continue
            if in_open_folder or not writable(path):
                raise refusal(1, "the sandbox does not allow to change this file", path)

    return change


def _opener(inside: Check, writable: Check, usable: frozenset[str]) -> Callable[..., None]:
    """Refuses files: to write them is for the scratch folder, and folders outside of it cannot be held open."""
    is_a, number, refusal, writes = isinstance, int, PermissionError, _WRITES
    plain, is_folder = _plain(), os.path.isdir

    def opened(path: Any, _: Any, flags: int | None) -> None:
        if is_a(path, number):
            return
        path = plain(path)
        allowed = writable(path) or (not (flags or 0) & writes and inside(path) and not is_folder(path))
        if path not in usable and not allowed:
            raise refusal(1, "the sandbox does not allow this file", path)

    return opened


def _hook(inside: Check, opened: Callable[..., None], change: Hook) -> Hook:
    is_a, number, starts, plain = isinstance, int, str.startswith, _plain()
    refusal, refused, changes, missing, sharing = PermissionError, _REFUSED, _CHANGES, ImportError, _SHARING

    def listed(path: Any) -> None:
        if not is_a(path, number) and not inside(plain(path or ".")):
            raise refusal(1, "the sandbox does not allow this folder", plain(path or "."))

    def hook(event: str, details: tuple[Any, ...]) -> None:
        if event == "open":
            opened(*details)
        elif event in ("os.listdir", "os.scandir"):
            listed(*details)
        elif event in changes:
            change(event, details)
        elif event == "import" and details[0] in sharing:
            raise missing("the sandbox has nothing that processes share")
        elif starts(event, refused):
            raise refusal(1, f"the sandbox does not allow {event}")

    return hook
