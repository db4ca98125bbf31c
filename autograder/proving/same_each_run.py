"""The proof that inputs and right results are the same in each run: else no mark could be repeated.

They are made once more in processes of their own, each with another seed of Python's hashes: in such a one nothing is
left of the first time, and a set of texts has another order.
"""

from __future__ import annotations

import ast
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stdout, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.declarations.assignment import Assignment
from autograder.errors import CourseError
from autograder.exercise import Exercise
from autograder.judging.answer_key import AnswerKey, calls_of
from autograder.judging.judge import passed_cases
from autograder.judging.stub_names import stub_names
from autograder.sandbox import wire
from autograder.sandbox.evidence import Answer
from autograder.sandbox.job import Call
from autograder.values import Finding

_SEED = 1
_HASH_SEEDS = ("1", "2", "3")
_ASKS_THE_DAY = re.compile(
    r"([\w.]+\.)?((date|datetime|Timestamp)\.(today|now|utcnow)\(.*|time\.((local|gm|c)time\(|strftime\('[^']*')\)"
    r"|(datetime64|Timestamp|to_datetime)\('(today|now)'.*)"
)
_PACKAGES = str(Path(__file__).parents[2])

_OfExercise = tuple[Sequence[str], Sequence[str], Mapping[str, Any]]
"""Digests of the inputs of its cases, and of the steps of the solution in them; the result of each that has one."""
_Made = Mapping[str, _OfExercise]


def all_comes_again(course: Course, name: str) -> Iterator[Finding]:
    """Each case of an assignment has the same inputs and the same right result in each process."""
    assignment = course.assignment(name)
    here, keys = _made(assignment), assignment.keys(_SEED)
    runs = [_elsewhere(course, name, seed) for seed in _HASH_SEEDS]
    elsewhere = [_read(run.communicate()[0]) for run in runs]
    if any(run.returncode for run in runs) or any(_names(found) != _names(here) for found in elsewhere):
        raise CourseError(f"{name}: exercises.py declares other cases, or none, in another process; write them down.")
    for exercise in assignment.exercises:
        yield from _of_the_day(f"{name}, {exercise.id}", assignment.reference.source(exercise.id))
        found = [made[exercise.id] for made in (here, *elsewhere)]
        yield from _differing(f"{name}, {exercise.id}", exercise, keys[exercise.id], found)


def _of_the_day(where: str, solution: str) -> Iterator[Finding]:
    """What no runs of one minute show: a solution that asks for the day gives something else tomorrow."""
    calls = (ast.unparse(node) for node in ast.walk(ast.parse(solution)) if isinstance(node, ast.Call))
    if asked := next(filter(_ASKS_THE_DAY.fullmatch, calls), ""):
        why = "so what is right today is wrong later; let the day be a parameter"
        yield Finding(False, f"{where}: the solution calls {asked}, {why}.")


def _differing(where: str, exercise: Exercise, key: AnswerKey, found: Sequence[_OfExercise]) -> Iterator[Finding]:
    right = [_right(key, results) for *_, results in found]
    for place, case in enumerate(exercise.cases):
        what = f"{where}, case {case.name!r}"
        if len({inputs[place] for inputs, *_ in found}) > 1:
            remedy = "write numbers down" if case.visible else "draw all numbers from draw.rng, and sort what is a set"
            yield Finding(False, f"{what}: inputs gives something else in each run, and marks would differ; {remedy}.")
        elif not all(case.name in names for names in right):
            remedy = "sort what is a set, and draw from np.random, which has the same seed before each call"
            yield Finding(
                False, f"{what}: the solution gives something else in each run, so nobody is right; {remedy}."
            )
        elif len({steps[place] for _, steps, _ in found}) > 1:
            why = "so a card could call a right value wrong, and no release is like another"
            yield Finding(False, f"{what}: the solution goes another way in each run, {why}; sort the set in its loop.")


def _right(key: AnswerKey, results: Mapping[str, Any]) -> set[str]:
    """The cases whose results would pass."""
    answers = [Answer(results.get(case.name)) for case in key.cases]
    passed = passed_cases(key, answers)
    return {case.name for case, is_right in zip(key.cases, passed, strict=True) if is_right}


def _names(made: _Made) -> dict[str, int]:
    return {exercise: len(inputs) for exercise, (inputs, *_) in made.items()}


def _made(assignment: Assignment) -> _Made:
    return {exercise.id: _made_of(assignment, exercise) for exercise in assignment.exercises}


def _made_of(assignment: Assignment, exercise: Exercise) -> _OfExercise:
    reference = assignment.reference
    calls = calls_of(exercise, reference, _SEED)
    answers = reference.answers(exercise.id, reference.source(exercise.id), calls)
    results = {case.name: answer.value for case, answer in zip(exercise.cases, answers, strict=True)}
    inputs = [sha256(wire.encode(call.arguments, wire.TRUSTING)).hexdigest() for call in calls]
    steps = [_steps(assignment, exercise, call) if case.visible else "" for case, call in zip(exercise.cases, calls)]
    return inputs, steps, {name: value for name, value in results.items() if _travels(value)}


def _steps(assignment: Assignment, exercise: Exercise, call: Call) -> str:
    """A digest of what the names of a solution hold on the way; nothing where it is not watched."""
    reference, names = assignment.reference, stub_names(assignment.stubs[exercise.id], exercise.id).all
    found = None if exercise.call else reference.trace(exercise.id, reference.source(exercise.id), call, names)
    return sha256(repr(found[1].moments).encode()).hexdigest() if found else ""


def _travels(value: Any) -> bool:
    with suppress(wire.Malformed):
        return bool(wire.encode(value, wire.TRUSTING))
    return False


def _read(told: bytes) -> _Made:
    with suppress(wire.Malformed):
        return {name: (made[0], made[1], made[2]) for name, made in wire.decode(told, wire.TRUSTING).items()}
    return {}


def _elsewhere(course: Course, name: str, hash_seed: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-m", __name__, str(course.root.absolute()), name]  # nothing of the current folder
    path = os.pathsep.join(filter(None, (_PACKAGES, os.environ.get("PYTHONPATH"))))
    variables = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": path}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=variables)


def _main(root: str, name: str) -> None:
    with redirect_stdout(io.StringIO()):
        assignment = Course(Path(root)).assignment(name)
        found = [_made(assignment) for _ in range(2)][-1]  # what was made once may have changed what is made again
    with open(1, "wb", closefd=False) as asking:  # a pipe to the process that asked
        asking.write(wire.encode(found, wire.TRUSTING))


if __name__ == "__main__":
    _main(*sys.argv[1:])
