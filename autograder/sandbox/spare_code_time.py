"""The time that code which no exercise is known to need may take in one child, all of it together.

It is kept inside the child, so that the rest goes on in the same process. What escapes it meets the parent's clock.
"""

from __future__ import annotations

from signal import ITIMER_PROF, ITIMER_REAL, SIGALRM, SIGPROF, setitimer, signal
from time import monotonic, process_time
from types import FrameType

_AGAIN = 0.05  # seconds after which code that catches everything is interrupted once more
_OURS = __name__.rpartition(".")[0]


class TimeIsUp(BaseException):
    """Spare code is to stop."""


class SpareTime:
    """A budget: `seconds` of processor time, or twice as many that pass. As a context it spends them."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds
        self._began = (0.0, 0.0)

    @property
    def is_up(self) -> bool:
        """Whether nothing is left."""
        return self._left <= 0

    def __enter__(self) -> None:
        self._began = process_time(), monotonic()
        for which in (SIGPROF, SIGALRM):
            signal(which, self._ring)
        setitimer(ITIMER_PROF, max(self._left, _AGAIN), _AGAIN)
        setitimer(ITIMER_REAL, max(2 * self._left, _AGAIN), _AGAIN)

    def __exit__(self, *_: object) -> None:
        for timer in (ITIMER_PROF, ITIMER_REAL):
            setitimer(timer, 0)
        used, passed = process_time() - self._began[0], monotonic() - self._began[1]
        self._left -= max(used, passed / 2)

    def _ring(self, _: int, frame: FrameType | None) -> None:
        """Interrupt, but never code of ours, which may be about to stop the clock, or may hold the wire."""
        self._left = 0
        name = frame.f_globals.get("__name__") if frame else None
        if type(name) is not str or not name.startswith(_OURS):
            raise TimeIsUp
