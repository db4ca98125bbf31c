"""The event loop that a notebook's cells run in, without what a loop usually asks the system for."""

from __future__ import annotations

import asyncio
import time
from inspect import CO_COROUTINE
from types import CodeType
from typing import Any
from weakref import WeakSet

_PAUSE = 0.001  # seconds; nothing can wake the loop earlier
_PATIENCE = 0.5  # seconds that a cell's tasks have before the next cell runs; in a notebook that is up to its reader


class EventLoop(asyncio.BaseEventLoop):
    """An event loop without files, sockets and processes: it knows tasks and time."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = self

    def is_running(self) -> bool:
        """Whether it runs, or whoever asks is a cell that runs in it."""
        return super().is_running() or asyncio._get_running_loop() is self

    def select(self, timeout: float | None) -> list[Any]:
        """Wait; a selector would say for which files the time has come."""
        time.sleep(_PAUSE if timeout is None else max(0.0, min(timeout, _PAUSE)))
        return []

    def _process_events(self, _: list[Any]) -> None:
        """Do what is due to files: nothing."""

    def _write_to_self(self) -> None:
        """Wake the loop, which wakes by itself."""


_loops: list[EventLoop] = []
_waited_for: WeakSet[asyncio.Task[Any]] = WeakSet()


def run(code: CodeType, names: dict[str, Any]) -> Any:
    """Run a part of a cell as a notebook does, in the one loop of all cells: what it awaits is waited for.

    Its value, if it is an expression. The tasks that it began have a turn then, and go on in later cells.
    """
    loop = _loop()
    asyncio._set_running_loop(loop)
    try:
        value = eval(code, names)
    finally:
        asyncio._set_running_loop(None)
    if code.co_flags & CO_COROUTINE:
        value = loop.run_until_complete(value)
    _take_turns(loop)
    return value


def _loop() -> EventLoop:
    if not _loops:
        asyncio.new_event_loop = asyncio.events.new_event_loop = EventLoop  # for `asyncio.run` in a thread
        _loops.append(EventLoop())
        asyncio.set_event_loop(_loops[0])
    return _loops[0]


def _take_turns(loop: EventLoop) -> None:
    """Let tasks and callbacks go on; each task is waited for once, so that one without an end stops nothing."""
    tasks = asyncio.all_tasks(loop) - {*_waited_for}
    _waited_for.update(tasks)
    loop.run_until_complete(asyncio.wait(tasks, timeout=_PATIENCE) if tasks else asyncio.sleep(0))
