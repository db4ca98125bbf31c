"""The worker processes of a grader: a light one, and one with the plotting libraries once that is needed."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from autograder.judging.reference_solutions import Reference
from autograder.limits import Isolation
from autograder.sandbox import pick_level
from autograder.sandbox.evidence import Evidence
from autograder.sandbox.job import File, Job
from autograder.sandbox.provider import Provider
from autograder.sandbox.worker import Worker
from autograder.values import Block


class Workers:
    """The worker processes of one grader. For one thread. No student's code reads what is `closed`, by path.

    The course's modules to `preload` are loaded once, with the plotting libraries.
    """

    def __init__(self, isolation: Isolation, closed: tuple[str, ...], preload: tuple[str, ...]) -> None:
        self._isolation, self._closed, self._preload = isolation, closed, preload
        self._launched: Worker | None = None
        self._started: dict[bool, Worker] = {}
        self._providers: dict[tuple[tuple[Block, ...], tuple[File, ...]], Provider] = {}

    def launch(self) -> None:
        """Begin to start a first worker, which goes on by itself; what goes wrong is told when it is needed."""
        if not (self._launched or self._started):
            self._launched = pick_level.launched(self._isolation, self._closed)

    @cached_property
    def level(self) -> str:
        """The isolation level in force. Finding it out means waiting for a first worker."""
        self.launch()
        launched, self._launched = self._launched, None
        self._started[False] = pick_level.start_worker(self._isolation, closed=self._closed, launched=launched)
        return self._started[False].level

    def run(self, reference: Reference, job: Job) -> Evidence:
        """What a worker finds, one with the plotting libraries where they are needed.

        What is served comes from the reference, which runs in a child of its own.
        """
        level = self.level
        if job.needs_plotting not in self._started:
            self._started[job.needs_plotting] = Worker(level, job.needs_plotting, self._closed, self._preload)
        serve = self._provider(reference.needed(job.served), reference.files).serve if job.served else None
        return self._started[job.needs_plotting].run(replace(job, given=reference.files), serve)

    def _provider(self, codes: tuple[Block, ...], files: tuple[File, ...]) -> Provider:
        if (codes, files) not in self._providers:
            self._providers[codes, files] = Provider(codes, self.level, files=files)
        return self._providers[codes, files]

    def close(self) -> None:
        """End every worker process. They start again when they are needed."""
        for worker in (*self._started.values(), *([self._launched] if self._launched else [])):
            worker.close()
        for provider in self._providers.values():
            provider.close()
