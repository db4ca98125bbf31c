"""A temporary copy of the course, nbgrader's commands on it, and a class of students who hand in all kinds of files."""

from __future__ import annotations

import copy
import json
import os
import shutil
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

from autograder.course import find
from autograder.declarations.assignment import Assignment
from autograder.exercise import Edit
from autograder.judging.answer_key import AnswerKey
from autograder.judging.judge import judge
from autograder.values import Status, check_id
from tests.nbgrader import warm

ROOT = Path(__file__).parents[2]
PARTS = ("source", "data", "notebooks", "nbgrader_config.py")
TIMEOUT = 2  # seconds that an exercise may take here


@cache
def assignment_called(name: str) -> Assignment:
    return find(ROOT).assignment(name)


def names() -> list[str]:
    """The assignments that are complete: authored and released."""
    return [name for name in find(ROOT).names if (ROOT / "notebooks" / name).is_dir()]


def scripts_first() -> dict[str, str]:
    """The environment as activating it would make it."""
    scripts = sysconfig.get_path("scripts")
    return {**os.environ, "PATH": os.pathsep.join([scripts, os.environ.get("PATH", "")])}


@dataclass(frozen=True)
class Course:
    """A copy of the course in a folder of its own."""

    root: Path

    @classmethod
    def copied_to(cls, folder: Path) -> Course:
        for part in PARTS:
            place = ROOT / part
            (shutil.copytree if place.is_dir() else shutil.copy)(place, folder / part)
        return cls(folder)

    def nbgrader(self, *words: str, ok: bool | None = True, cwd: Path | None = None) -> str:
        """Run a real nbgrader command and return what it says; `ok` is how it must end, None for any way."""
        return self._run("nbgrader", *words, ok=ok, cwd=cwd)

    def autograder(self, *words: str, ok: bool = True) -> str:
        return self._run("autograder", *words, ok=ok)

    def _run(self, *words: str, ok: bool | None, cwd: Path | None = None) -> str:
        done = warm.run(words, cwd or self.root, scripts_first())
        said = done.stdout + done.stderr
        assert ok is None or (done.returncode == 0) is ok, said[-5000:]
        return said

    def released(self, name: str) -> Any:
        return nbformat.read(self.root / "notebooks" / name / f"{name}.ipynb", as_version=4)

    def put(self, name: str, notebook: Any) -> Path:
        """Put a notebook in the place of the released one, as if a student had worked in it."""
        path = self.root / "notebooks" / name / f"{name}.ipynb"
        path.write_text(json.dumps(notebook))
        return path

    def checked_parts(self, notebook: Any) -> Any:
        """The exercises and their checks alone; the long training runs are validated elsewhere."""
        kept = [cell for cell in notebook["cells"] if _is_checked(cell["metadata"].get("nbgrader", {}))]
        return {**notebook, "cells": kept}

    def hand_in(self, student: str, name: str, notebook: Any) -> Path:
        """Put a notebook (a document, text or bytes) where nbgrader expects a submission."""
        folder = self.root / "submitted" / student / name
        folder.mkdir(parents=True, exist_ok=True)
        text = notebook if isinstance(notebook, str | bytes) else json.dumps(notebook)
        path = folder / f"{name}.ipynb"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path


def _is_checked(entry: dict[str, Any]) -> bool:
    return bool(entry.get("grade") or entry.get("solution") or entry.get("grade_id") == "setup")


def cell_called(notebook: Any, grade_id: str) -> Any:
    return next(cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def solved(course: Course, name: str, edits: Mapping[str, Edit] | None = None) -> Any:
    """The released notebook with every exercise solved, some of them with an edit of the reference solution."""
    notebook = course.released(name)
    assignment = assignment_called(name)
    solutions = {cell.grade_id: cell.source for cell in assignment.notebook.cells if cell.solution}
    for exercise in assignment.exercises:
        source = solutions[exercise.id]
        if edits and exercise.id in edits:
            function = assignment.reference.functions[exercise.id]
            source = source.replace(function, edits[exercise.id].apply(function, exercise.id))
        cell_called(notebook, exercise.id)["source"] = source
    return notebook


def styled(course: Course, name: str) -> Any:
    """Right, and written differently wherever a style is declared."""
    styles = {e.id: e.styles[-1].edit for e in assignment_called(name).exercises if e.styles}
    return solved(course, name, styles)


def mistaken(course: Course, name: str, number: int) -> Any:
    """Each exercise with one of its known mistakes."""
    exercises = assignment_called(name).exercises
    return solved(course, name, {e.id: e.mistakes[number % len(e.mistakes)].edit for e in exercises if e.mistakes})


def partly_right(course: Course, name: str) -> Any:
    """Each exercise with a known mistake that costs some of its points and not all, where there is one."""
    keys = assignment_called(name).keys(seed=1)
    pairs = [(exercise, mistake) for exercise in assignment_called(name).exercises for mistake in exercise.mistakes]
    return solved(course, name, {e.id: m.edit for e, m in pairs if _is_partly_right(keys[e.id], m.id)})


def _is_partly_right(key: AnswerKey, mistake: str) -> bool:
    return judge(key, [case.mistakes[mistake] for case in key.cases]).status is Status.PARTIAL


def _first(name: str) -> str:
    return assignment_called(name).exercises[0].id


def _repeated(course: Course, name: str) -> Any:
    """Cells copied with their metadata, the wrong version first, and with the same cell id."""
    notebook = solved(course, name)
    wrong = copy.deepcopy(cell_called(mistaken(course, name, 0), _first(name)))
    at = notebook["cells"].index(cell_called(notebook, _first(name)))
    notebook["cells"].insert(at, wrong)
    notebook["cells"].append(copy.deepcopy(cell_called(notebook, check_id(_first(name)))))
    return notebook


def _deleted(course: Course, name: str) -> Any:
    notebook = solved(course, name)
    gone = {_first(name), "setup", check_id(assignment_called(name).exercises[-1].id)}
    kept = [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") not in gone]
    return {**notebook, "cells": kept}


def _bare(course: Course, name: str) -> Any:
    """All metadata gone, as after a trip through another editor."""
    notebook = mistaken(course, name, 1)
    return {**notebook, "cells": [{**cell, "metadata": {}} for cell in notebook["cells"]]}


def _tampered(course: Course, name: str) -> Any:
    """Points raised, a check cell rewritten, junk in metadata, a claim of points among the outputs."""
    notebook = mistaken(course, name, 0)
    check = cell_called(notebook, check_id(_first(name)))
    check["metadata"]["nbgrader"] |= {"points": 1000, "locked": False, "task": "yes"}
    claim = {"output_type": "execute_result", "data": {"text/plain": "1000"}, "metadata": {}, "execution_count": 1}
    check |= {"source": "1000", "outputs": [claim]}
    last = cell_called(notebook, assignment_called(name).exercises[-1].id)
    del last["outputs"], last["execution_count"]
    last["cell_type"] = "markdown"
    notebook["cells"][0]["metadata"]["nbgrader"] = ["not", "a", "dict"]
    return notebook


def _broken(course: Course, name: str) -> Any:
    notebook = solved(course, name)
    cell_called(notebook, _first(name))["source"] += "\n    return (("
    return notebook


def _endless(course: Course, name: str) -> Any:
    notebook = solved(course, name)
    cell = cell_called(notebook, _first(name))
    cell["source"] = f"def {_first(name)}(*arguments):\n    while True:\n        pass"
    return notebook


def _third_format(course: Course, name: str) -> Any:
    notebook = nbformat.from_dict(solved(course, name))
    return nbformat.v3.writes_json(nbformat.convert(notebook, 3))


CLASS = {
    "ada": solved,
    "ben": styled,
    "cleo": lambda course, name: course.released(name),
    "dora": lambda course, name: mistaken(course, name, 0),
    "eli": lambda course, name: mistaken(course, name, 1),
    "fay": partly_right,
    "gus": _repeated,
    "hal": _deleted,
    "ida": _bare,
    "jon": _tampered,
    "kim": _broken,
    "lea": _endless,
    "mia": lambda course, name: json.dumps(solved(course, name)).encode("utf-16"),
    "ned": _third_format,
    "oda": lambda course, name: json.dumps(solved(course, name))[:-9],  # cut off: nobody can read it
}
UNREADABLE = {"oda"}


def fill(course: Course, name: str) -> None:
    """Let the whole class hand in."""
    for student, notebook in CLASS.items():
        course.hand_in(student, name, notebook(course, name))
