"""What may have been chance is looked at again, alone, before it costs points; nobody is held up by it for ever."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from autograder.course import find
from autograder.gradebook.gradebook import Gradebook
from autograder.grading import class_run
from autograder.grading.class_run import Settings
from autograder.grading.executors import Batch, Done, Function, Loss
from autograder.grading.report_queue import Graded
from autograder.limits import Limits
from autograder.values import Report, SubmissionStatus
from tests.conftest import ROOT, Here, solved

NAME = "initialization"
HE = "initialize_parameters_he"
UNSURE = {"chance": [HE]}


@dataclass
class Unlucky(Here):
    """An executor whose first try at one student's submission goes wrong, and perhaps the second."""

    student: str
    first: Report | Loss | None
    second: Loss | None = None
    order: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def map(self, function: Function, batches: Iterable[Batch]) -> Iterator[Done]:
        for batch, results in super().map(function, batches):
            for submission in batch:
                self.order.append(submission.student)
            yield batch, self._spoilt(results) if batch and batch[0].student == self.student else results

    def _spoilt(self, results: list[Report] | Loss) -> list[Report] | Loss:
        assert not isinstance(results, Loss)
        again = self.order.count(self.student) > 1
        if again:
            return self.second or results
        return self.first if isinstance(self.first, Loss) else [replace(one, details=UNSURE) for one in results]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    shutil.copytree(ROOT / "source" / NAME, tmp_path / "source" / NAME)
    for student in ("ada", "bob", "cyd"):
        path = tmp_path / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(solved(NAME)))
    url, submitted = f"sqlite:///{tmp_path}/gradebook.db", tmp_path / "submitted"
    return Settings(find(tmp_path), (NAME,), submitted, None, 1, Limits(seconds=3), "auto", 5, False, url)


def run(settings: Settings, executor: Here, monkeypatch: pytest.MonkeyPatch) -> list[Graded]:
    monkeypatch.setattr(class_run, "executor_of", lambda *_: executor)
    return list(class_run.run(settings))


@pytest.mark.parametrize("first", [None, Loss.DIED, Loss.STALLED])
def test_it_is_looked_at_last_and_then_counts(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, first: Loss | None
) -> None:
    executor = Unlucky("ada", first)
    graded = run(settings, executor, monkeypatch)
    assert executor.order == ["ada", "bob", "cyd", "ada"]
    assert [(each.report.student, each.report.score) for each in graded] == [("bob", 30), ("cyd", 30), ("ada", 30)]
    assert {each.reused for each in run(settings, Here(), monkeypatch)} == {True}


@pytest.mark.parametrize("loss", Loss)
def test_what_breaks_a_grader_twice_is_unreadable(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, loss: Loss
) -> None:
    *others, last = run(settings, Unlucky("ada", loss, loss), monkeypatch)
    assert (last.report.status, last.report.score) == (SubmissionStatus.UNREADABLE, None)
    assert "ask for a plain copy" in last.report.message
    assert "Please hand in a plain copy" in last.report.told
    assert [each.report.score for each in others] == [30, 30]
    again = {each.report.student: each.reused for each in run(settings, Here(), monkeypatch)}
    assert again == {"ada": False, "bob": True, "cyd": True}, "the file itself may be a good one"


def test_where_no_time_is_left_there_is_no_score(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.grading.confirming.CONFIRMING", -1)
    *_, last = run(settings, Unlucky("ada", None), monkeypatch)
    assert (last.report.status, last.report.score) == (SubmissionStatus.GRADER_FAULT, None)
    assert "Please grade it again" in last.report.message


def test_when_interrupted_it_is_recorded_and_not_taken_for_sure(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(class_run, "executor_of", lambda *_: Unlucky("ada", None))
    with closing(class_run.run(settings)) as graded:
        assert [next(graded).report.student, next(graded).report.student] == ["bob", "cyd"]
    with closing(Gradebook(settings.gradebook)) as book:
        assert book.knows(NAME)
        assert [report.score for report in book.reports(NAME, ["ada"])] == [30]
    again = run(settings, Here(), monkeypatch)
    assert {each.report.student: each.reused for each in again} == {"ada": False, "bob": True, "cyd": True}
