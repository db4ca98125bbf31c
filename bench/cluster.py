"""What a Dask cluster costs beside grading on one machine, with one grader each: processor and wall time, in pairs.

    python -m bench.cluster [400 [3]]

grades a class, all of it distinct, and a quarter of it, by one local grader and by a cluster with one worker on this
machine, which gets them in batches of 50 as any other. What the whole class takes more than its quarter is what
hand-ins cost; what is left is what a run costs to start. What the cluster would have taken in that time without a run
is taken off: it asks how its machines are twice a second, and looks what its threads do.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import Process
from pathlib import Path

from autograder.course import find
from bench import spent
from bench.classes import hand_in
from tests.grading.clusters import a_cluster

ROOT = Path(__file__).parents[1]
NAME = "initialization"


@dataclass(frozen=True)
class Cost:
    """Seconds of processor time, and of wall time."""

    processor: float
    wall: float

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.processor - other.processor, self.wall - other.wall)

    def each(self, count: int) -> Cost:
        """Of one of so many."""
        return Cost(self.processor / count, self.wall / count)


def _cost(work: Callable[[], None]) -> Cost:
    before, began = spent.so_far(), time.monotonic()
    work()
    wall = time.monotonic() - began
    return Cost(spent.so_far() - before, wall)


def _grade(folder: Path, submitted: str, *more: str) -> None:
    command = [sys.executable, "-m", "autograder", "grade", NAME, "--course", str(ROOT), "--force", "--quiet"]
    command += ["--submitted", str(folder / submitted), "--gradebook", f"sqlite:///{folder / 'gradebook.db'}"]
    subprocess.run([*command, *more], check=True)


def _by_cluster(folder: Path, submitted: str) -> Cost:
    """What a run costs on a cluster that would be there without it."""

    def idle() -> None:
        with a_cluster():
            time.sleep(walls[0])

    def used() -> None:
        with a_cluster() as cluster:
            walls.append(_wall(lambda: _grade(folder, submitted, *_on(cluster.address))))

    walls: list[float] = []
    processor = _cost(used).processor - _cost(idle).processor
    return Cost(processor, walls[0])


def _on(address: str) -> tuple[str, ...]:
    return "--executor", "dask", "--scheduler", address, "--insecure-scheduler"


def _wall(work: Callable[[], None]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def _classes(folder: Path, count: int) -> None:
    """The class, and a quarter of it."""
    # Elsewhere, since a process that loads a course has a watcher as long as it lives, which would be waited for.
    made = Process(target=hand_in, args=(find(ROOT), NAME, count, folder / "whole"))
    made.start()
    made.join()
    (folder / "quarter").mkdir()
    for student in sorted(os.listdir(folder / "whole"))[: count // 4]:
        (folder / "quarter" / student).symlink_to(folder / "whole" / student)


def main(count: int, pairs: int) -> None:
    """Grade and print."""
    spent.adopt_orphans()
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        _classes(folder, count)
        _grade(folder, "whole", "--student", "student00000")  # registers the assignment
        found = [_pair(folder, count) for _ in range(pairs)]
    for number, (here, there) in enumerate(found, 1):
        print(f"pair {number}, ms a hand-in: processor {_beside(here.processor, there.processor)}", end="; ")
        print(f"wall {_beside(here.wall, there.wall)}")
    ratio = statistics.median(there.processor / here.processor for here, there in found)
    print(f"median of {pairs}: {ratio - 1:+.0%} processor time")


def _pair(folder: Path, count: int) -> tuple[Cost, Cost]:
    """What one hand-in costs, by a local grader and by a cluster."""

    def here(submitted: str) -> Cost:
        return _cost(lambda: _grade(folder, submitted, "--jobs", "1"))

    more = count - count // 4
    start = here("quarter"), _by_cluster(folder, "quarter")
    whole = here("whole"), _by_cluster(folder, "whole")
    local, cluster = ((w - s).each(more) for w, s in zip(whole, start, strict=True))
    fixed = [s.processor - one.processor * (count // 4) for s, one in zip(start, (local, cluster), strict=True)]
    print(f"to start a run, processor seconds: {fixed[0]:.1f} here, {fixed[1]:.1f} with a cluster")
    return local, cluster


def _beside(here: float, there: float) -> str:
    return f"{1000 * here:.1f} by one local grader, {1000 * there:.1f} by a cluster ({there / here - 1:+.0%})"


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    main(*(given + [400, 3][len(given) :]))
