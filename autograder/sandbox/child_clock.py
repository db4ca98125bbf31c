"""What the kernel says of a child's time: read from outside, so that the child cannot have a part in it."""

from __future__ import annotations

import os
import socket
import struct
import time
from contextlib import suppress
from pathlib import Path

from autograder.sandbox.socket_timeout import Patience

_CREDENTIALS = struct.Struct("iII")  # process, user and group of whoever sent a message
_SCHEDULER = 2  # the kind of clock that the scheduler keeps: all threads of a process, in nanoseconds
# D, T and t in /proc: waits for a disk, was stopped, is traced. A child can bring itself into none of these.
_HELD = frozenset("DTt")
_SHARE = 0.1  # of the time that passed; whoever waited for a core this long may have lacked it


def watch_sender(sock: socket.socket) -> None:
    """Have the kernel say from now on who sends what comes on a local socket."""
    if hasattr(socket, "SO_PASSCRED"):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)


def sender(sock: socket.socket) -> int:
    """The process that sent what lies ready on a socket, by the number that it has for us; 0 if that is not known."""
    if not hasattr(socket, "SO_PASSCRED"):
        return 0
    _, told, _, _ = sock.recvmsg(1, socket.CMSG_SPACE(_CREDENTIALS.size), socket.MSG_PEEK)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
    for level, kind, data in told:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
            return int(_CREDENTIALS.unpack(data)[0])
    return 0


class ChildClock:
    """The clocks of one process, which must not have been waited for yet."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._clock = (~pid << 3) | _SCHEDULER
        if self.used() is None:
            self._pid = 0

    def used(self) -> float | None:
        """The seconds of processor time that all its threads used; None where that cannot be had."""
        if not self._pid:
            return None
        try:
            return time.clock_gettime(self._clock)
        except OSError:
            return None

    def waited(self) -> dict[str, float]:
        """The seconds that each of its threads was ready to run and had no core; empty where that cannot be had."""
        found = {}
        for thread in self._threads():
            with suppress(OSError, ValueError, IndexError):
                found[thread] = int(Path(thread, "schedstat").read_text().split()[1]) / 1e9
        return found

    def may_have_starved(self, before: dict[str, float], seconds: float) -> bool:
        """Whether it may have lacked a core, or was held from outside, in the `seconds` since it had `waited`.

        Where nothing is known, it may have.
        """
        now = self.waited()
        lacked = max((now[thread] - before.get(thread, 0.0) for thread in now), default=None)
        return lacked is None or lacked >= _SHARE * seconds or self._is_held()

    def _is_held(self) -> bool:
        states = set()
        for thread in self._threads():
            with suppress(OSError, IndexError):
                states.add(Path(thread, "stat").read_text().rpartition(")")[2].split()[0])
        return bool(states & _HELD)

    def _threads(self) -> list[str]:
        """Their folders; at most some hundreds are looked at."""
        folder = f"/proc/{self._pid}/task"
        try:
            return [os.path.join(folder, thread) for thread in os.listdir(folder)[:600]] if self._pid else []
        except OSError:
            return []


class Turn:
    """The time of one exchange with a child: `seconds` of its processor time, and twice as many that pass."""

    def __init__(self, clock: ChildClock, seconds: float) -> None:
        self._clock, self._seconds = clock, seconds
        self._began = clock.used()
        self._waited: dict[str, float] | None = None
        self.patience = Patience(2 * seconds, self._is_used_up)

    def _is_used_up(self) -> bool:
        if self._waited is None:  # at the first look, since most exchanges need none
            self._waited = self._clock.waited()
        used = self._clock.used()
        return used is not None and self._began is not None and used - self._began >= self._seconds

    def may_have_starved(self) -> bool:
        """Whether its end may be the machine's doing: it did not use its time, and may have lacked a core."""
        before = self._waited or {}
        return not self._is_used_up() and self._clock.may_have_starved(before, 2 * self._seconds)
