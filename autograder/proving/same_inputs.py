"""The proof that the inputs of an assignment's cases are the same in each run: else no mark could be repeated.

They are made once more in processes of their own, each with another seed of Python's hashes: in such a one nothing is
left of the first time, and a set of texts has another order.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from hashlib import sha256
from pathlib import Path

from autograder.course import Course
from autograder.declarations.assignment import Assignment
from autograder.errors import CourseError
from autograder.judging.answer_key import calls_of
from autograder.sandbox import wire
from autograder.values import Finding

_SEED = 1
_HASH_SEEDS = ("1", "2", "3")
_PACKAGES = str(Path(__file__).parents[2])


def inputs_come_again(course: Course, name: str) -> Iterator[Finding]:
    """Every case of an assignment gives the inputs in each process that it gives in this one."""
    assignment = course.assignment(name)
    cases = [(exercise, case) for exercise in assignment.exercises for case in exercise.cases]
    here = inputs_of(assignment)
    runs = [_elsewhere(course, name, seed) for seed in _HASH_SEEDS]
    elsewhere = [run.communicate()[0].split() for run in runs]
    if any(run.returncode for run in runs) or any(len(found) != len(cases) for found in elsewhere):
        raise CourseError(f"{name}: exercises.py declares other cases, or none, in another process; write them down.")
    for place, (exercise, case) in enumerate(cases):
        if any(found[place] != here[place] for found in elsewhere):
            remedy = "write numbers down" if case.visible else "draw all numbers from draw.rng, and sort what is a set"
            what = f"{exercise.id}, case {case.name!r}: inputs gives something else in each run, and marks would differ"
            yield Finding(False, f"{name}, {what}; {remedy}.")


def inputs_of(assignment: Assignment) -> list[str]:
    """A digest of the inputs of each case, in the order of exercises and cases."""
    calls = [call for one in assignment.exercises for call in calls_of(one, assignment.reference, _SEED)]
    return [sha256(wire.encode(call.arguments, wire.TRUSTING)).hexdigest() for call in calls]


def _elsewhere(course: Course, name: str, hash_seed: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-P", "-m", __name__, str(course.root.absolute()), name]  # nothing of the current folder
    path = os.pathsep.join(filter(None, (_PACKAGES, os.environ.get("PYTHONPATH"))))
    variables = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": path}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=variables)


def _main(root: str, name: str) -> None:
    with redirect_stdout(io.StringIO()):
        assignment = Course(Path(root)).assignment(name)
        found = [inputs_of(assignment) for _ in range(2)][-1]  # what was made once may have changed what is made again
    os.write(1, "\n".join(found).encode())  # a pipe to the process that asked


if __name__ == "__main__":
    _main(*sys.argv[1:])
