"""Whether what is done with a graded class takes time and memory in proportion to it.

    python -m bench.linear [--only report,history] [5000 20000]

grades a small class once, makes it as large as is asked for, and runs each command on it: processor seconds, and MiB
of the main process at its largest.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from autograder.course import find
from bench.classes import hand_in
from bench.large_gradebook import enlarge

ROOT = Path(__file__).parents[1]
NAME = "initialization"
SMALL = 50
SIZES = (5_000, 20_000)
ROSTERS = {
    "canvas": (
        f"Student,ID,SIS User ID,SIS Login ID,Section,{NAME} (1)\n    Points Possible,,,,,30\n",
        "Last First,{number},,{id},1,\n",
    ),
    "moodle": (
        f"Username,First name,Last name,Email address,Assignment: {NAME} (Real)\n",
        "{id},First,Last,{id}@example.org,-\n",
    ),
}
"""What each platform's file of a class begins with, and its line of a student."""


def commands(folder: Path) -> dict[str, list[str]]:
    """The command line of everything that is done with a class, by what it is called here."""
    there = ["--course", str(folder / "course"), "--gradebook", f"sqlite:///{folder / 'gradebook.db'}"]
    handed_in = ["--submitted", str(folder / "submitted")]
    rosters = {name: ["--roster", str(folder / f"{name}.csv")] for name in ROSTERS}
    return {
        "grade again, unchanged": ["grade", NAME, *there, *handed_in, "--quiet"],
        **{f"export {name}": ["export", name, NAME, *there] for name in ("nbgrader", "exercises", "junit")},
        **{f"export {name}": ["export", name, NAME, *there, *roster] for name, roster in rosters.items()},
        "report": ["report", NAME, *there, *handed_in, "--to", str(folder / "report.html")],
        "history of one student": ["history", "student00001", *there],
        "feedback": ["feedback", NAME, *there, *handed_in],
        "formgrader": ["formgrader", NAME, *there, *handed_in],
        "take-back": ["take-back", NAME, *there],
    }


def prepare(folder: Path) -> None:
    """A small class of distinct hand-ins, graded."""
    for part in ("source", "data", "notebooks"):
        shutil.copytree(ROOT / part, folder / "course" / part)
    shutil.copy(ROOT / "nbgrader_config.py", folder / "course")
    hand_in(find(ROOT), NAME, SMALL, folder / "submitted")
    _run(commands(folder)["grade again, unchanged"])


def made_large(small: Path, folder: Path, size: int) -> None:
    """The same with `size` students, all of them late, and the platforms' files of them."""
    shutil.copytree(small, folder)
    enlarge(folder / "gradebook.db", size // SMALL, folder / "submitted")
    with closing(sqlite3.connect(folder / "gradebook.db")) as connection, connection:  # everybody is late
        connection.execute("UPDATE assignment SET duedate = '2001-01-01 00:00:00.000000'")
        connection.execute("UPDATE submitted_assignment SET timestamp = '2001-01-02 00:00:00.000000'")
    ids = sorted(path.name for path in (folder / "submitted").iterdir())
    for name, (header, line) in ROSTERS.items():
        rows = (line.format(number=number, id=student) for number, student in enumerate(ids))
        (folder / f"{name}.csv").write_text(header + "".join(rows), encoding="utf-8")


def _run(arguments: list[str]) -> tuple[float, float]:
    """Processor seconds of the command and all that it starts, and the MiB of its own process at its largest."""
    command = [sys.executable, "-m", "autograder", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr
    said = process.stderr.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise RuntimeError(f"{' '.join(arguments)}: {said}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def measure(sizes: Sequence[int], only: Collection[str] = ()) -> Iterator[str]:
    """The lines of a table: what each command took at each size, or those alone that are named by a first word."""
    with tempfile.TemporaryDirectory() as text:
        small = Path(text) / "small"
        prepare(small)
        found: dict[str, list[tuple[float, float]]] = {}
        for size in sizes:
            folder = Path(text) / str(size)
            made_large(small, folder, size)
            for name, command in commands(folder).items():
                if not only or name.partition(" ")[0] in only:
                    found.setdefault(name, []).append(_run(command))
            shutil.rmtree(folder)
    yield f"{'processor seconds, MiB':24}" + "".join(f"{size:>16,}" for size in sizes)
    for name, each in found.items():
        yield f"{name:24}" + "".join(f"{seconds:>10.1f}{size:>6.0f}" for seconds, size in each)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--only", default="", help="the first words of the rows that are wanted")
    options = parser.parse_args()
    for line in measure(options.sizes, [*filter(None, options.only.split(","))]):
        print(line, flush=True)


if __name__ == "__main__":
    main()
