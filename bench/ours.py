"""Ours, measured as a user has it: `autograder grade` from the submissions' folder to marks in a gradebook.

    python -m bench.ours FOLDER ASSIGNMENT GRADEBOOK JOBS

grades a class in a process of its own and prints what it took, as one line of JSON.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from bench import spent

ROOT = Path(__file__).parents[1]
WARM = 20  # so many reports come before the clock starts: a rival's start-up is not counted either


def grade(folder: Path, assignment: str, gradebook: Path, jobs: int) -> dict[str, float]:
    """What grading this folder took.

    `seconds` from the start of the run, `each` a submission once the first WARM reports were out, `first` until the
    first report, `each_processor` and `processor` the seconds of all processes, for each submission and from start to
    end, `total` of all scores, `mebibytes` of the grading process itself at its largest.
    """
    command = [sys.executable, "-m", "bench.ours", str(folder), assignment, str(gradebook), str(jobs)]
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    printed, processor = spent.run(command, env=variables, cwd=ROOT)
    found: dict[str, float] = json.loads(printed)
    return found | {"processor": processor}


def main(folder: str, assignment: str, gradebook: str, jobs: str) -> None:
    """Grade a class with the command line's own parts, screen included."""
    from autograder import course
    from autograder.cli.grade_json import lines
    from autograder.cli.grade_screen import Screen
    from autograder.grading import class_run
    from autograder.limits import Limits

    settings = class_run.Settings(
        course=course.find(ROOT),
        assignments=(assignment,),
        submitted=Path(folder),
        student=None,
        jobs=int(jobs),
        limits=Limits(),
        isolation="auto",
        seed=None,
        force=False,
        gradebook=f"sqlite:///{gradebook}",
    )
    expected = class_run.expected(settings)
    times, processor = [time.perf_counter()], []
    with redirect_stdout(io.StringIO()), lines(None) as told:
        reports = _timed(class_run.run(settings), times, processor, expected)
        summary = Screen().follow(reports, expected, told)
    times.append(time.perf_counter())
    each = (processor[-1] - processor[0]) / max(1, len(times) - 2 - WARM)
    print(
        json.dumps(
            _measured(times)
            | {"each_processor": each}
            | {"total": sum(summary.totals.values()), "reused": summary.reused}
        )
    )


def _timed(reports: Iterable[Any], times: list[float], processor: list[float], count: int) -> Iterator[Any]:
    """The reports, with the time of each, and the processor time used before the first that counts, and at the last."""
    for number, report in enumerate(reports, 1):
        times.append(time.perf_counter())
        if number in (min(WARM, count), count):  # all processes are still there
            processor.append(time.process_time() + spent.below()[0])
        yield report


def _measured(times: list[float]) -> dict[str, float]:
    start, *reports, end = times
    warm = min(WARM, len(reports) - 1)
    return {
        "seconds": end - start,
        "first": reports[0] - start,
        "each": (end - reports[warm]) / max(1, len(reports) - 1 - warm),
        "mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
