"""What isolation costs: `python -m bench.isolation`.

The same submission (three exercises, eighteen calls) is run by a bare fork of an equally warm process, which has no
wire, no limits and no confinement, and by a worker at every level. The ways alternate, so that a busy machine slows
all alike; the figures are medians, and the lower quartile says what a quiet machine would give.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import numpy as np

from autograder.sandbox import isolation
from autograder.sandbox.job import Call, Code, Job, Step
from autograder.sandbox.pick_level import describe
from autograder.sandbox.worker import Worker
from autograder.values import Block
from bench.bare_fork import ARGUMENTS, CALLS, SOURCE, STEPS


def job() -> Job:
    """The submission."""
    call = Call("initialize", ARGUMENTS, 1)
    return Job((Code(Block("cell 1", SOURCE)), *(Step(f"step {n}", (call,) * CALLS) for n in range(STEPS))))


@contextmanager
def bare() -> Iterator[Callable[[], float]]:
    """A bare warm fork, as a function that gives seconds. It weighs what a zygote weighs, and not what we do."""
    environment = {**isolation.environment("/tmp"), "PYTHONPATH": os.getcwd()}
    command = [sys.executable, "-m", "bench.bare_fork"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        stdin, stdout = process.stdin, process.stdout

        def once() -> float:
            stdin.write("\n")
            stdin.flush()
            return float(stdout.readline())

        yield once
        stdin.close()


def measure(rounds: int) -> dict[str, list[float]]:
    """Seconds per submission of each way, alternating."""
    submission = job()
    with ExitStack() as stack:
        ways = {"bare warm fork": stack.enter_context(bare())}
        for tried in describe():
            if not tried.lack:
                ways[str(tried.level)] = _seconds(stack.enter_context(Worker(tried.level)), submission)
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for number in range(rounds + 10):
            for name, way in ways.items():
                seconds = way()
                if number >= 10:  # the first ones warm up
                    taken[name].append(seconds)
    return taken


def _seconds(worker: Worker, submission: Job) -> Callable[[], float]:
    def once() -> float:
        started = time.perf_counter()
        worker.run(submission)
        return time.perf_counter() - started

    return once


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    taken = measure(parser.parse_args().rounds)
    base = {kind: _figures(taken["bare warm fork"])[kind] for kind in (0, 1)}
    print(f"Python {sys.version.split()[0]}, numpy {np.__version__}, {os.cpu_count()} cores")
    print(f"{'':16}{'median ms':>12}{'over bare':>12}{'quartile ms':>14}{'over bare':>12}")
    for name, seconds in taken.items():
        median, quartile = _figures(seconds)
        print(f"{name:16}{median:12.2f}{median - base[0]:12.2f}{quartile:14.2f}{quartile - base[1]:12.2f}")


def _figures(seconds: list[float]) -> tuple[float, float]:
    return statistics.median(seconds) * 1e3, statistics.quantiles(seconds, n=4)[0] * 1e3


if __name__ == "__main__":
    main()
