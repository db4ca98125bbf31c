"""Ends code of an author's that never ends: it runs in this process, where nothing else would stop it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from autograder.limits import Limits

SECONDS = Limits().seconds
_AGAIN = 0.5  # seconds after which it is ended once more, if it has caught what ended it


class _TooLong(BaseException):
    """No `except Exception` of an author's may hold it up."""


@contextmanager
def ended() -> Iterator[None]:
    """Around code that may use SECONDS of processor time. Raises TimeoutError where it takes more.

    Only Python code of the main thread can be ended, on a system that has such timers. It is not for use within itself.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    rang: list[int] = []

    def ring(number: int, frame: FrameType | None) -> NoReturn:
        rang.append(number)
        raise _TooLong

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS, _AGAIN)
    trace = None
    try:
        yield
    except _TooLong as late:
        trace = late.__traceback__
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    if rang:
        raise TimeoutError(f"it does not end within {SECONDS:g} seconds of processor time").with_traceback(trace)
