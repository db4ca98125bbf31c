"""One run over a class: find submissions, grade what is new, record the marks, hand every report on as it comes."""

from __future__ import annotations

import gc
import itertools
import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course import Course
from autograder.errors import GradersLost, UsageError, named
from autograder.gradebook.batched_gradebook import BatchedGradebook
from autograder.gradebook.whole_reports import Completion
from autograder.grading.confirming import Doubt, doubt, looked_at_again
from autograder.grading.executors import Done, Executor, Loss
from autograder.grading.order import Order
from autograder.grading.report_queue import Graded, Queue, who
from autograder.ingest import submissions
from autograder.limits import STALL, Isolation, Limits, Machines
from autograder.values import Report, Seeds, Submission

_LOOKED_UP = 200  # submissions looked up together: one query each
_FEW = 50  # submissions, for which graders get ready before it is known whether any is new


@dataclass(frozen=True)
class Settings:
    """What the command line asks for. Without a `seed`, each assignment has the one that the gradebook keeps."""

    course: Course
    assignments: tuple[str, ...]
    submitted: Path
    student: str | None
    jobs: int
    limits: Limits
    isolation: Isolation
    seed: int | None
    force: bool
    gradebook: str
    executor: Machines = Machines.LOCAL
    scheduler: str | None = None
    insecure_scheduler: bool = False


def expected(settings: Settings) -> int:
    """How many submissions there are to grade.

    Raises CourseError for an assignment that does not exist, and UsageError for a folder of the course's own.
    """
    for name in settings.assignments:
        settings.course.must_have(name)
    settings.course.must_not_own(settings.submitted)
    return submissions.count(settings.submitted, settings.assignments, settings.student)


def without_variant(settings: Settings) -> dict[str, list[str]]:
    """By assignment that was released in variants, who handed in and was given none."""
    from autograder.declarations import variant_draws  # it loads numpy

    found: dict[str, list[str]] = {}
    for name in filter(settings.course.has_variants, settings.assignments):
        known = variant_draws.students_of(settings.course.folder(name))
        found[name] = [one.student for one in _found(settings, name) if one.student not in known]
    return found


def run(settings: Settings, tell: Callable[[str], object] = lambda _: None) -> Generator[Graded]:
    """Grade the class and record the marks. Raises UsageError, CourseError or GradebookError before the first.

    Sentences about what needs a person, though the run goes on, are handed to `tell`.
    However it ends, what was graded is recorded; close the iterator to end it early.
    """
    gradebook = BatchedGradebook(settings.course, settings.gradebook, settings.limits, settings.seed)
    with closing(executor_of(settings, tell)) as executor, closing(gradebook):
        if settings.force or _handed_in(settings, _FEW) < _FEW:  # of a large class, most may be unchanged
            unseeded = _order(settings, (), _closed(settings))
            unseeded.seal()  # graders wait for it, and the gradebook, which takes the longest to load, can wait
            executor.warm_up(unseeded.get_ready, settings.assignments[:1])
        seeds = tuple((name, gradebook.seed(name)) for name in settings.assignments if any(_found(settings, name)))
        for one in gradebook.book.dropped:
            tell(one.sentence)
        order = _order(settings, seeds, gradebook.book.file)
        whole = Completion(lambda: gradebook.book, settings.course.root)
        with closing(_graded(settings, executor, order, gradebook)) as graded:
            try:
                for item in graded:
                    yield replace(item, report=whole.of(item.report, item.reused))
            finally:
                gc.unfreeze()


def _found(settings: Settings, *assignments: str) -> Iterator[Submission]:
    submitted = settings.submitted.absolute()  # a worker elsewhere may have another current folder
    return submissions.find(submitted, assignments or settings.assignments, settings.student)


def _handed_in(settings: Settings, most: int) -> int:
    """How many submissions there are to look at, or as many as matter."""
    return sum(1 for _ in itertools.islice(_found(settings), most))


def _order(settings: Settings, seeds: Seeds, gradebook: Path | None) -> Order:
    closed = (settings.submitted.absolute(), *([gradebook] if gradebook else []))
    return Order(settings.course.root, seeds, settings.limits, settings.isolation, closed=closed)


def _closed(settings: Settings) -> Path | None:
    """The file of the gradebook as its URL has it, which SQLAlchemy may yet read otherwise."""
    kind, _, path = settings.gradebook.partition("?")[0].partition(":///")
    return Path(path).absolute() if kind == "sqlite" and path else None


def executor_of(settings: Settings, tell: Callable[[str], object]) -> Executor:
    """The executor that the settings name; what it has to say while it goes on is handed to `tell`."""
    if settings.executor is not Machines.DASK and (settings.scheduler or settings.insecure_scheduler):
        option = "--scheduler" if settings.scheduler else "--insecure-scheduler"
        raise UsageError(f"A scheduler is used with Dask only; add --executor dask, or leave {option} out.")
    if settings.executor is Machines.DASK:
        from autograder.grading.cluster import Dask  # only whoever has a cluster has it installed

        return Dask(_scheduler_of(settings), tell)
    from autograder.grading.grader_pool import Local  # a cluster's scheduler needs no pool

    jobs = settings.jobs or os.cpu_count() or 1
    return Local(max(1, _handed_in(settings, jobs)), STALL * settings.limits.seconds)


def _scheduler_of(settings: Settings) -> str:
    address = settings.scheduler
    if settings.jobs:
        why = "--jobs counts graders of this machine, and on a cluster each worker has as many as its --nthreads"
        raise UsageError(f"{why}; leave --jobs out.")
    if not address:
        remedy = "add --scheduler tls://HOST:PORT, or leave --executor out to grade on this machine"
        raise UsageError(f"Dask is for a cluster that is running, and none is named; {remedy}.")
    if not (address.startswith("tls://") or settings.insecure_scheduler):
        danger = "so whoever reaches one of its machines can run code there and change marks"
        remedy = "take an address that begins with tls://, or accept this with --insecure-scheduler"
        raise UsageError(f"The connection to the scheduler {address} has no TLS, {danger}; {remedy}.")
    return address


def _graded(settings: Settings, executor: Executor, order: Order, gradebook: BatchedGradebook) -> Generator[Graded]:
    queue = Queue()
    batches = _batches(_found(settings), gradebook, queue, settings.force)
    doubts: deque[Doubt] = deque()
    try:
        for is_recorded in _first_looks(executor.map(order.grade_batch, batches), gradebook, queue, doubts):
            yield from queue.ready(is_recorded)
        for report in looked_at_again(tuple(doubts), executor, order):
            doubts.popleft()
            confirmed = _recorded(report, gradebook)
            gradebook.flush()
            yield confirmed
    except GradersLost as error:
        for _ in batches:  # all others count as missing, too
            pass
        missing = (*queue.missing, *(who(doubt.submission) for doubt in doubts if not doubt.report))
        raise GradersLost(f"{error} {_still_missing(missing)}") from error
    finally:  # when interrupted, what is in doubt is known, too, and not taken for sure by the next run
        for unconfirmed in doubts:
            if unconfirmed.report:
                _recorded(unconfirmed.report, gradebook)


def _first_looks(
    done: Iterable[Done], gradebook: BatchedGradebook, queue: Queue, doubts: deque[Doubt]
) -> Iterator[bool]:
    """Put what comes out of each batch where it belongs; whether all that was put there by then is recorded."""
    everything_is_loaded = False
    for batch, results in done:
        for submission, result in zip(batch, [results] * len(batch) if isinstance(results, Loss) else results):
            if again := doubt(submission, result):
                doubts.append(again)
                queue.leave(submission)
            else:
                queue.put(submission, _recorded(result, gradebook))
        is_recorded = gradebook.keep_up()
        if is_recorded and not everything_is_loaded:
            everything_is_loaded = True
            gc.freeze()  # a collection need not walk through all libraries again and again
        yield is_recorded
    gradebook.flush()
    yield True


def _recorded(report: Report, gradebook: BatchedGradebook) -> Graded:
    known = gradebook.known_by(report)
    return Graded(known, move=gradebook.add(known))


def _still_missing(missing: Sequence[tuple[str, str]]) -> str:
    """Who is not graded yet, and how to go on."""
    remedy = "The same command goes on from there; what was graded is recorded."
    who = [f"{student} ({assignment})" for assignment, student in missing]
    return f"Not graded yet: {named(who)}. {remedy}" if missing else remedy


def _batches(
    found: Iterator[Submission], gradebook: BatchedGradebook, queue: Queue, force: bool
) -> Iterator[tuple[Submission, ...]]:
    """One batch for each submission that has to be graded. All that was found goes to the `queue`.

    An empty batch follows each look-up, so that known reports are handed on in time even where nothing is to be graded.
    """
    while batch := tuple(itertools.islice(found, _LOOKED_UP)):
        reused, new = gradebook.look_up(batch, force)
        queue.expect(reused, new)
        yield from ((submission,) for submission in new)
        yield ()
