"""The worker processes of a grader: a light one, and one with the plotting libraries once that is needed."""

from __future__ import annotations

import threading
from functools import cached_property

from autograder.sandbox import pick_level
from autograder.sandbox.evidence import Evidence
from autograder.sandbox.job import Job
from autograder.sandbox.worker import Worker


class Workers:
    """The worker processes of one grader. For one thread."""

    def __init__(self, isolation: str) -> None:
        self._isolation = isolation
        self._started: dict[bool, Worker] = {}

    @cached_property
    def level(self) -> str:
        """The isolation level in force. Finding it out means starting a first worker."""
        self._started[False] = pick_level.start_worker(self._isolation)
        return self._started[False].level

    def run(self, job: Job, needs_plotting: bool) -> Evidence:
        """What a worker finds, one with the plotting libraries where they are needed."""
        level = self.level
        if needs_plotting not in self._started:
            self._started[needs_plotting] = Worker(level, needs_plotting)
        return self._started[needs_plotting].run(job)

    def close(self) -> None:
        """End every worker process. They start again when they are needed."""
        for worker in self._started.values():
            worker.close()


_STAYING = threading.local()


def staying(isolation: str) -> Workers:
    """The workers of all graders that are sent to this thread, one after the other: they hold nothing of a course."""
    known: dict[str, Workers] = _STAYING.__dict__
    return known.setdefault(isolation, Workers(isolation))
