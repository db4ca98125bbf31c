"""Which isolation level to take: each is tried, since only a worker that runs shows that its level works here."""

from __future__ import annotations

from autograder.errors import AutograderError, IsolationUnavailable
from autograder.sandbox.isolation import LEVELS, find
from autograder.sandbox.worker import Worker
from autograder.values import Job


def start(level: str = "auto", heavy: bool = False) -> Worker:
    """A worker that has shown that it works, at the level that was asked for or else the best that can be had.

    A `heavy` one has the plotting libraries loaded.
    """
    worker, reason, name = None, "", ""
    for name in LEVELS if level == "auto" else [level]:
        worker, reason = tried(name, heavy)
        if worker:
            return worker
    raise IsolationUnavailable(f"The isolation level {name!r} cannot be had: {reason}.")


def tried(level: str, heavy: bool = False) -> tuple[Worker | None, str]:
    """A worker of this level that has shown that it works; or None, and why there can be none."""
    if reason := find(level).lacks():
        return None, reason
    worker = Worker(level, heavy)
    try:
        worker.run(Job((), ()))
    except (AutograderError, OSError) as error:
        worker.close()
        return None, str(error).rstrip(".")
    return worker, ""


def choose(level: str = "auto") -> str:
    """The name of the level that was asked for, or else of the best that can be had."""
    with start(level) as worker:
        return worker.level


def describe() -> list[tuple[str, bool, str]]:
    """Every level with whether it works here, and why not."""
    return [(name, not (reason := _unavailable(name)), reason) for name in LEVELS]


def _unavailable(name: str) -> str:
    worker, reason = tried(name)
    if worker:
        worker.close()
    return reason
