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
    *("os.kill", "signal.pthread_kill", "socket.", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link"),
    *("os.symlink", "os.truncate", "os.chmod", "os.chown", "os.utime", "os.setxattr", "os.removexattr", "os.chflags"),
    *("shutil.", "tempfile.", "mmap.__new__", "ctypes.dlopen", "ctypes.dlsym", "ctypes.string_at", "os.lockf"),
    *("fcntl.flock", "fcntl.lockf"),
)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def watch(readable: Sequence[str], usable: Sequence[str]) -> None:
    """From now on refuse what a student's code has no business to do. Python has no call that takes it back."""
    roots = tuple(os.path.realpath(path) for path in readable)
    sys.addaudithook(_hook(roots, frozenset(usable), os.path.realpath))


def _hook(
    roots: tuple[str, ...], usable: frozenset[str], real: Callable[[str], str]
) -> Callable[[str, tuple[Any, ...]], None]:
    # Held here, and no global name looked up later: a student may replace `isinstance` and the like.
    is_a, number, text, exact, decode, sep = isinstance, int, str, str.__str__, bytes.decode, os.sep
    starts, refusal, writes, refused = str.startswith, PermissionError, _WRITES, _REFUSED
    folders = tuple(root + sep for root in roots)

    def plain(path: Any) -> str:
        """The name as it will be used, whatever class it is of: a subclass could lie when it is compared."""
        return exact(path) if is_a(path, text) else decode(path, "utf-8", "surrogateescape")

    def inside(path: str) -> bool:
        where = real(path)
        return where in roots or starts(where, folders)

    def hook(event: str, details: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = details
            if is_a(path, number):
                return
            path = plain(path)
            if path not in usable and ((flags or 0) & writes or not inside(path)):
                raise refusal(1, "the sandbox does not allow this file", path)
        elif event in ("os.listdir", "os.scandir"):
            if not is_a(details[0], number) and not inside(plain(details[0] or ".")):
                raise refusal(1, "the sandbox does not allow this folder", plain(details[0] or "."))
        elif starts(event, refused):
            raise refusal(1, f"the sandbox does not allow {event}")

    return hook
