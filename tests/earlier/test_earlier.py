"""What an earlier version made still works: its gradebook, and the notebook and checks of its bundle.

The fixtures were made by version 0.1.0 as it was in November 2026: a class of three on *initialization*, of whom ada is
all right; john has 4.5 points for one exercise, given by hand.
"""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from autograder.course import find
from tests.cli.test_command_line import autograder
from tests.conftest import ROOT, HandIn, solved

FIXTURES = Path(__file__).parent / "fixtures"
NAME = "initialization"


@pytest.fixture
def gradebook(tmp_path: Path) -> str:
    """The URL of the earlier gradebook."""
    with closing(sqlite3.connect(tmp_path / "gradebook.db")) as connection:
        connection.executescript((FIXTURES / "gradebook.sql").read_text(encoding="utf-8"))
    return f"sqlite:///{tmp_path / 'gradebook.db'}"


def exported(gradebook: str) -> dict[str, float]:
    done = autograder("export", "nbgrader", NAME, "--gradebook", gradebook)
    assert done.returncode == 0, done.stderr
    return {row["student_id"]: float(row["score"]) for row in csv.DictReader(done.stdout.splitlines())}


def test_the_marks_of_an_earlier_gradebook_are_exported_and_reported(gradebook: str, tmp_path: Path):
    assert exported(gradebook) == {"ada": 30, "alan": 30, "john": 4.5}
    done = autograder("report", NAME, "--gradebook", gradebook, "--to", tmp_path / "page.html")
    assert done.returncode == 0, done.stderr
    assert "661229640" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_grading_goes_on_in_an_earlier_gradebook(gradebook: str, hand_in: HandIn, tmp_path: Path):
    """With the seed that it keeps, and without touching what was entered by hand."""
    hand_in("ada", NAME, solved(NAME))
    folder = hand_in("cyd", NAME, solved(NAME))
    lines = tmp_path / "marks.jsonl"
    done = autograder("grade", NAME, "--submitted", folder, "--gradebook", gradebook, "--json", lines)
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in lines.read_text().splitlines()]
    assert {line["student"]: line["score"] for line in found} == {"ada": 30, "cyd": 30}
    assert {line["seed"] for line in found} == {661229640}
    assert exported(gradebook) == {"ada": 30, "alan": 30, "cyd": 30, "john": 4.5}


def handed_out() -> dict[str, Any]:
    """The earlier notebook, filled in."""
    functions = find(ROOT).assignment(NAME).reference.functions
    document: dict[str, Any] = json.loads((FIXTURES / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    for cell in document["cells"]:
        entry = cell["metadata"].get("nbgrader", {})
        if entry.get("solution"):
            cell["source"] = functions[entry["grade_id"]]
    return document


def test_who_filled_in_an_earlier_notebook_gets_a_full_mark(hand_in: HandIn, tmp_path: Path):
    folder, lines = hand_in("ada", NAME, handed_out()), tmp_path / "marks.jsonl"
    book = f"sqlite:///{tmp_path / 'gradebook.db'}"
    done = autograder("grade", NAME, "--submitted", folder, "--gradebook", book, "--json", lines)
    assert done.returncode == 0, done.stderr
    assert json.loads(lines.read_text())["score"] == 30


def test_the_checks_of_an_earlier_bundle_say_that_it_is_right(tmp_path: Path):
    shutil.copy(FIXTURES / "checks.h5", tmp_path)
    path = tmp_path / f"{NAME}.ipynb"
    path.write_text(json.dumps(handed_out()), encoding="utf-8")
    done = autograder("check", path)
    assert done.returncode == 0, done.stderr
    assert "30 of 30 points on the visible examples" in done.stdout
