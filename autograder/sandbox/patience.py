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
    """The time that is left on one socket until a deadline (of time.monotonic)."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock = sock
        self._seen = time.monotonic()
        # One look is always due: there may have been a pause since the deadline was set.
        self._left = max(deadline - self._seen, LOOK)

    def wait(self, act: Callable[[Any], int], argument: Any) -> int:
        """What `act`, a method of the socket, gives once it can; TimeoutError when it cannot and no time is left."""
        while True:
            self._look()
            self._sock.settimeout(min(max(self._left, 0), LOOK))
            try:
                return act(argument)
            except BlockingIOError:
                raise TimeoutError from None
            except TimeoutError:
                continue

    def _look(self) -> None:
        """Look at the clock. When the time is over, what lies ready may still be read, but not without end."""
        now = time.monotonic()
        self._left -= min(now - self._seen, LOOK)
        self._seen = now
        if self._left <= -LOOK:
            raise TimeoutError
