"""Large classes: whether the rate holds and memory stays flat, what grading again costs, how soon a mark is seen."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from autograder.course import Course
from bench import ours
from bench.class_speed import SEED
from bench.classes import answers_of, filled, hand_in, released

NAME = "initialization"
UNREADABLE = 100  # one file in so many of the large class is no notebook
FIRST, NEW, NUMPY = "first mark", "first mark, with a new gradebook", "import numpy"


@dataclass
class Scale:
    """What was measured at two sizes, and grading the larger class again."""

    small: int
    large: int
    small_each: list[float] = field(default_factory=list)
    first_run: dict[str, float] = field(default_factory=dict)
    again: list[dict[str, float]] = field(default_factory=list)

    @property
    def speed_up(self) -> float:
        """How many times faster grading again is than the first time, whole runs."""
        return self.first_run["seconds"] / median(run["seconds"] for run in self.again)

    @property
    def cheaper(self) -> float:
        """The same, in processor time."""
        return self.first_run["processor"] / median(run["processor"] for run in self.again)


def measure(course: Course, small: int, large: int, say: Callable[[str], None]) -> Scale:
    """A small class, the large one, and the small one again, so that a machine that slows down is noticed."""
    found = Scale(small, large)
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        _small(course, found, folder, (1, 2), say)
        hand_in(course, NAME, large, folder / "large", seed=SEED)
        for path in sorted((folder / "large").rglob("*.ipynb"))[::UNREADABLE]:
            path.write_text("{")
        book = folder / "large.db"
        found.first_run = ours.grade(folder / "large", NAME, book, 0)
        say(f"{large} submissions: {found.first_run['seconds']:.1f} s")
        for _ in range(3):
            found.again.append(ours.grade(folder / "large", NAME, book, 0))
            say(f"{large} submissions again, unchanged: {found.again[-1]['seconds']:.1f} s")
        _small(course, found, folder, (3, 4), say)
    return found


def _small(course: Course, found: Scale, folder: Path, seeds: tuple[int, ...], say: Callable[[str], None]) -> None:
    for seed in seeds:
        place = hand_in(course, NAME, found.small + ours.WARM, folder / f"small{seed}", seed=seed)
        ours.grade(_one(course, folder / f"one{seed}"), NAME, folder / f"small{seed}.db", 0)  # registers
        found.small_each.append(ours.grade(place, NAME, folder / f"small{seed}.db", 0)["each"])
        say(f"{found.small} submissions: {1000 * found.small_each[-1]:.2f} ms each")


def _one(course: Course, folder: Path) -> Path:
    return hand_in(course, NAME, 1, folder, seed=0)


def first_mark(course: Course, rounds: int, say: Callable[[str], None]) -> dict[str, list[float]]:
    """Seconds until the first mark stands on the screen, beside those that importing numpy takes, in turn."""
    found: dict[str, list[float]] = {FIRST: [], NEW: [], NUMPY: []}
    with tempfile.TemporaryDirectory() as text:
        submitted = _one(course, Path(text) / "submitted")
        command = [str(Path(sys.executable).parent / "autograder"), "grade", NAME, "--course", str(course.root)]
        command += ["--submitted", str(submitted), "--gradebook", f"sqlite:///{text}/gradebook.db"]
        subprocess.run(command, check=False, capture_output=True, env=_environment())
        for number in range(rounds):
            found[NUMPY].append(_timed([sys.executable, "-c", "import numpy"]))
            found[FIRST].append(_until([*command, "--force"], b"/30"))
            found[NEW].append(_until([*command, "--gradebook", f"sqlite:///{text}/new{number}.db"], b"/30"))
    say(", ".join(f"{name} {1000 * min(seconds):.0f} ms" for name, seconds in found.items()))
    return found


def _timed(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - started


def _until(command: list[str], wanted: bytes) -> float:
    """Seconds until these bytes come out of a command that runs in a terminal."""
    started = time.perf_counter()
    ours_end, theirs = pty.openpty()
    process = subprocess.Popen(command, stdout=theirs, stderr=theirs, env=_environment())
    os.close(theirs)
    seen = b""
    while wanted not in seen:
        seen += os.read(ours_end, 1 << 16)
    took = time.perf_counter() - started
    for _ in _rest(ours_end):
        pass
    process.wait()
    os.close(ours_end)
    return took


def _environment() -> dict[str, str]:
    """That of somebody at a terminal."""
    return {**os.environ, "TERM": "xterm"}


def _rest(terminal: int) -> Iterator[bytes]:
    try:
        while data := os.read(terminal, 1 << 16):
            yield data
    except OSError:  # the other end is closed
        return


PLOTS = {
    "no plot": "",
    "a plot beside the function": "plt.figure()\nplt.plot([1, 2, 3])\nplt.show()\n",
    "a plot that the function needs": "import matplotlib.pyplot as plt\nplt.figure()\nlines = plt.plot([1, 2])\n",
}


def plots(course: Course, rounds: int, size: int, say: Callable[[str], None]) -> dict[str, list[float]]:
    """Seconds a submission when cells with definitions plot, too: where nothing depends on it, and where it does."""
    found: dict[str, list[float]] = {name: [] for name in PLOTS}
    with tempfile.TemporaryDirectory() as text:
        ours.grade(_one(course, Path(text) / "one"), NAME, Path(text) / "gradebook.db", 0)
        for number in range(rounds):
            for name, extra in PLOTS.items():
                place = Path(text) / f"{number} {name}"
                _plotting(course, place, size + ours.WARM, extra, "needs" in name, 50 + number)
                found[name].append(ours.grade(place, NAME, Path(text) / "gradebook.db", 0)["each"])
            say("plots: " + ", ".join(f"{name} {1000 * values[-1]:.1f} ms" for name, values in found.items()))
    return found


def _plotting(course: Course, folder: Path, count: int, extra: str, needed: bool, seed: int) -> None:
    from json import dumps

    document: dict[str, Any] = released(course, NAME)
    for number, answers in enumerate(answers_of(course.assignment(NAME), count, seed)):
        name, text = next(iter(answers.items()))
        use = "    mine = plt.gcf()\n    plt.plot([1, 2])\n    plt.close(mine)\n" if needed else ""
        answers[name] = extra + _with_first_line(text, use) if needed else text + extra
        place = folder / f"student{number:05}" / NAME
        place.mkdir(parents=True)
        (place / f"{NAME}.ipynb").write_text(dumps(filled(document, answers)), encoding="utf-8")


def _with_first_line(source: str, use: str) -> str:
    lines = source.splitlines(keepends=True)
    place = next(index for index, line in enumerate(lines) if line.lstrip().startswith("mine = "))
    return "".join([*lines[:place], use, *lines[place:]])
