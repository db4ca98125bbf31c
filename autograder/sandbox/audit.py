"""What the weakest level puts in place of the kernel's help: a hook that Python asks before it does certain things.

It stops accidents and simple attempts, on every system. It is no wall: it lives in the process that it guards, and
whoever reaches into the interpreter's memory can remove it. That is why the level says so.
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
)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def watch(readable: Sequence[str], usable: Sequence[str]) -> None:
    """From now on refuse what a student's code has no business to do. It cannot be undone from Python."""
    roots = tuple(os.path.realpath(path) for path in readable)
    sys.addaudithook(_hook(roots, frozenset(usable), os.path.realpath, os.fsdecode))


def _hook(
    roots: tuple[str, ...], usable: frozenset[str], real: Callable[[str], str], decode: Callable[[Any], str]
) -> Callable[[str, tuple[Any, ...]], None]:
    def inside(path: Any) -> bool:
        where = real(decode(path))
        return any(where == root or where.startswith(root + os.sep) for root in roots)

    def hook(event: str, details: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = details
            if isinstance(path, int) or path in usable:
                return
            if (flags or 0) & _WRITES or not inside(path):
                raise PermissionError(1, "the sandbox does not allow this file", str(path))
        elif event in ("os.listdir", "os.scandir"):
            if not isinstance(details[0], int) and not inside(details[0] or "."):
                raise PermissionError(1, "the sandbox does not allow this folder", str(details[0]))
        elif event.startswith(_REFUSED):
            raise PermissionError(1, f"the sandbox does not allow {event}")

    return hook
