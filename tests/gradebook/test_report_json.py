"""What is recorded of a report is read again as it was, also where another version wrote it."""

from __future__ import annotations

import json

import pytest

from autograder.errors import GradebookError
from autograder.gradebook.report_json import as_json, from_json
from autograder.values import Outcome, Report, Status, SubmissionStatus

OUTCOME = Outcome("step", Status.PARTIAL, 3.0, 10.0, "No.", (("rows and columns", "one or two"), ("sign",)), "Look.")
REPORT = Report(
    "ada", "descent", SubmissionStatus.GRADED, 10.0, (OUTCOME,), ("Cell 3.",), ("landlock", "process"), details={"a": 1}
)


def test_a_report_is_read_as_it_was_recorded_whatever_its_mistakes_are_called():
    assert from_json(as_json(REPORT)) == REPORT


@pytest.mark.parametrize(
    ("mistake", "mistakes", "isolation", "levels"),
    [
        ("up or down and sign", (("up", "down"), ("sign",)), "landlock and process", ("landlock", "process")),
        (None, (), "", ()),
    ],
)
def test_a_report_of_an_earlier_version_is_read_as_well(
    mistake: str | None, mistakes: tuple[tuple[str, ...], ...], isolation: str, levels: tuple[str, ...]
):
    data = json.loads(as_json(REPORT))
    del data["levels"], data["outcomes"][0]["mistakes"]
    data["isolation"], data["outcomes"][0]["mistake"] = isolation, mistake
    report = from_json(json.dumps(data))
    assert (report.levels, report.outcomes[0].mistakes) == (levels, mistakes)


@pytest.mark.parametrize("text", ["7", "{", "null", '{"status": "graded"}', "later"])
def test_what_this_version_cannot_read_is_one_sentence(text: str):
    later = json.dumps(json.loads(as_json(REPORT)) | {"weather": "fine"})
    with pytest.raises(
        GradebookError, match=r"^A result in the gradebook is damaged, or .* \(.*\); use that version, or"
    ):
        from_json(later if text == "later" else text)
