"""The worker processes of a grader, lent to whoever grades."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache, cached_property

from autograder.errors import AutograderError
from autograder.sandbox import pick_level
from autograder.sandbox.worker import Worker


class Workers:
    """The worker processes of one grader: light ones, and ones with the plotting libraries once those are needed."""

    def __init__(self, isolation: str) -> None:
        self._isolation = isolation
        self._idle: dict[bool, list[Worker]] = {False: [], True: []}
        self._all: list[Worker] = []
        self._first: threading.Thread | None = None

    def __enter__(self) -> Workers:
        if self._isolation != "auto":
            _ = self.level  # what was asked for by name is there, or this is where it is said
        self.start_first()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def level(self) -> str:
        """The isolation level in force. Finding it out means starting a first worker."""
        worker = pick_level.start_worker(self._isolation)
        self._all.append(worker)
        self._idle[False].append(worker)
        return worker.level

    def start_first(self) -> None:
        """Start one worker in the background: it takes as long as the rest of what has to be loaded."""
        if self._first is None:
            self._first = threading.Thread(target=self._start_first, name="first worker")
            self._first.start()

    def _start_first(self) -> None:
        with suppress(AutograderError, OSError):  # whatever goes wrong here does so again where it can be told
            _ = self.level

    @contextmanager
    def borrowed(self, needs_plotting: bool) -> Iterator[Worker]:
        """A worker that nobody else uses meanwhile."""
        if self._first:
            self._first.join()
        level = self.level
        try:
            worker = self._idle[needs_plotting].pop()
        except IndexError:
            worker = Worker(level, needs_plotting=needs_plotting)
            self._all.append(worker)
        try:
            yield worker
        finally:
            self._idle[needs_plotting].append(worker)

    def close(self) -> None:
        """End every worker process."""
        if self._first:
            self._first.join()
            self._first = None
        while self._all:
            self._all.pop().close()
        self._idle = {False: [], True: []}


@cache
def staying(isolation: str) -> Workers:
    """The workers of all graders that are sent to this process, one after the other: they hold nothing of a course."""
    return Workers(isolation)
