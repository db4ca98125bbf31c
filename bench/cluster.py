"""What a Dask cluster costs beside grading on one machine: processor seconds of all processes that take part.

    python -m bench.cluster [200]

grades the same class, all of it distinct, by one local grader and by a cluster with one worker on this machine, which
gets it in batches of 50 as any other. What starting the cluster costs is taken off by starting one that grades nothing.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from itertools import pairwise
from multiprocessing import Process
from pathlib import Path

from autograder.course import find
from bench import spent
from bench.classes import hand_in
from tests.grading.clusters import a_cluster

ROOT = Path(__file__).parents[1]
NAME = "initialization"


def _grade(folder: Path, *more: str) -> None:
    command = [sys.executable, "-m", "autograder", "grade", NAME, "--course", str(ROOT), "--force", "--quiet"]
    command += ["--submitted", str(folder / "submitted"), "--gradebook", f"sqlite:///{folder / 'gradebook.db'}"]
    subprocess.run([*command, *more], check=True)


def main(count: int) -> None:
    """Grade and print."""
    spent.adopt_orphans()
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        # Elsewhere, since a process that loads a course has a watcher as long as it lives, which would be waited for.
        made = Process(target=hand_in, args=(find(ROOT), NAME, count, folder / "submitted"))
        made.start()
        made.join()
        _grade(folder, "--student", "student00000")  # registers the assignment
        marks = [spent.so_far()]
        _grade(folder, "--jobs", "1")
        marks.append(spent.so_far())
        with a_cluster():
            pass
        marks.append(spent.so_far())
        with a_cluster() as cluster:
            _grade(folder, "--executor", "dask", "--scheduler", cluster.address, "--insecure-scheduler")
        marks.append(spent.so_far())
    local, idle, whole = (later - earlier for earlier, later in pairwise(marks))
    print(f"{count} hand-ins, processor ms each: {1000 * local / count:.1f} by one local grader,")
    beside = (whole - idle) / local - 1
    print(f"{1000 * (whole - idle) / count:.1f} by a cluster ({beside:+.0%}); the cluster itself {idle:.1f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 200)
