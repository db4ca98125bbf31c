"""How long one end of a socket waits for the other, counted only while this process looks.

A process that is stopped (Ctrl-Z, a frozen container), or kept busy by its other threads, does not look. What the other
end did meanwhile lies ready, or waits for room to be sent; the pause was ours and must not be held against it.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Any

LOOK = 0.25  # seconds between two looks at the clock; what lies between them beyond that was a pause


class Patience:
    """The seconds that are left for one exchange. `is_over` may end it earlier; it is asked while nothing comes."""

    def __init__(self, seconds: float, is_over: Callable[[], bool] | None = None) -> None:
        self._seen = time.monotonic()
        self._left = seconds
        self._is_over = is_over

    def resume(self) -> None:
        """Begin to wait again. What passed since the last time was the caller's own."""
        self._seen = time.monotonic()

    def wait(self, sock: socket.socket, act: Callable[[Any], int], argument: Any) -> int:
        """What `act`, a method of the socket, gives once it can; TimeoutError when it cannot and no time is left."""
        while True:
            sock.settimeout(min(max(self._left, 0), LOOK))
            try:
                done = act(argument)
            except (BlockingIOError, TimeoutError):
                self._look(0)
                if self._is_over and self._is_over():
                    raise TimeoutError from None
            else:
                self._look(-LOOK)
                return done

    def _look(self, least: float) -> None:
        """Look at the clock. When the time is over, what lies ready may still be read, but not without end."""
        now = time.monotonic()
        self._left -= min(now - self._seen, LOOK)
        self._seen = now
        if self._left <= least:
            raise TimeoutError
