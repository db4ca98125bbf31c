"""Other autograders, each run as its documentation recommends, behind one small interface.

A rival is a program of its own that runs in its own environment, with its libraries loaded: it is told one submission
a line and answers with the seconds, those of processor time, and the score. Its start-up is not counted, nor is ours.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from bench.environments import environment, python_of, versions
from bench.rivals import plain

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Kind:
    """How a rival is called, and how its version of the course is laid out in a folder."""

    package: str
    script: str
    lay_out: Callable[[plain.Plain, Path], None]
    place: str


KINDS = {
    "nbgrader": Kind("nbgrader", "serve_nbgrader.py", plain.for_nbgrader, "submitted/{student}/initialization"),
    "Otter": Kind("otter-grader", "serve_otter.py", plain.for_otter, "submissions/{student}"),
    "dlai-grader": Kind("dlai-grader", "serve_dlai.py", plain.for_dlai, "submissions/{student}"),
}


class Rival:
    """One rival at work on one variant of the notebook."""

    def __init__(self, name: str, course: plain.Plain, folder: Path) -> None:
        self.name = name
        self._kind = KINDS[name]
        self._course = course
        self._folder = folder
        folder.mkdir(parents=True)
        self._kind.lay_out(course, folder)
        python = python_of(self._kind.package)
        self.version = versions(python, (self._kind.package,))[self._kind.package]
        self._process = subprocess.Popen(
            [str(python), str(HERE / self._kind.script), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(folder / "log.txt").open("w"),
            env=environment(python),
            cwd=folder,
            text=True,
        )
        self._heard()

    def grade(self, student: str, answers: dict[str, str]) -> tuple[float, float, float]:
        """The seconds that one submission took, those of processor time, and the share of the points it got."""
        place = self._folder / self._kind.place.format(student=student)
        place.mkdir(parents=True, exist_ok=True)
        document = self._course.submission(answers, self.name)
        path = place / f"{self._course.assignment}.ipynb"
        path.write_text(json.dumps(document), encoding="utf-8")
        pipe: IO[str] = self._process.stdin  # type: ignore[assignment]
        pipe.write(f"{path}\n")
        pipe.flush()
        answer = self._heard()
        return answer["seconds"], answer["processor"], answer["share"]

    def _heard(self) -> Any:
        pipe: IO[str] = self._process.stdout  # type: ignore[assignment]
        line = pipe.readline()
        if not line:
            said = (self._folder / "log.txt").read_text()[-2000:]
            raise RuntimeError(f"{self.name} stopped: {said}")
        return json.loads(line)

    def close(self) -> None:
        """Let it end."""
        self._process.communicate(timeout=60)
