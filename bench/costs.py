"""Where the processor time of one submission goes: `python -m bench.costs`.

A class is graded one submission after the other by one worker, and each part is timed by the clock of the processor,
not of the wall: the grading thread's own by `thread_time`, that of the sandbox (zygote and children) as the kernel
counts it, with the page faults.
"""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from autograder import course
from autograder.grading.assignment_grader import AssignmentGrader
from autograder.grading.grader import Grader
from autograder.ingest.notebook import read
from autograder.ingest.rebuild import rebuild
from autograder.sandbox.evidence import Evidence
from autograder.sandbox.job import Job
from autograder.sandbox.pick_level import start_worker
from autograder.sandbox.worker import Worker
from bench.class_speed import SEED
from bench.classes import MISTAKEN, hand_in
from bench.ours import WARM
from bench.spent import below

ROOT = Path(__file__).parents[1]
READ, TALK, JUDGE = "read, rebuild, slice", "talk to the child", "digest, compare, recognise, word"
SANDBOX, FAULTS = "fork, confine, run, answer, end", "page faults"
LATER = "children after the first"
"""To look again before points are lost, and to find the first wrong value."""


def measure(name: str, size: int, mistaken: float) -> dict[str, float]:
    """Milliseconds of processor time a submission, by part; page faults and further children a submission."""
    with tempfile.TemporaryDirectory() as folder, Grader(ROOT, SEED) as grader, start_worker() as worker:
        hand_in(course.find(ROOT), name, WARM + size, Path(folder), mistaken=mistaken)
        paths = sorted(Path(folder).rglob("*.ipynb"))
        _spent(grader.of(name), worker, paths[:WARM])
        gc.freeze()  # as grading does
        before = _sandbox()
        spent = _spent(grader.of(name), worker, paths[WARM:])
        spent |= {part: count - before[part] for part, count in _sandbox().items()}
    return {part: total / size for part, total in spent.items()}


def _spent(one: AssignmentGrader, worker: Worker, paths: list[Path]) -> dict[str, float]:
    spent: dict[str, float] = {LATER: -len(paths)}
    for path in paths:
        with _timed(spent, READ):
            rebuilt = rebuild(read(str(path)), one.assignment.template)

        def run(job: Job) -> Evidence:
            spent[LATER] += 1
            with _timed(spent, TALK):
                return worker.run(job)

        with _timed(spent, JUDGE):
            one.verdict(rebuilt, run, {})
    return spent | {JUDGE: spent[JUDGE] - spent[TALK]}


@contextmanager
def _timed(spent: dict[str, float], part: str) -> Iterator[None]:
    begun = time.thread_time()
    yield
    spent[part] = spent.get(part, 0.0) + 1000 * (time.thread_time() - begun)


def _sandbox() -> dict[str, float]:
    seconds, faults = below()
    return {SANDBOX: 1000 * seconds, FAULTS: faults}


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=300)
    size = parser.parse_args().size
    for mistaken in (0.0, MISTAKEN):
        print(f"{100 * mistaken:.0f} % of the answers are wrong")
        _table({name: measure(name, size, mistaken) for name in course.find(ROOT).names})


def _table(found: Mapping[str, Mapping[str, float]]) -> None:
    print(f"{'ms of processor time a submission':42}" + "".join(f"{name:>18}" for name in found))
    for part in (READ, TALK, JUDGE, SANDBOX, LATER, FAULTS):
        place = "sandbox: " if part == SANDBOX else "" if part in (LATER, FAULTS) else "grading: "
        digits = 0 if part == FAULTS else 2
        print(f"{place + part:42}" + "".join(f"{spent[part]:18.{digits}f}" for spent in found.values()))


if __name__ == "__main__":
    main()
