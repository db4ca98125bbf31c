"""The worker processes of a grader: a light one, and one with the plotting libraries once that is needed."""

from __future__ import annotations

from functools import cached_property

from autograder.judging.reference_solutions import Reference
from autograder.sandbox import pick_level
from autograder.sandbox.evidence import Evidence
from autograder.sandbox.job import Job
from autograder.sandbox.provider import Provider
from autograder.sandbox.worker import Worker
from autograder.values import Block


class Workers:
    """The worker processes of one grader. For one thread. No student's code reads what is `closed`, by path."""

    def __init__(self, isolation: str, closed: tuple[str, ...] = ()) -> None:
        self._isolation, self._closed = isolation, closed
        self._started: dict[bool, Worker] = {}
        self._providers: dict[tuple[Block, ...], Provider] = {}

    @cached_property
    def level(self) -> str:
        """The isolation level in force. Finding it out means starting a first worker."""
        self._started[False] = pick_level.start_worker(self._isolation, closed=self._closed)
        return self._started[False].level

    def run(self, reference: Reference, job: Job, needs_plotting: bool) -> Evidence:
        """What a worker finds, one with the plotting libraries where they are needed.

        What is served comes from the reference, which runs in a child of its own.
        """
        level = self.level
        if needs_plotting not in self._started:
            self._started[needs_plotting] = Worker(level, needs_plotting, self._closed)
        serve = self._provider(reference.needed(job.served)).serve if job.served else None
        return self._started[needs_plotting].run(job, serve)

    def _provider(self, codes: tuple[Block, ...]) -> Provider:
        if codes not in self._providers:
            self._providers[codes] = Provider(codes, self.level)
        return self._providers[codes]

    def close(self) -> None:
        """End every worker process. They start again when they are needed."""
        for worker in self._started.values():
            worker.close()
        for provider in self._providers.values():
            provider.close()
