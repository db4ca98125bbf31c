"""A pause of the grading process costs no mark."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import PATIENCE, ROOT, HandIn, solved
from tests.sandbox.conftest import OFFERED

NAME = "initialization"
EXERCISES = tuple(f"initialize_parameters_{name}" for name in ("zeros", "random", "he"))

_RUN = """
import sys, time
from autograder.sandbox.job import Call, Code, Job, Step
from autograder.sandbox.worker import Worker
from autograder.limits import Limits
from autograder.values import Block
source = "import numpy, time\\ndef f(x):\\n    time.sleep(0.4)\\n    return numpy.ones(x)\\ng = h = f"
steps = tuple(Step(name, (Call(name, ({size},), 1),)) for name in "fgh")
with Worker({level!r}) as worker:
    worker.run(Job(()))
    print("ready", flush=True)
    found = worker.run(Job((Code(Block("cell 1", source)), *steps), Limits(seconds=1)))
    print([a.failure and str(a.failure) or len(a.value) for name in "fgh" for a in found.answers[name]])
"""


@pytest.mark.parametrize("level", OFFERED)
@pytest.mark.parametrize(("size", "moment"), [(10, 0.1), (500_000, 0.6)], ids=["small", "more than a socket holds"])
def test_a_process_that_was_stopped_gets_the_answers_that_came_meanwhile(level: str, size: int, moment: float):
    code = _RUN.format(size=size, level=level)
    run = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    assert run.stdout.readline() == "ready\n"
    time.sleep(moment)
    run.send_signal(signal.SIGSTOP)
    time.sleep(2.5)  # longer than an exercise may take
    run.send_signal(signal.SIGCONT)
    assert run.communicate(timeout=PATIENCE)[0] == f"{[size] * 3}\n"


def command(folder: Path) -> list[str]:
    book = f"sqlite:///{folder.parent / 'gradebook.db'}"
    options = ["--gradebook", book, "--submitted", str(folder), "--json", str(folder.parent / "marks.jsonl")]
    main = "from autograder.__main__ import main; main()"
    return [sys.executable, "-c", main, "grade", NAME, "--timeout", "1", "--jobs", "1", *options]


def statuses(folder: Path) -> dict[str, str]:
    line = json.loads((folder.parent / "marks.jsonl").read_text())
    return {item["id"]: item["status"] for item in line["exercises"]}


def answered(before: dict[str, str]) -> dict[str, str]:
    """The solutions, some of them with a line of their own at the beginning."""
    cells = {
        c["metadata"]["nbgrader"]["grade_id"]: "".join(c["source"]) for c in solved(NAME)["cells"] if _is_answer(c)
    }
    return {name: cells[name].replace("):\n", f"):\n    {line}\n", 1) for name, line in before.items()}


def _is_answer(cell: dict) -> bool:
    return bool(cell["metadata"].get("nbgrader", {}).get("solution"))


def test_a_run_that_is_stopped_again_and_again_gives_every_mark(hand_in: HandIn):
    slow = answered(dict.fromkeys(EXERCISES, "import time; time.sleep(0.1)"))
    folder = hand_in("ada", NAME, solved(NAME, slow))
    run = subprocess.Popen(command(folder), cwd=ROOT, stdout=subprocess.DEVNULL)
    for _ in range(200):
        try:
            run.wait(0.8)
            break
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGSTOP)
            time.sleep(1.3)
            run.send_signal(signal.SIGCONT)
    assert run.wait() == 0
    assert statuses(folder) == dict.fromkeys(EXERCISES, "passed")
