"""Every sentence could be another: values decide what becomes of a submission, and words are made to be shown."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from autograder.course import Course
from autograder.grading import assignment_grader as grading
from autograder.grading.grader import Grader
from autograder.ingest import repair_words, submissions
from autograder.judging import diagnose, message_words
from autograder.limits import Limits
from autograder.sandbox import failure_words
from autograder.student import card_words, preflight
from autograder.values import Report, Status, SubmissionStatus
from tests.conftest import ROOT, HandIn, released, solved
from tests.test_sample_class import GOLDEN, outcomes, pinned

ASSIGNMENT = "initialization"
HE = "initialize_parameters_he"
SPEAKING = (failure_words, repair_words, message_words, diagnose, grading, card_words)


def reworded(monkeypatch: pytest.MonkeyPatch, module: ModuleType) -> int:
    """Put other words in the place of every sentence of a module; how many there were."""
    count = 0
    for name, value in list(vars(module).items()):
        texts = value if isinstance(value, Mapping) else {"": value}
        if name.strip("_").isupper() and texts and all(isinstance(text, str) for text in texts.values()):
            new = {key: other(text, f"{name} {key}") for key, text in texts.items()}
            monkeypatch.setattr(module, name, new if isinstance(value, Mapping) else new[""])
            count += len(new)
    return count


def other(text: str, about: str) -> str:
    """Other words with the same gaps."""
    return " ".join(["Something else", about.replace(".", " ").strip(), *re.findall(r"\{\w+(?::\w+)?\}", text)])


@pytest.fixture
def other_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that says everything in other words."""
    counted = {module.__name__: reworded(monkeypatch, module) for module in SPEAKING}
    assert all(counted.values()), counted
    assert sum(counted.values()) > 100, counted


@pytest.fixture(params=["its own words", "other words"])
def any_words(request: pytest.FixtureRequest) -> str:
    """The package as it speaks, and as it could."""
    if request.param == "other words":
        request.getfixturevalue("other_words")
    return str(request.param)


def test_the_sample_class_has_the_same_outcomes_in_other_words(other_words: None):
    golden = [json.loads(line) for line in GOLDEN.read_text().splitlines()]
    assert outcomes(1) == golden


def he(body: str) -> str:
    return f"def {HE}(layers_dims):\n    {body}\n"


ANSWERS = {
    "raised": (he("return 1 / 0"), Status.CRASHED),
    "left python": (he("import os; os._exit(3)"), Status.CRASHED),
    "killed": (he("import os; os.kill(os.getpid(), 9)"), Status.CRASHED),
    "aborted": (he("import os; os.abort()"), Status.CRASHED),
    "too long": (he("while True: pass"), Status.TIMED_OUT),
    "too much": (he("raise MemoryError"), Status.OUT_OF_MEMORY),
    "malformed": (he("return object()"), Status.FAILED),
    "garbled": (he("import os; os.write(3, b'x' * 100)"), Status.FAILED),
    "unreadable": (he("return (1"), Status.CRASHED),
    "no function": (f"{HE} = 3", Status.CRASHED),
    "deleted": ("1", Status.NOT_ATTEMPTED),
}


def handed_in(hand_in: HandIn) -> Path:
    """A class of students, each of whom fails in another way."""
    for student, (answer, _) in ANSWERS.items():
        folder = hand_in(student, ASSIGNMENT, solved(ASSIGNMENT, {HE: answer}))
    hand_in("hopeless", ASSIGNMENT, broken_cells())
    hand_in("foreign", ASSIGNMENT, solved("regularization"))
    hand_in("no notebook", ASSIGNMENT, "")
    (folder / "nothing" / ASSIGNMENT).mkdir(parents=True)
    (folder / "linked").mkdir()
    (folder / "linked" / ASSIGNMENT).symlink_to(ROOT / "source" / ASSIGNMENT)
    several = hand_in("several", ASSIGNMENT, released(ASSIGNMENT)) / "several" / ASSIGNMENT
    (several / "final.ipynb").write_text(json.dumps(solved(ASSIGNMENT)))
    (several / "timestamp.txt").write_text("soon")
    return folder


def broken_cells() -> dict[str, Any]:
    notebook = solved(ASSIGNMENT)
    source = "import os\nclass A:\n    os._exit(4)"
    notebook["cells"].insert(2, {"cell_type": "code", "metadata": {}, "source": source, "outputs": []})
    return notebook


def test_every_way_to_fail_has_the_same_outcome_in_other_words(
    hand_in: HandIn, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
):
    folder = handed_in(hand_in)
    before = graded(folder)
    request.getfixturevalue("other_words")
    after = graded(folder)
    assert {name: pinned(report) for name, report in after.items()} == {n: pinned(r) for n, r in before.items()}
    for student, (_, status) in ANSWERS.items():
        assert after[student].outcomes[2].status is status, student
    unreadable = {name for name, report in after.items() if report.status is SubmissionStatus.UNREADABLE}
    assert unreadable == {"foreign", "no notebook", "nothing", "linked"}
    assert after["several"].score == 30
    assert all(not said(before[name]) & said(after[name]) for name in ("several", "nothing", "linked", "deleted"))


def graded(folder: Path) -> dict[str, Report]:
    with Grader(ROOT, seed=5, limits=Limits(seconds=1), isolation="process") as grader:
        return {one.student: grader.grade_one(one) for one in submissions.find(folder, [ASSIGNMENT])}


def said(report: Report) -> set[str]:
    """What is said of a submission that is not right."""
    return {report.message, *report.repairs, *(o.message for o in report.outcomes if o.score == 0)} - {""}


def test_a_child_that_somebody_killed_costs_nothing(any_words: str, hand_in: HandIn, course: Course):
    right = course.assignment(ASSIGNMENT).reference.source(HE)
    folder = hand_in("ada", ASSIGNMENT, solved(ASSIGNMENT, {HE: napping(right)}))
    with Grader(ROOT, seed=5, limits=Limits(seconds=20), isolation="process") as grader:
        (submission,) = submissions.find(folder, [ASSIGNMENT])
        killed: list[int] = []
        killer = threading.Thread(target=kill_one_grandchild, args=(killed,))
        killer.start()
        report = grader.grade_one(submission)
        killer.join()
    assert killed
    assert report.score == 30


def napping(function: str) -> str:
    """A right function that gives the killer time."""
    return f"{function}\nimport time\n_solved = {HE}\ndef {HE}(x):\n    time.sleep(0.4)\n    return _solved(x)"


def kill_one_grandchild(killed: list[int]) -> None:
    """Kill the first process that a child of this one starts: a zygote's child, which runs a submission."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for grandchild in grandchildren():
            time.sleep(0.3)  # by then it has begun with the cells
            os.kill(grandchild, signal.SIGKILL)
            killed.append(grandchild)
            return
        time.sleep(0.05)


def grandchildren() -> Iterator[int]:
    listing = subprocess.run(["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = [row.split() for row in listing.splitlines()]
    parents = {int(pid): int(parent) for pid, parent, state in rows if not state.startswith("Z")}
    yield from (pid for pid, parent in parents.items() if parents.get(parent) == os.getpid())


def test_what_a_student_is_told_of_the_file_in_other_words_decides_the_same(
    other_words: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = ROOT / "notebooks" / ASSIGNMENT
    path = tmp_path / f"{ASSIGNMENT}.ipynb"
    (tmp_path / "checks.h5").write_bytes((folder / "checks.h5").read_bytes())
    path.write_text(json.dumps(solved(ASSIGNMENT, {HE: he("return 1 / 0")})))
    found = preflight.check(path)
    assert found.gradable
    assert "20 of 30 points" in found.text
