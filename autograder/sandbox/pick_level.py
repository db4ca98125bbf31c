"""Which isolation level to take: each is tried, since only a worker that runs shows that its level works here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass

from autograder.errors import AutograderError, IsolationUnavailable
from autograder.limits import Isolation
from autograder.sandbox.isolation import LADDER, Lack, candidates, find
from autograder.sandbox.job import Job
from autograder.sandbox.worker import Worker


@dataclass(frozen=True)
class Tried:
    """A level that was tried: what it lacks here, or None where it works. A sandbox that did not start `said` why."""

    level: Isolation
    lack: Lack | None = None
    said: str = ""


def start_worker(
    asked: Isolation = Isolation.AUTO,
    closed: Collection[str] = (),
    preload: Collection[str] = (),
    launched: Worker | None = None,
) -> Worker:
    """A worker that has shown that it works, at the level that was asked for or else the best that can be had.

    What is `closed` no student's code can read; the modules to `preload` are loaded with the plotting libraries. One
    that was `launched` so is tried first.
    """
    failed = []
    for candidate in candidates(asked):
        is_launched = launched is not None and launched.level == candidate.name
        worker = launched if launched and is_launched else Worker(candidate.name, closed, preload)
        tried = _try(worker)
        if not tried.lack:
            return worker
        failed.append(tried)
    raise IsolationUnavailable(_sentence(asked, failed))


def launched(asked: Isolation, closed: Collection[str], preload: Collection[str]) -> Worker | None:
    """A worker that gets ready meanwhile, of the best level that lacks nothing; None where all lack something."""
    for level in candidates(asked):
        if not level.lacks():
            worker = Worker(level.name, closed, preload)
            with suppress(AutograderError, OSError):  # it starts again when it is needed, and tells then
                worker.launch()
            return worker
    return None


def _sentence(asked: Isolation, failed: Sequence[Tried]) -> str:
    if asked != Isolation.AUTO:
        return f"The isolation level {str(failed[-1].level)!r} cannot be had: {why(failed[-1])}."
    reasons = "; ".join(f"{tried.level}: {why(tried)}" for tried in failed)
    return (
        f"Nothing was graded, since the kernel here cannot confine student code ({reasons}); change that,"
        f" or accept by --isolation {Isolation.PROCESS} that student code can read the solutions."
    )


def describe() -> list[Tried]:
    """Every level, tried here."""
    found = []
    for level in LADDER:
        with Worker(level.name) as worker:
            found.append(_try(worker))
    return found


def _try(worker: Worker) -> Tried:
    """Whether a worker of its level can be had, and why not; one that cannot is closed."""
    level = find(worker.level)
    if lack := level.lacks():
        return Tried(level.name, lack)
    try:
        worker.run(Job(()))
    except (AutograderError, OSError) as error:
        worker.close()
        return Tried(level.name, Lack.START, str(error).rstrip("."))
    return Tried(level.name)


def why(tried: Tried) -> str:
    """Why a level cannot be had, as the end of a sentence; empty where it can."""
    return tried.said or (tried.lack.value if tried.lack else "")
