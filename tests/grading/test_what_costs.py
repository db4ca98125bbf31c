"""A file that costs much costs the one who handed it in: no other mark, not the run, and not the machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PATIENCE, ROOT, HandIn, solved

NAME = "initialization"
HE = "initialize_parameters_he"
WIDE = f"def {HE}(layers_dims):\n    return {{'W1': ['x' * 90_000] + [''] * 500_000}}\n"


def graded(submitted: Path, *more: str) -> dict[str, Any]:
    """What `autograder grade` says of each student."""
    marks = submitted.parent / "marks.jsonl"
    command = [sys.executable, "-m", "autograder", "grade", NAME, "--course", str(ROOT), "--submitted", str(submitted)]
    command += ["--gradebook", f"sqlite:///{submitted.parent}/gradebook.db", "--json", str(marks), "--seed", "5", *more]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return {line["student"]: line for line in map(json.loads, marks.read_text().splitlines())}


@pytest.fixture
def neighbours(hand_in: HandIn) -> HandIn:
    """Two students who are right, one on each side of the alphabet."""
    hand_in("ada", NAME, solved(NAME))
    hand_in("zoe", NAME, solved(NAME))
    return hand_in


def are_right(found: dict[str, Any]) -> bool:
    return [found[student]["score"] for student in ("ada", "zoe")] == [30, 30]


def test_numbers_beside_the_cells(neighbours: HandIn) -> None:
    document = json.dumps(solved(NAME))
    numbers = "[" + "0," * 65_000_000 + "0]"
    assert document.startswith("{")
    found = graded(neighbours("mia", NAME, f'{{"numbers": {numbers}, {document[1:]}'))
    assert are_right(found)
    assert found["mia"]["score"] in (None, 30)


def test_a_reply_that_is_small_and_stands_for_much(neighbours: HandIn) -> None:
    found = graded(neighbours("mia", NAME, solved(NAME, {HE: WIDE})), "--jobs", "1")
    assert are_right(found)
    assert [exercise["score"] for exercise in found["mia"]["exercises"]] == [10, 10, 0]


def test_nesting_without_end(neighbours: HandIn) -> None:
    found = graded(neighbours("mia", NAME, "[" * 200_000))
    assert are_right(found)
    assert found["mia"]["status"] == "unreadable"


def test_a_file_that_shrinks_while_it_is_read(neighbours: HandIn) -> None:
    """Whoever has mapped it is killed by the system."""
    submitted = neighbours("mia", NAME, "{")
    file, over = submitted / "mia" / NAME / f"{NAME}.ipynb", threading.Event()

    def breathe() -> None:
        while not over.is_set():
            os.truncate(file, 100 << 20)
            os.truncate(file, 1)

    breathing = threading.Thread(target=breathe)
    breathing.start()
    try:
        found = graded(submitted)
    finally:
        over.set()
        breathing.join()
    assert are_right(found)
    assert found["mia"]["status"] == "unreadable"
