"""Runs jobs: one warm zygote, one confined child per submission, and a fresh one when a child is lost."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from types import TracebackType

from autograder.errors import AutograderError
from autograder.sandbox import isolation
from autograder.sandbox.evidence import Answer, Evidence, Trouble
from autograder.sandbox.job import Job, Step
from autograder.sandbox.session import Lost, Session
from autograder.sandbox.zygote_link import Zygote, ZygoteGone


class WorkerFault(AutograderError):
    """The sandbox failed twice on the same submission."""


class Worker:
    """Runs one job after the other, each in a process of its own. For one thread at a time."""

    def __init__(self, level: str, needs_plotting: bool = False) -> None:
        self._level = isolation.find(level)
        self._needs_plotting = needs_plotting
        self._zygote: Zygote | None = None

    @property
    def level(self) -> str:
        """The name of its isolation level."""
        return str(self._level.name)

    def run(self, job: Job) -> Evidence:
        """The evidence of one job. A sandbox that breaks is replaced once; then it is a `WorkerFault`."""
        fault = ""
        for _ in range(2):
            try:
                return self._run(job)
            except ZygoteGone as gone:
                fault = str(gone)
                self.close()
        raise WorkerFault(fault)

    def _run(self, job: Job) -> Evidence:
        started = time.perf_counter()
        if self._zygote is None:
            self._zygote = Zygote(self._level, self._needs_plotting)
        run = _Run(self._zygote, job)
        try:
            answers = {step.exercise: run.answer(step) for step in job.steps}
        finally:
            run.close()
        seconds = time.perf_counter() - started
        return Evidence(answers, tuple(run.troubles), self.level, seconds)

    def close(self) -> None:
        """End the processes. The worker can be used again."""
        if self._zygote is not None:
            zygote, self._zygote = self._zygote, None
            with suppress(OSError):
                zygote.close()

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()


class _Run:
    """One job on its way: the child that is alive, or why there can be none."""

    def __init__(self, zygote: Zygote, job: Job) -> None:
        self._zygote = zygote
        self._job = job
        self._session: Session | None = None
        self._hopeless: Lost | None = None
        self._essential = False
        self.troubles: dict[Trouble, None] = {}  # each once, in order
        if not job.steps:
            self._open()

    def answer(self, step: Step) -> tuple[Answer, ...]:
        """The answers of one exercise, whatever becomes of the child."""
        try:
            session = self._session or self._open()
            return session.ask(step)
        except Lost as lost:
            self._session = None
            return (Answer(stop=lost.stop),) * len(step.calls)

    def close(self) -> None:
        if self._session is not None:
            self._session.dismiss()

    def _open(self) -> Session:
        """A child that has run the definitions, if need be only the essential ones; or `Lost`."""
        if self._hopeless is not None:
            raise self._hopeless
        try:
            self._session = self._defined()
        except Lost as lost:
            self._hopeless = Lost(replace(lost.stop, defining=True))
            raise self._hopeless from None
        self.troubles |= dict.fromkeys(self._session.troubles)
        return self._session

    def _defined(self) -> Session:
        if not self._essential:
            try:
                return Session(self._zygote, self._job, essential=False)
            except Lost as lost:
                self._essential = True
                self.troubles[Trouble(lost.stop)] = None
        return Session(self._zygote, self._job, essential=True)
