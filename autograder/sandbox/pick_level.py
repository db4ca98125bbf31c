"""Which isolation level to take: each is tried, since only a worker that runs shows that its level works here."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.errors import AutograderError, IsolationUnavailable
from autograder.sandbox.isolation import LEVELS, candidates, find
from autograder.sandbox.job import Job
from autograder.sandbox.worker import Worker
from autograder.values import Isolation


def start_worker(level: str = "auto", needs_plotting: bool = False) -> Worker:
    """A worker that has shown that it works, at the level that was asked for or else the best that can be had.

    One that `needs_plotting` has the plotting libraries loaded.
    """
    reasons = {}
    for candidate in candidates(level):
        worker, reasons[str(candidate.name)] = try_level(candidate.name, needs_plotting)
        if worker:
            return worker
    raise IsolationUnavailable(_sentence(level, reasons))


def _sentence(asked: str, reasons: Mapping[str, str]) -> str:
    if asked != Isolation.CONFINED:
        name, reason = list(reasons.items())[-1]
        return f"The isolation level {name!r} cannot be had: {reason}."
    why = "; ".join(f"{name}: {reason}" for name, reason in reasons.items())
    return (
        f"Nothing was graded, since the kernel here cannot confine student code ({why}); change that,"
        f" or accept by --isolation {Isolation.PROCESS} that student code can read the solutions."
    )


def try_level(level: str, needs_plotting: bool = False) -> tuple[Worker | None, str]:
    """A worker of this level that has shown that it works; or None, and why there can be none."""
    if reason := find(level).lacks():
        return None, reason
    worker = Worker(level, needs_plotting)
    try:
        worker.run(Job(()))
    except (AutograderError, OSError) as error:
        worker.close()
        return None, str(error).rstrip(".")
    return worker, ""


def describe() -> list[tuple[str, bool, str]]:
    """Every level with whether it works here, and why not."""
    return [(name, not (reason := _unavailable(name)), reason) for name in LEVELS]


def _unavailable(name: str) -> str:
    worker, reason = try_level(name)
    if worker:
        worker.close()
    return reason
