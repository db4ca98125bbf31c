"""Locks between processes that share a pipe, made of files: a machine may have no shared memory, a holder may die."""

from __future__ import annotations

import fcntl
import os
import tempfile
from copy import copy
from multiprocessing.context import ForkServerContext

_FREE, _TAKEN, _TORN = range(3)


class FileLock:
    """What `multiprocessing.RLock` gives to processes of which one thread uses it. It ends with its holder.

    Its file tells what became of the turns, by its size: free, taken, or torn once a process has died in its turn.
    """

    def __init__(self, folder: str) -> None:
        descriptor, self._path = tempfile.mkstemp(prefix="turn-", dir=folder)
        os.close(descriptor)
        self._descriptor, self._depth = -1, 0

    def __getstate__(self) -> str:
        return self._path

    def __setstate__(self, path: str) -> None:
        self._path, self._descriptor, self._depth = path, -1, 0

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        """Take the turn, or say that another process has it. Nobody has it for long, so a wait has no limit."""
        if not self._depth and not self._lock(fcntl.LOCK_EX | (0 if block else fcntl.LOCK_NB)):
            return False
        self._depth += 1
        return True

    def _lock(self, kind: int) -> bool:
        descriptor = os.open(self._path, os.O_RDWR)
        try:
            fcntl.flock(descriptor, kind)
        except BlockingIOError:
            os.close(descriptor)
            return False
        os.ftruncate(descriptor, _TORN if os.fstat(descriptor).st_size else _TAKEN)
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give the turn back, once for each time that it was taken."""
        self._depth -= 1
        if not self._depth:
            if os.fstat(self._descriptor).st_size == _TAKEN:
                os.ftruncate(self._descriptor, _FREE)
            os.close(self._descriptor)

    def is_torn(self) -> bool:
        """Whether a process has died in its turn: what it took out of the pipe is lost, what it put there is half."""
        mine = copy(self)  # a copy has no turn; another thread may have one by this lock
        if mine.acquire(block=False):
            mine.release()
        return os.stat(self._path).st_size == _TORN

    def __enter__(self) -> FileLock:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


class FileLockContext(ForkServerContext):
    """Processes of a fork server whose locks are files in a folder."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self._folder = folder
        self._locks: list[FileLock] = []

    def RLock(self) -> FileLock:  # type: ignore[override]
        """A lock between processes."""
        self._locks.append(FileLock(self._folder))
        return self._locks[-1]

    def is_torn(self) -> bool:
        """Whether a process has died while it had the turn of one of these locks."""
        return any(lock.is_torn() for lock in self._locks)
