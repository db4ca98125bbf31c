"""Runs jobs: a warm zygote, one confined child per submission, and a fresh one when a child is lost."""

from __future__ import annotations

import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace

from autograder.errors import AutograderError
from autograder.sandbox import isolation
from autograder.sandbox.evidence import Answer, Evidence, Trouble
from autograder.sandbox.job import Code, FollowUp, Job, Step, halves
from autograder.sandbox.served_values import Serve
from autograder.sandbox.session import Lost, Session
from autograder.sandbox.zygote_link import Zygote, ZygoteGone


class WorkerFault(AutograderError):
    """The sandbox failed twice on the same submission."""


class Worker:
    """Runs one job after the other, each in a process of its own. For one thread at a time.

    What is `closed`, by path, is closed to students' code even where it has only a user of its own. Jobs that need the
    plotting libraries have a zygote that has loaded them, and the course's modules to `preload`, so that no job has to.
    """

    def __init__(self, level: str, closed: Collection[str] = (), preload: Collection[str] = ()) -> None:
        self._level = isolation.find(level)
        self._closed, self._preload = tuple(closed), tuple(preload)
        self._zygotes: dict[bool, Zygote] = {}  # by whether they have the plotting libraries

    @property
    def level(self) -> str:
        """The name of its isolation level."""
        return str(self._level.name)

    def launch(self, needs_plotting: bool = False) -> Zygote:
        """Begin to start the sandbox, if it does not run; a job that comes waits for it."""
        if needs_plotting not in self._zygotes:
            self._zygotes[needs_plotting] = Zygote(self._level, needs_plotting, self._closed, self._preload)
        return self._zygotes[needs_plotting]

    def run(self, job: Job, serve: Serve | None = None) -> Evidence:
        """The evidence of one job. A sandbox that breaks is replaced once; then it is a `WorkerFault`.

        `serve` gives the values of the functions that are served. It is called in this process, as a follow-up is,
        which asks nothing the second time: it may be what broke the sandbox, and has to cost nothing.
        """
        fault = ""
        for _ in range(2):
            try:
                return self._run(job, serve)
            except ZygoteGone as gone:
                fault = str(gone)
                self.close()
                job = replace(job, follow_up=job.follow_up and (lambda _: ()))
        raise WorkerFault(fault)

    def _run(self, job: Job, serve: Serve | None) -> Evidence:
        started = time.perf_counter()
        run = _Run(self.launch(job.needs_plotting), job, serve)
        try:
            run.through()
        finally:
            run.close()
        seconds = time.perf_counter() - started
        return Evidence(run.answers, run.at_end, tuple(run.troubles), self.level, seconds, run.followed)

    def close(self) -> None:
        """End the processes. The worker can be used again."""
        zygotes, self._zygotes = self._zygotes, {}
        for zygote in zygotes.values():
            with suppress(OSError):
                zygote.close()

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Run:
    """One job on its way: what has run and been answered, the child that is alive, or why there can be none."""

    def __init__(self, zygote: Zygote, job: Job, serve: Serve | None) -> None:
        self._zygote = zygote
        self._job, self._serve = job, serve
        self._session: Session | None = None
        self._hopeless: Lost | None = None
        self._essential = False
        self._due: list[Code] = []  # what has to have run before the next step
        self.answers: dict[str, tuple[Answer, ...]] = {}
        self.at_end: dict[str, tuple[Answer, ...]] = {}
        self.followed: dict[str, tuple[Answer, ...]] = {}
        self.troubles: dict[Trouble, None] = {}  # each once, in order

    def through(self) -> None:
        """Run the code and make the calls. Code after the last step has nothing to wait for it."""
        if self._job.follow_up:
            self._in_two(self._job.follow_up)
        else:
            self._in_order()
        if not self._job.steps:
            with suppress(Lost):
                self._ready()

    def _in_order(self) -> None:
        for part in self._job.program:
            if isinstance(part, Code):
                self._due.append(part)
            else:
                (self.at_end if part.at_end else self.answers)[part.exercise] = self._answer(part)

    def _in_two(self, follow_up: FollowUp) -> None:
        """All shown calls before any other. An exercise has the time of one; without one half it has no answers."""
        self._due += self._job.codes
        spent: dict[Step, float] = {}
        for step in self._job.steps:
            try:
                self.answers[step.exercise], spent[step] = self._timed(halves(step)[0])
            except Lost as lost:
                self.answers[step.exercise] = self._lost(step, lost)
        for asked in follow_up(self.answers):
            self.followed[asked.exercise] = self._answer(asked)
        for step, seconds in spent.items():
            try:
                rest = halves(step)[1]
                self.answers[step.exercise] += self._ready().ask(rest, spent=seconds) if rest.calls else ()
            except Lost as lost:
                self.answers[step.exercise] = self._lost(step, lost)

    def _timed(self, step: Step) -> tuple[tuple[Answer, ...], float]:
        """The answers, and the seconds of processor time that they took as far as that is known; or `Lost`."""
        session = self._ready()
        before = session.used or 0.0
        answers = session.ask(step)
        return answers, max(0.0, (session.used or 0.0) - before)

    def close(self) -> None:
        """Let the child go."""
        if self._session is not None:
            self._session.dismiss()

    def _answer(self, step: Step) -> tuple[Answer, ...]:
        """The answers of one exercise, whatever becomes of the child."""
        try:
            return self._ready().ask(step)
        except Lost as lost:
            return self._lost(step, lost)

    def _lost(self, step: Step, lost: Lost) -> tuple[Answer, ...]:
        late = self._session is not None and self._session.is_late
        self._session = None
        self.followed.pop(step.exercise, None)  # it follows from answers that do not count
        return (Answer(stop=lost.stop, late=late),) * len(step.calls)

    def _ready(self) -> Session:
        """A child that has run the code that is due, if need be only the essential parts; or `Lost`."""
        if self._hopeless is not None:
            raise self._hopeless
        try:
            return self._with_code_run()
        except Lost as lost:
            self._hopeless = Lost(replace(lost.stop, defining=True))
            raise self._hopeless from None

    def _with_code_run(self) -> Session:
        if not self._essential:
            try:
                return self._told()
            except Lost as lost:
                self._essential = True
                self.troubles[Trouble(lost.stop)] = None
        return self._told()

    def _told(self) -> Session:
        session, self._session = self._session, None
        session = session or Session(self._zygote, self._job, self._essential, self._serve)
        self.troubles |= dict.fromkeys(session.run(self._due))
        self._session = session
        return session
