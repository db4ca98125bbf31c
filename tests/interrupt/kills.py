"""Kills a grading run, or a part of it, at a random moment, again and again, and looks at what is left.

`python -m tests.interrupt.kills --count 100` is the long run.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.conftest import PATIENCE, ROOT

COMMAND = [sys.executable, "-c", "from autograder.__main__ import main; main()"]
VICTIMS = ("parent", "parent by SIGINT", "worker", "child")
MARKS = """
    SELECT s.student_id, c.name, g.auto_score, g.needs_manual_grade, g.manual_score FROM grade g
    JOIN base_cell c ON c.id = g.cell_id JOIN submitted_notebook n ON n.id = g.notebook_id
    JOIN submitted_assignment s ON s.id = n.assignment_id ORDER BY 1, 2
"""
COMMENTS = """
    SELECT s.student_id, c.name, m.auto_comment, m.manual_comment FROM comment m
    JOIN base_cell c ON c.id = m.cell_id JOIN submitted_notebook n ON n.id = m.notebook_id
    JOIN submitted_assignment s ON s.id = n.assignment_id ORDER BY 1, 2
"""


def rows(database: Path) -> list[tuple[object, ...]]:
    """All marks and comments, by student and cell."""
    with sqlite3.connect(database) as connection:
        return [*connection.execute(MARKS), *connection.execute(COMMENTS)]


@dataclass
class Killer:
    """Grades one class into one gradebook, and is interrupted."""

    submitted: Path
    database: Path
    seed: int = 0
    longest: float = 4.0
    kills: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def start(self) -> subprocess.Popen[bytes]:
        """Start `autograder grade`."""
        options = ["--course", str(ROOT), "--submitted", str(self.submitted), "--seed", "1", "--jobs", "2"]
        url = f"sqlite:///{self.database}"
        return subprocess.Popen(
            [*COMMAND, "grade", "initialization", *options, "--gradebook", url],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def finish(self) -> int:
        """Run to the end, undisturbed; the exit code."""
        return self.start().wait(timeout=PATIENCE)

    def strike(self, victim: str) -> bool:
        """Kill one part of a run at a random moment; whether it still lived then. No process may be left behind."""
        run = self.start()
        time.sleep(self.chance.uniform(0, self.longest))
        family = _family(run.pid)
        target = _pick(victim, run.pid, family, self.chance)
        if target is not None:
            _send(target, signal.SIGINT if victim.endswith("SIGINT") else signal.SIGKILL)
            self.kills[victim] += 1
        run.wait(timeout=PATIENCE)
        _, alive = psutil.wait_procs(family, timeout=PATIENCE)
        assert not alive, f"left behind after {victim}: {alive}"
        return target is not None


def _family(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _pick(victim: str, parent: int, family: list[psutil.Process], chance: random.Random) -> int | None:
    """A process of that role: workers are the parent's children, a submission runs in theirs."""
    if victim.startswith("parent"):
        return parent if psutil.pid_exists(parent) else None
    direct = _direct_children(parent)
    wanted = [process.pid for process in family if (process.pid in direct) == (victim == "worker")]
    return chance.choice(wanted) if wanted else None


def _direct_children(pid: int) -> set[int]:
    try:
        return {process.pid for process in psutil.Process(pid).children()}
    except psutil.NoSuchProcess:
        return set()


def _send(pid: int, number: int) -> None:
    try:
        psutil.Process(pid).send_signal(number)
    except psutil.NoSuchProcess:
        return


def campaign(killer: Killer, undisturbed: list[tuple[object, ...]], fresh: Path, count: int) -> Iterator[str]:
    """Kill `count` times; whenever the work is done nonetheless, compare and begin anew. Yields what went wrong."""
    while killer.kills.total() < count:
        killer.strike(killer.chance.choice(VICTIMS))
        lost = set(rows(killer.database)) - set(undisturbed) if killer.database.exists() else set()
        blank = {row for row in lost if row[2] is None}
        if lost - blank:
            yield f"wrong rows after {killer.kills.total()} kills: {sorted(lost - blank, key=str)[:3]}"
        if killer.chance.random() < 0.25:
            yield from _compare(killer, undisturbed)
            shutil.copy(fresh, killer.database)
    yield from _compare(killer, undisturbed)


def _compare(killer: Killer, undisturbed: list[tuple[object, ...]]) -> Iterator[str]:
    code = killer.finish()
    if code != 0:
        yield f"the run after {killer.kills.total()} kills ended with {code}"
    if rows(killer.database) != undisturbed:
        yield f"after {killer.kills.total()} kills the gradebook differs from that of an undisturbed run"


def make_class(folder: Path, students: int) -> Path:
    """A class of right, wrong and untouched notebooks."""
    import json

    from tests.conftest import released, solved

    he = "initialize_parameters_he"
    kinds = [
        solved("initialization"),
        released("initialization"),
        solved("initialization", {he: f"def {he}(layers_dims):\n    return 1 / 0\n"}),
        solved("initialization", {he: f"def {he}(layers_dims):\n    import time; time.sleep(0.01)\n    return {{}}\n"}),
    ]
    for number in range(students):
        place = folder / f"student{number:04}" / "initialization"
        place.mkdir(parents=True)
        (place / "initialization.ipynb").write_text(json.dumps(kinds[number % len(kinds)]))
    return folder


def prepared(folder: Path, students: int) -> tuple[Killer, Path, list[tuple[object, ...]]]:
    """A killer, a gradebook that knows the assignment but no student, and what an undisturbed run records."""
    first = Killer(make_class(folder / "one", 1), folder / "fresh.db")
    assert first.finish() == 0
    with sqlite3.connect(first.database) as connection:
        for table in ("grade", "comment", "submitted_notebook", "submitted_assignment", "student", "autograder_result"):
            connection.execute(f"DELETE FROM {table}")
    killer = Killer(make_class(folder / "submitted", students), folder / "undisturbed.db")
    shutil.copy(first.database, killer.database)
    started = time.monotonic()
    assert killer.finish() == 0
    killer.longest = 1.2 * (time.monotonic() - started)
    expected = rows(killer.database)
    killer.database = folder / "gradebook.db"
    shutil.copy(first.database, killer.database)
    return killer, first.database, expected


def main() -> int:
    """The long run."""
    parser = argparse.ArgumentParser(prog="python -m tests.interrupt.kills", description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--students", type=int, default=150)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        killer, fresh, expected = prepared(Path(folder), options.students)
        killer.chance = random.Random(options.seed)
        wrong = list(campaign(killer, expected, fresh, options.count))
    sys.stdout.write("".join(f"{sentence}\n" for sentence in wrong))
    sys.stdout.write(f"{killer.kills.total()} kills ({dict(killer.kills)}): {len(wrong)} went wrong\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
