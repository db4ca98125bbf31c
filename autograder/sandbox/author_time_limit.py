"""Ends code of an author's that never ends: it runs in this process, where nothing else would stop it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from types import FrameType
from typing import IO, NoReturn

from autograder.limits import Limits

SECONDS = Limits().seconds
_AGAIN = 0.5  # seconds after which it is ended once more, if it has caught what ended it
# It reads what is run now, a line each: the most seconds, and the sentence; a bare 0 when that has ended. It sleeps in
# between, since an answer key is made of hundreds of runs, and waking it up would cost each of them more than it takes.
_WATCHER = """
import os, select, signal, sys, time
pid, seconds, now, since = int(sys.argv[1]), 0.0, b"", 0.0
used = lambda: time.clock_gettime((~pid << 3) | 2) if os.getppid() == pid else sys.exit()
while True:
    if select.select([0], [], [], 0.5 if now else None)[0]:
        if not (told := os.read(0, 1 << 16)):
            break
        most, _, now = told.split(b"\\n")[-2].partition(b" ")
        seconds, since = float(most), used()
        time.sleep(0.1)
    elif now and used() - since > seconds:
        os.write(2, b"autograder: " + now + b"\\n")
        os.kill(pid, signal.SIGKILL)
"""


class _TooLong(BaseException):
    """No `except Exception` of an author's may hold it up."""


@contextmanager
def ended(what: str) -> Iterator[None]:
    """Around code that may use SECONDS of processor time. Raises TimeoutError where it takes more.

    Only the main thread's code can be ended, on a system that has such timers. Where it does not come back to Python,
    as in `any(iter(int, 1))`, the process is ended, with a sentence that begins with `what`. It is not for use within
    itself.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    rang: list[int] = []
    sentence = f"{what} does not end within {SECONDS:g} seconds of processor time; mend it."

    def ring(number: int, frame: FrameType | None) -> NoReturn:
        rang.append(number)
        _tell(sentence)  # anew: it has come back to Python
        raise _TooLong

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS, _AGAIN)
    trace = None
    _tell(sentence)
    try:
        yield
    except _TooLong as late:
        trace = late.__traceback__
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        _tell("")
    if rang:
        raise TimeoutError(f"it does not end within {SECONDS:g} seconds of processor time").with_traceback(trace)


def _tell(sentence: str) -> None:
    """Tell the watcher what runs now."""
    most = SECONDS + 2 * _AGAIN if sentence else 0  # by then Python has heard of the signal, if it ever will
    with suppress(OSError):  # somebody ended it, or no process can be started; then nothing is watched
        if watcher := _watcher(os.getpid()):
            watcher.write(" ".join([f"{most:g}", *sentence.split()]).encode("utf-8", "replace") + b"\n")


@cache
def _watcher(pid: int) -> IO[bytes] | None:
    """What a process tells its watcher, where one process may ask for the time of another. It ends with this one."""
    if sys.platform != "linux":
        return None
    command = [sys.executable, "-I", "-S", "-c", _WATCHER, str(pid)]
    # In a session of its own, since an interrupt at the keyboard is for this process alone.
    started = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, bufsize=0, start_new_session=True
    )
    started.returncode = 0  # nobody waits for it
    return started.stdin
