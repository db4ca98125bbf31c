from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook as NbGradebook
from typer.testing import CliRunner, Result

from autograder.cli.main import app
from autograder.errors import AutograderError
from autograder.gradebook.gradebook import Gradebook
from autograder.values import Outcome, Report, Status, SubmissionStatus

ROOT = Path(__file__).parents[2]
NAME = "initialization"
IDS = ("initialize_parameters_zeros", "initialize_parameters_random", "initialize_parameters_he")
Export = Callable[..., Result]


def outcome(number: int, status: Status, score: float | None, **more: Any) -> Outcome:
    return Outcome(IDS[number], status, score, 10.0, **more)


def report(student: str, *outcomes: Outcome, **more: str) -> Report:
    status = SubmissionStatus.GRADED if outcomes else SubmissionStatus.UNREADABLE
    return Report(student, NAME, status, 30.0, outcomes, seconds=0.25, seed=7, levels=("namespaces",), **more)


PASSED = [outcome(number, Status.PASSED, 10.0, message="Every check passed.") for number in range(3)]
WRONG = outcome(
    2, Status.PARTIAL, 3.0, message='In the example "published": W1 differs, at [0, 0], by <a factor> & more.',
    mistakes=(("xavier-scale",),), hint="Count the inputs, then think of what ReLU takes away.",
)  # fmt: skip
FAULT = outcome(1, Status.GRADER_FAULT, None, message="The grader failed on this exercise.")
CLASS = [
    report("ada", *PASSED),
    report("ben", PASSED[0], PASSED[1], WRONG),
    report("cleo", *(outcome(n, Status.NOT_ATTEMPTED, 0.0, message="Nothing to grade yet.") for n in range(3))),
    report("dora", PASSED[0], FAULT, PASSED[2]),
    report(
        "eli",
        message="initialization.ipynb is not valid JSON; ask for the file again.",
        told="initialization.ipynb is not valid JSON. Please hand in the .ipynb file itself.",
    ),
]


@pytest.fixture
def database(registered: Path, tmp_path: Path) -> Path:
    """A gradebook with a small class: all right, partly right, untouched, a grader fault, an unreadable file."""
    path = Path(shutil.copy(registered, tmp_path / "gradebook.db"))
    book = Gradebook(f"sqlite:///{path}")
    book.register(NAME, ROOT)
    book.record(NAME, CLASS, {})
    book.close()
    with NbGradebook(f"sqlite:///{path}") as theirs:
        theirs.update_or_create_student("ada", first_name="Ada", last_name="Lovelace", email="ada@example.org")
        theirs.update_or_create_student("fay")  # never handed anything in
    return path


@pytest.fixture
def export(database: Path) -> Export:
    """Run `autograder export`; what the command says goes to `output`, an error of ours to `exception`."""

    def run(*words: object) -> Result:
        is_told = {"--submission", "--seed"}.intersection(words)
        gradebook = () if is_told else ("--gradebook", f"sqlite:///{database}")
        return CliRunner().invoke(app, ["export", *map(str, words), "--course", str(ROOT), *gradebook])

    return run


def written(result: Result) -> str:
    """What a successful export wrote to the screen."""
    if isinstance(result.exception, AutograderError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout
