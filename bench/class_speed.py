"""Ours beside nbgrader, Otter, dlai-grader and the limit: the same distinct submissions, taking turns in one run."""

from __future__ import annotations

import itertools
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from autograder.course import Assignment, Course
from autograder.grading.grader import Grader
from autograder.ingest.notebook import Notebook, read
from autograder.ingest.rebuild import rebuild
from autograder.judging.looks import Looker
from autograder.sandbox.evidence import Evidence
from autograder.sandbox.job import Job
from autograder.values import Submission
from bench import limit, ours
from bench.classes import answers_of, filled, hand_in, released
from bench.rivals import KINDS, Rival
from bench.rivals.plain import Plain

OURS, LIMIT = "ours", "the limit"
SEED = 7


@dataclass
class Table:
    """Seconds a submission of each contestant, one number a round, and the versions of those who have one."""

    title: str
    seconds: dict[str, list[float]] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    agreed: int = 0
    compared: int = 0

    def add(self, name: str, seconds: float) -> None:
        """Take one measurement."""
        self.seconds.setdefault(name, []).append(seconds)

    def ratio(self, name: str, to: str = OURS) -> float:
        """How many times as long `name` takes as `to` does, by medians."""
        return median(self.seconds[name]) / median(self.seconds[to])


def beside_rivals(course: Course, rounds: int, size: int, say: Callable[[str], None]) -> Iterator[Table]:
    """Initialization as released, and without its training cells."""
    for trained in (True, False):
        table = Table("initialization as released" if trained else "initialization without its training cells")
        with tempfile.TemporaryDirectory() as folder:
            _Contest(course, trained, size, Path(folder), table).run(rounds, say)
        yield table


class _Contest:
    """One variant of the notebook, all contestants, some rounds."""

    def __init__(self, course: Course, trained: bool, size: int, folder: Path, table: Table) -> None:
        self._course, self._trained, self._size, self._folder, self._table = course, trained, size, folder, table
        self._assignment = course.assignment("initialization")
        self._keys = self._assignment.keys(SEED)
        _grade_ours(course, "initialization", 1, trained, folder, seed=999)  # registers the assignment

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
        answers = next(itertools.islice(answers_of(self._assignment, number + 1), number, None))
        right = _is_right(self._course, self._assignment, answers)
        for rival in rivals:
            seconds, share = rival.grade(f"student{number}", answers)
            self._table.add(rival.name, seconds)
            self._table.compared += 1
            self._table.agreed += (share == 1) == right
        class_round(self._course, "initialization", number, self._size, self._folder, self._table, self._trained)


def _is_right(course: Course, assignment: Assignment, answers: dict[str, str]) -> bool:
    with Grader(course.root, SEED) as grader:
        report = grader.grade_notebook(_notebook(course, assignment, answers), Submission("x", assignment.name, ""))
    return report.score == report.max_score


def beside_limit(course: Course, name: str, rounds: int, size: int, say: Callable[[str], None]) -> Table:
    """One assignment as released, ours and the limit in turn."""
    table = Table(name)
    with tempfile.TemporaryDirectory() as folder:
        _grade_ours(course, name, 1, True, Path(folder), seed=999)
        for number in range(rounds):
            class_round(course, name, number, size, Path(folder), table)
            say(f"{name}: round {number + 1} of {rounds}: {_spoken(table)}")
    return table


def class_round(
    course: Course, name: str, number: int, size: int, folder: Path, table: Table, trained: bool = True
) -> None:
    """Ours and the limit on one class that neither has seen; both must come to the same marks."""
    seed = 100 + number
    found = _grade_ours(course, name, size + ours.WARM, trained, folder, seed)
    table.add(OURS, found["each"])
    assignment = course.assignment(name)
    with Grader(course.root, SEED) as grader:
        jobs = [_job(grader, assignment, answers) for answers in answers_of(assignment, size + ours.WARM, seed)]
    seconds, total = limit.seconds(jobs, assignment.keys(SEED), ours_jobs(), folder)
    table.add(LIMIT, seconds / len(jobs))
    if abs(total - found["total"]) > 1e-6 * abs(total):
        raise RuntimeError(f"{name}: ours gives {found['total']} points in all and the limit {total}")


def ours_jobs() -> int:
    """As many processes as there are cores, for ours and for the limit."""
    return os.cpu_count() or 1


def _grade_ours(course: Course, name: str, size: int, trained: bool, folder: Path, seed: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(dir=folder) as place:
        hand_in(course, name, size, Path(place), trained, seed)
        return ours.grade(Path(place), name, folder / "gradebook.db", 0)


def _job(grader: Grader, assignment: Assignment, answers: dict[str, str]) -> Job:
    one = grader.of(assignment.name)
    rebuilt = rebuild(_notebook(Course(grader.root), assignment, answers), one.assignment.template)
    return Looker(one.keys, rebuilt, one.limits, _never, one.keys.__getitem__).job(rebuilt.first_look, one.keys)


def _never(job: Job) -> Evidence:
    raise AssertionError(job)


def _notebook(course: Course, assignment: Assignment, answers: dict[str, str]) -> Notebook:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.ipynb"
        path.write_text(json.dumps(filled(released(course, assignment.name), answers)), encoding="utf-8")
        return read(path)


def _spoken(table: Table) -> str:
    return ", ".join(f"{name} {1000 * values[-1]:.1f} ms" for name, values in table.seconds.items())
