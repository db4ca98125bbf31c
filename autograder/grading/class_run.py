"""One run over a class: find submissions, grade what is new, record the marks, hand every report on as it comes."""

from __future__ import annotations

import gc
import itertools
import os
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from autograder.errors import UsageError
from autograder.gradebook.ledger import Ledger
from autograder.grading.executors import Dask, Executor, Local
from autograder.grading.grader import Grader
from autograder.grading.workers import Workers
from autograder.ingest import submissions
from autograder.limits import Limits
from autograder.reuse.submission_digest import Move
from autograder.values import Report, Submission

_LOOKED_UP = 200  # submissions looked up together: one query each


@dataclass(frozen=True)
class Settings:
    """What the command line asks for. Without a `seed`, each assignment has the one that the gradebook keeps."""

    course: Course
    assignments: tuple[str, ...]
    submitted: Path
    student: str | None
    jobs: int
    limits: Limits
    isolation: str
    seed: int | None
    force: bool
    gradebook: str
    executor: str = "local"
    scheduler: str | None = None
    insecure_scheduler: bool = False


@dataclass(frozen=True, slots=True)
class Graded:
    """A report, whether it was reused from an earlier run, and how its marks moved if they did."""

    report: Report
    reused: bool = False
    move: Move | None = None


def expected(settings: Settings) -> int:
    """How many submissions there are to grade. Raises CourseError for an assignment that does not exist."""
    for name in settings.assignments:
        settings.course.must_have(name)
    return submissions.count(settings.submitted, settings.assignments, settings.student)


def astray(settings: Settings) -> list[str]:
    """The files in the folder of submissions that belong to no assignment of the course."""
    return list(submissions.astray(settings.submitted, settings.course.names))


def run(settings: Settings) -> Generator[Graded]:
    """Grade the class and record the marks. Raises UsageError, CourseError or GradebookError before the first.

    However it ends, what was graded is recorded; close the iterator to end it early.
    """
    loaded = {name: settings.course.assignment(name) for name in settings.assignments}
    executor = executor_of(settings)
    ledger = Ledger(settings.course, loaded, settings.gradebook, settings.limits, settings.seed)
    with closing(ledger), Workers(settings.isolation) as workers:
        seeds = tuple((name, ledger.seed(name)) for name in settings.assignments if _is_handed_in(settings, name))
        grader = Grader(settings.course.root, seeds, settings.limits, settings.isolation, workers=workers)
        with closing(_graded(settings, executor, grader, ledger)) as graded:
            try:
                yield from graded
            finally:
                gc.unfreeze()


def _is_handed_in(settings: Settings, assignment: str) -> bool:
    return any(True for _ in submissions.find(settings.submitted, [assignment], settings.student))


def executor_of(settings: Settings) -> Executor:
    """The executor that the settings name."""
    if settings.scheduler and settings.executor != "dask":
        raise UsageError("A scheduler is used with Dask only; add --executor dask, or leave --scheduler out.")
    if settings.executor == "local":
        # One more than cores: the grading process needs its turn too, and a worker waits for it meanwhile.
        return Local(settings.jobs or (os.cpu_count() or 1) + 1)
    if settings.executor == "dask":
        return Dask(_scheduler_of(settings))
    raise UsageError(f"There is no executor {settings.executor!r}; take local or dask.")


def _scheduler_of(settings: Settings) -> str:
    address = settings.scheduler
    if not address:
        remedy = "add --scheduler tls://HOST:PORT, or leave --executor out to grade on this machine"
        raise UsageError(f"Dask is for a cluster that is running, and none is named; {remedy}.")
    if not (address.startswith("tls://") or settings.insecure_scheduler):
        danger = "so whoever reaches one of its machines can run code there and change marks"
        remedy = "take an address that begins with tls://, or accept this with --insecure-scheduler"
        raise UsageError(f"The connection to the scheduler {address} has no TLS, {danger}; {remedy}.")
    return address


def _graded(settings: Settings, executor: Executor, grader: Grader, ledger: Ledger) -> Generator[Graded]:
    known: deque[Report] = deque()
    submitted = settings.submitted.absolute()  # a worker elsewhere may have another current folder
    found = submissions.find(submitted, settings.assignments, settings.student)
    results = executor.map(grader.grade_batch, _batches(found, ledger, known, settings.force))
    everything_is_loaded = False
    for reports in results:
        while known:
            yield Graded(known.popleft(), reused=True)
        for report in reports:
            yield Graded(report, move=ledger.add(report))
        # After the marks are handed on: the first time it takes a while, since the last libraries are loaded then.
        if ledger.keep_up() and not everything_is_loaded:
            everything_is_loaded = True
            gc.freeze()  # a collection need not walk through all of them again and again
    yield from (Graded(report, reused=True) for report in known)


def _batches(
    found: Iterator[Submission], ledger: Ledger, known: deque[Report], force: bool
) -> Iterator[tuple[Submission, ...]]:
    """One batch for each submission that has to be graded. Reports that still hold go to `known`.

    An empty batch follows each look-up, so that known reports are handed on in time even where nothing is to be graded.
    """
    while batch := tuple(itertools.islice(found, _LOOKED_UP)):
        reused, new = ledger.look_up(batch, force)
        known.extend(reused)
        yield from ((submission,) for submission in new)
        yield ()
