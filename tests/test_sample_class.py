"""The sample class, graded for real: every outcome is pinned in `examples/outcomes.jsonl`.

After a change that is meant to move an outcome, `python -m tests.test_sample_class` writes the file anew; its diff
then shows whose marks moved.
"""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from autograder.course import find
from autograder.grading.grader import Grader
from autograder.grading.grader_pool import Local
from autograder.ingest import submissions
from autograder.limits import Limits
from autograder.values import Report
from tests.conftest import PATIENCE, grade

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "examples" / "outcomes.jsonl"


def pinned(report: Report) -> dict[str, Any]:
    """What must not change from one day to the next: everything but times, seeds and the wording of messages."""
    return {
        "student": report.student,
        "assignment": report.assignment,
        "status": str(report.status),
        "score": report.score,
        "repairs": len(report.repairs),
        "exercises": {o.exercise: [str(o.status), o.score, o.mistake] for o in report.outcomes},
    }


def outcomes(seed: int) -> list[dict[str, Any]]:
    """The outcomes of the sample class with one seed of the hidden inputs."""
    course = find(ROOT)
    with closing(Local(2, PATIENCE)) as executor:
        found = submissions.find(ROOT / "examples" / "class", course.names)
        return [pinned(report) for report in grade(found, Grader(ROOT, seed, Limits(seconds=2)), executor)]


@pytest.mark.parametrize("seed", [1, 2026])
def test_every_outcome_is_the_pinned_one_whatever_the_hidden_inputs(seed: int):
    golden = [json.loads(line) for line in GOLDEN.read_text().splitlines()]
    assert outcomes(seed) == golden


def test_the_class_shows_every_way_to_hand_in():
    golden = [json.loads(line) for line in GOLDEN.read_text().splitlines()]
    statuses = {status for line in golden for status, *_ in line["exercises"].values()}
    assert statuses >= {"passed", "partial", "failed", "not_attempted", "crashed", "timed_out", "out_of_memory"}
    assert {line["status"] for line in golden} == {"graded", "unreadable"}
    assert len({line["student"] for line in golden}) >= 12


if __name__ == "__main__":
    GOLDEN.write_text("".join(json.dumps(line) + "\n" for line in outcomes(1)))
