"""What many tests share: the course, its assignments, and a way to hand something in."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course, find
from autograder.grading.executors import Executor
from autograder.grading.grader import Grader
from autograder.limits import Limits
from autograder.values import Report, Submission

ROOT = Path(__file__).parents[1]

HandIn = Callable[..., Path]


@pytest.fixture(scope="session")
def course() -> Course:
    """The course of this repository."""
    return find(ROOT)


@pytest.fixture(scope="session")
def grader() -> Iterator[Grader]:
    """A grader with a fixed seed and short limits, at the strongest level this machine offers."""
    with Grader(ROOT, seed=7, limits=Limits(seconds=3)) as made:
        yield made


def grade(submissions: Iterable[Submission], grader: Grader, executor: Executor) -> Iterator[Report]:
    """Grade a stream of submissions; reports come in the same order."""
    for reports in executor.map(grader.grade_batch, ((submission,) for submission in submissions)):
        yield from reports


def released(assignment: str) -> dict[str, Any]:
    """The released notebook as a document."""
    document: dict[str, Any] = json.loads((ROOT / "notebooks" / assignment / f"{assignment}.ipynb").read_text())
    return document


def solved(assignment: str, answers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The released notebook with the reference solutions filled in, and some of them replaced by `answers`."""
    functions = find(ROOT).assignment(assignment).reference.functions
    document = copy.deepcopy(released(assignment))
    for cell in document["cells"]:
        meta = cell["metadata"].get("nbgrader", {})
        if meta.get("solution"):
            cell["source"] = (answers or {}).get(meta["grade_id"], functions[meta["grade_id"]])
    return document


@pytest.fixture
def hand_in(tmp_path: Path) -> HandIn:
    """Write `submitted/<student>/<assignment>/<assignment>.ipynb` and return the folder `submitted`."""

    def write(student: str, assignment: str, content: dict[str, Any] | str | bytes) -> Path:
        folder = tmp_path / "submitted" / student / assignment
        folder.mkdir(parents=True, exist_ok=True)
        if isinstance(content, dict):
            content = json.dumps(content)
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{assignment}.ipynb").write_bytes(data)
        return tmp_path / "submitted"

    return write
