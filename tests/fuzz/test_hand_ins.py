"""Whatever is handed in, the run ends, the others' marks are what they were, and its sender gets one reason."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from autograder.grading.grader import Grader
from autograder.ingest import submissions
from autograder.values import Report, SubmissionStatus
from tests.conftest import HandIn, solved
from tests.fuzz import hand_ins
from tests.fuzz.hand_ins import NAME
from tests.sampling import Extent

PARTS = 4
FEW, MANY = 16, 4_000


def escapes(report: Report) -> Iterable[str]:
    """What is not as it must be of a hostile hand-in, one sentence each."""
    if report.status is SubmissionStatus.GRADER_FAULT or (
        report.status is SubmissionStatus.GRADED and report.score is None
    ):
        yield f"a student chose a fault of the grader: {report}"
    if report.status is SubmissionStatus.UNREADABLE and (report.score is not None or not report.message.endswith(".")):
        yield f"unreadable without a reason: {report.message!r}"
    if not all(outcome.message for outcome in report.outcomes):
        yield f"an exercise has no reason: {report.outcomes}"
    json.dumps([report.message, *report.repairs])


@pytest.mark.parametrize("part", range(PARTS))
def test_no_hand_in_costs_anybody_but_its_sender(grader: Grader, extent: Extent, hand_in: HandIn, part: int) -> None:
    count = extent.count(FEW, MANY) // PARTS
    first = extent.first(FEW, MANY) + part * count
    folder = hand_in("ada", NAME, solved(NAME))
    hand_in("zoe", NAME, solved(NAME))
    for seed in range(first, first + count):
        hand_ins.hand_in(seed, folder)
    reports = {found.student: grader.grade_one(found) for found in submissions.find(folder, [NAME])}
    assert [reports.pop(student).score for student in ("ada", "zoe")] == [30, 30]
    assert len(reports) == count
    assert not {student: found for student, report in reports.items() if (found := list(escapes(report)))}
