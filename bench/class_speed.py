"""Ours beside nbgrader, Otter, dlai-grader and the limit: the same distinct submissions, taking turns in one run."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from autograder.course import Course
from autograder.declarations.assignment import Assignment
from autograder.grading.grader import Grader
from autograder.ingest.notebook import Notebook, read
from autograder.ingest.rebuild import rebuild
from autograder.judging.looks import Looker
from autograder.sandbox.evidence import Evidence
from autograder.sandbox.job import Job
from autograder.values import Submission
from bench import limit, ours
from bench.classes import class_of, filled, hand_in, released, repeats
from bench.rivals import KINDS, Rival
from bench.rivals.plain import Plain

OURS, LIMIT = "ours", "the limit"
SEED = 7


@dataclass
class Table:
    """What a submission cost each contestant, one number a round: seconds of time, and of processor time.

    `versions` are those of contestants who have one; `repeats` the shares of hand-ins and of single answers in the
    class that equal an earlier one in syntax.
    """

    title: str
    seconds: dict[str, list[float]] = field(default_factory=dict)
    processor: dict[str, list[float]] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    repeats: tuple[float, float] = (0.0, 0.0)
    repeating: bool = False
    agreed: int = 0
    compared: int = 0

    def add(self, name: str, seconds: float, processor: float) -> None:
        """Take one measurement."""
        self.seconds.setdefault(name, []).append(seconds)
        self.processor.setdefault(name, []).append(processor)

    def ratio(self, name: str, to: str = OURS) -> float:
        """How many times as long `name` takes as `to` does, by medians."""
        return median(self.seconds[name]) / median(self.seconds[to])

    def cost_ratio(self, name: str, to: str = OURS) -> float:
        """The same, in processor time."""
        return median(self.processor[name]) / median(self.processor[to])


def beside_rivals(course: Course, rounds: int, size: int, say: Callable[[str], None]) -> Iterator[Table]:
    """Initialization as released, all distinct and repeating as real classes do; and without its training cells."""
    released_, short = "initialization as released", "initialization without its training cells"
    for table in (Table(released_), Table(f"{released_}, a class that repeats", repeating=True), Table(short)):
        with tempfile.TemporaryDirectory() as folder:
            _Contest(course, table.title != short, size, Path(folder), table).run(rounds, say)
        yield table


class _Contest:
    """One variant of the notebook, all contestants, some rounds."""

    def __init__(self, course: Course, trained: bool, size: int, folder: Path, table: Table) -> None:
        self._course, self._trained, self._size, self._folder, self._table = course, trained, size, folder, table
        self._assignment = course.assignment("initialization")
        self._keys = self._assignment.keys(SEED)
        _register(course, "initialization", folder)

    def run(self, rounds: int, say: Callable[[str], None]) -> None:
        """Let them take turns."""
        plain = Plain("initialization", released(self._course, "initialization", self._trained), self._keys)
        with ExitStack() as stack:
            rivals = [Rival(name, plain, self._folder / name) for name in KINDS]
            for rival in rivals:
                stack.callback(rival.close)
                self._table.versions[rival.name] = rival.version
            for number in range(rounds):
                self._round(number, rivals)
                say(f"{self._table.title}: round {number + 1} of {rounds}: {_spoken(self._table)}")

    def _round(self, number: int, rivals: list[Rival]) -> None:
        found = class_of(self._assignment, number + 1, repeating=self._table.repeating)
        answers = next(itertools.islice(found, number, None))
        right = _is_right(self._course, self._assignment, answers)
        for rival in rivals:
            *cost, share = rival.grade(f"student{number}", answers)
            self._table.add(rival.name, *cost)
            self._table.compared += 1
            self._table.agreed += (share == 1) == right
        class_round(self._course, "initialization", number, self._size, self._folder, self._table, self._trained)


def _is_right(course: Course, assignment: Assignment, answers: dict[str, str]) -> bool:
    with Grader(course.root, SEED) as grader:
        report = grader.grade_notebook(_notebook(course, assignment, answers), Submission("x", assignment.name, ""))
    return report.score == report.max_score


def beside_limit(
    course: Course, name: str, rounds: int, size: int, say: Callable[[str], None], repeating: bool = False
) -> Table:
    """One assignment as released, ours and the limit in turn."""
    table = Table(name, repeating=repeating)
    kind = "repeating" if repeating else "all distinct"
    with tempfile.TemporaryDirectory() as folder:
        _register(course, name, Path(folder))
        for number in range(rounds):
            class_round(course, name, number, size, Path(folder), table)
            say(f"{name}, {kind}: round {number + 1} of {rounds}: {_spoken(table)}")
    return table


def class_round(
    course: Course, name: str, number: int, size: int, folder: Path, table: Table, trained: bool = True
) -> None:
    """Ours and the limit on one class that neither has seen; both must come to the same marks.

    Where an exercise uses another, ours may give more: the limit serves no right values of one that is wrong.
    """
    seed, whole, repeating = 100 + number, size + ours.WARM, table.repeating
    found = _grade_ours(course, name, whole, trained, folder, seed, repeating)
    table.add(OURS, found["each"], found["each_processor"])
    assignment = course.assignment(name)
    answers = list(class_of(assignment, whole, seed, repeating))
    table.repeats = repeats(answers)
    with Grader(course.root, SEED) as grader:
        jobs = [_job(grader, assignment, one) for one in answers]
    keys = assignment.keys(SEED)
    seconds, processor, total = limit.seconds(jobs, keys, ours_jobs(), folder)
    table.add(LIMIT, seconds / len(jobs), processor / len(jobs))
    less = found["total"] - total
    if abs(less) > 1e-6 * total and (less < 0 or not any(key.uses for key in keys.values())):
        raise RuntimeError(f"{name}: ours gives {found['total']} points in all and the limit {total}")


def ours_jobs() -> int:
    """As many processes as there are cores, for ours and for the limit."""
    return os.cpu_count() or 1


def _register(course: Course, name: str, folder: Path) -> None:
    hand_in(course, name, 1, folder / "one", seed=999)
    ours.grade(folder / "one", name, folder / "gradebook.db", 0)


def _grade_ours(
    course: Course, name: str, size: int, trained: bool, folder: Path, seed: int, repeating: bool
) -> dict[str, float]:
    """What grading a class takes that the gradebook has not seen."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        hand_in(course, name, size, Path(place) / "submitted", trained, seed, repeating)
        copied = shutil.copy(folder / "gradebook.db", place)
        return ours.grade(Path(place) / "submitted", name, Path(copied), 0)


def _job(grader: Grader, assignment: Assignment, answers: dict[str, str]) -> Job:
    one = grader.of(assignment.name)
    rebuilt = rebuild(_notebook(Course(grader.root), assignment, answers), one.assignment.template)
    return Looker(one.keys, rebuilt, one.limits, _never, lambda name, *_: one.keys[name]).job(
        rebuilt.first_look, one.keys
    )


def _never(job: Job) -> Evidence:
    raise AssertionError(job)


def _notebook(course: Course, assignment: Assignment, answers: dict[str, str]) -> Notebook:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.ipynb"
        path.write_text(json.dumps(filled(released(course, assignment.name), answers)), encoding="utf-8")
        return read(path)


def _spoken(table: Table) -> str:
    spent = {name: values[-1] for name, values in table.processor.items()}
    return ", ".join(f"{name} {1000 * v[-1]:.1f} ({1000 * spent[name]:.1f}) ms" for name, v in table.seconds.items())
