"""Waits for what a notebook awaits outside of functions, without what an event loop usually asks the system for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from typing import Any

_PAUSE = 0.001  # seconds; nothing can wake the loop earlier


class EventLoop(asyncio.BaseEventLoop):
    """An event loop without files, sockets and processes: it knows tasks and time."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = self

    def select(self, timeout: float | None) -> list[Any]:
        """Wait; a selector would say for which files the time has come."""
        time.sleep(_PAUSE if timeout is None else max(0.0, min(timeout, _PAUSE)))
        return []

    def _process_events(self, _: list[Any]) -> None:
        """Do what is due to files: nothing."""

    def _write_to_self(self) -> None:
        """Wake the loop, which wakes by itself."""


_loops: list[EventLoop] = []


def awaited(awaitable: Awaitable[Any]) -> Any:
    """What comes of something that a notebook waits for; all of it in one loop, so that tasks go on in later cells."""
    if not _loops:
        _loops.append(EventLoop())
        asyncio.set_event_loop(_loops[0])
    return _loops[0].run_until_complete(awaitable)
