"""Ends code of an author's that never ends, and lets none end the process: nothing else stands between the two."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from types import FrameType
from typing import IO, NoReturn

from autograder.errors import Interrupted, in_a_line
from autograder.limits import Limits

SECONDS = Limits().seconds
PATIENCE = 120.0  # seconds for code that takes no time: it waits for a person, a network or nothing
_DEAD = "it ended this process, or somebody did meanwhile"
_AGAIN = 0.5  # seconds after which it is ended once more, if it has caught what ended it
# It reads what is run now, a line each: the most seconds, and what to say if it takes more, and if the process dies of
# it; nothing of this when that has ended. It sleeps in between, since an answer key is made of hundreds of runs, and
# waking it up would cost each of them more than it takes.
_WATCHER = """
import os, select, signal, sys, time
pid, seconds, late, dead, since = int(sys.argv[1]), 0.0, b"", b"", 0.0
say = lambda sentence: os.write(2, b"autograder: " + sentence + b"\\n")
used = lambda: time.clock_gettime((~pid << 3) | 2) if os.getppid() == pid else 0.0
while True:
    if select.select([0], [], [], 0.5 if late else None)[0]:
        if not (told := os.read(0, 1 << 16)):
            dead and say(dead)
            break
        most, late, dead = told.split(b"\\n")[-2].split(b"\\t")
        seconds, since = float(most), used()
        time.sleep(0.1)
    elif late and used() - since > seconds:
        say(late)
        sys.exit(os.kill(pid, signal.SIGKILL))
"""


class _TooLong(BaseException):
    """No `except Exception` of an author's may hold it up."""


@contextmanager
def ended(what: str) -> Iterator[None]:
    """Around code that may use SECONDS of processor time, and PATIENCE of anybody's. Raises TimeoutError after that.

    Only the main thread's code can be ended, on a system that has such timers. Where it does not come back to Python,
    as in `any(iter(int, 1))`, the process is ended, with a sentence that begins with `what`; where it takes the process
    with it, as a segmentation fault does, there is such a sentence as well. `os._exit` is an exit like any other, or
    else it would be a success of whatever runs the code. It is not for use within itself.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    rang: list[int] = []

    def ring(number: int, frame: FrameType | None) -> NoReturn:
        rang.append(number)
        _tell(what)  # anew: it has come back to Python
        raise _TooLong

    trace = None
    try:
        with _ringing(ring):
            _tell(what)
            yield
    except _TooLong as late:
        trace = late.__traceback__
    except (Exception, SystemExit, KeyboardInterrupt, Interrupted):
        raise
    except BaseException as error:  # of the author's own, which no `except Exception` would take for a mistake
        raise RuntimeError(in_a_line(error)).with_traceback(error.__traceback__) from error
    finally:
        _tell("")
    if rang:
        raise TimeoutError(f"it {_late(rang[0])}").with_traceback(trace)


@contextmanager
def _ringing(ring: Callable[[int, FrameType | None], NoReturn]) -> Iterator[None]:
    """Have `ring` called when time is up, and make `os._exit` raise what any other exit does.

    Who asks this process to end knows why; it is no fault of the code.
    """
    limits = ((signal.SIGVTALRM, signal.ITIMER_VIRTUAL, SECONDS), (signal.SIGALRM, signal.ITIMER_REAL, PATIENCE))
    before = [(number, signal.signal(number, ring)) for number, _, _ in limits]
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        before.append((signal.SIGTERM, signal.signal(signal.SIGTERM, _end_silently)))
    leave, os._exit = os._exit, _exit
    for _, timer, seconds in limits:
        signal.setitimer(timer, seconds, _AGAIN)
    try:
        yield
    finally:
        for _, timer, _ in limits:
            signal.setitimer(timer, 0)
        os._exit = leave
        for number, handler in before:
            signal.signal(number, handler)


def _end_silently(number: int, frame: FrameType | None) -> None:
    _tell("")
    signal.signal(number, signal.SIG_DFL)
    signal.raise_signal(number)


def _late(number: int) -> str:
    """What is said of code that was ended by this signal."""
    if number == signal.SIGALRM:
        return f"still waits after {PATIENCE:g} seconds"
    return f"does not end within {SECONDS:g} seconds of processor time"


def _exit(status: int) -> NoReturn:
    raise SystemExit(status)


def _tell(what: str) -> None:
    """Tell the watcher what runs now."""
    most = SECONDS + 2 * _AGAIN  # by then Python has heard of the signal, if it ever will
    late, dead = f"{what} {_late(signal.SIGVTALRM)}; mend it.", f"{what} cannot be run ({_DEAD}); mend it."
    told = (f"{most:g}", late, dead) if what else ("0", "", "")
    with suppress(OSError):  # somebody ended it, or no process can be started; then nothing is watched
        if watcher := _watcher(os.getpid()):
            watcher.write("\t".join(" ".join(part.split()) for part in told).encode("utf-8", "replace") + b"\n")


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
