"""An interruption, by the keyboard, a terminal that goes, or a polite request to end: the run ends with a sentence."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn, TypeVar

from autograder.errors import Interrupted

Item = TypeVar("Item")

_INTERRUPTED = "Interrupted; what was graded is recorded, the same command goes on from there."
_HANGUP = getattr(signal, "SIGHUP", None)  # a terminal that goes
_signals: list[int] = []


@contextmanager
def interruptible() -> Iterator[None]:
    """Around what raises `Interrupted` when it is interrupted, which says what is left behind."""
    _signals.clear()
    heeded = [signal.SIGINT, signal.SIGTERM]
    if _HANGUP and signal.getsignal(_HANGUP) != signal.SIG_IGN:  # as `nohup` has it
        heeded.append(_HANGUP)
    before = {number: signal.signal(number, _interrupt) for number in heeded}
    try:
        yield
    except Exception as error:  # Python may make another one of what a handler raises, or it is what follows from it
        if not _signals:
            raise
        raise Interrupted(_INTERRUPTED) from error
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def heeding(items: Iterable[Item]) -> Iterator[Item]:
    """The same items, up to an interruption: Python may swallow what a handler raises, in a finalizer for one."""
    for item in items:
        yield item
        if _signals:
            raise Interrupted(_INTERRUPTED)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    _signals.append(number)
    raise Interrupted(_INTERRUPTED)
