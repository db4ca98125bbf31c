"""Identical code is graded once in a run, and only where that cannot be noticed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.grading.grader import Grader
from autograder.ingest import submissions
from autograder.ingest.rebuild import Rebuilt
from autograder.limits import Limits
from autograder.reuse.verdict_cache import MOST, Verdict, VerdictCache
from autograder.sandbox import worker
from autograder.sandbox.evidence import Evidence
from autograder.sandbox.job import Job
from autograder.values import Block
from tests.conftest import ROOT, HandIn, solved

HE = "initialize_parameters_he"


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """The jobs that reach a worker."""
    seen: list[Job] = []
    run = worker.Worker.run

    def counted(worker: worker.Worker, job: Job) -> Evidence:
        seen.extend([job] if job.steps else [])
        return run(worker, job)

    monkeypatch.setattr(worker.Worker, "run", counted)
    return seen


@pytest.fixture
def fresh() -> Iterator[Grader]:
    with Grader(ROOT, seed=7, limits=Limits(seconds=1)) as grader:
        yield grader


def graded(grader: Grader, folder: Path) -> list[Any]:
    return [grader.grade_one(submission) for submission in submissions.find(folder, ["initialization"])]


def test_two_students_with_the_same_code_are_run_once_and_get_the_same_marks(
    fresh: Grader, hand_in: HandIn, runs: list[Job]
):
    hand_in("ada", "initialization", solved("initialization"))
    ada, bob = graded(fresh, hand_in("bob", "initialization", solved("initialization")))
    assert len(runs) == 1
    assert replace(ada, student="bob", seconds=0.0) == replace(bob, seconds=0.0)


def test_other_code_is_run(fresh: Grader, hand_in: HandIn, runs: list[Job]):
    hand_in("ada", "initialization", solved("initialization"))
    other = {HE: f"def {HE}(layers_dims):\n    return {{}}\n"}
    ada, bob = graded(fresh, hand_in("bob", "initialization", solved("initialization", other)))
    assert len(runs) == 2
    assert (ada.score, bob.score) == (30, 20)


def test_what_may_have_been_chance_is_tried_again(fresh: Grader, hand_in: HandIn, runs: list[Job]):
    endless = {HE: f"def {HE}(layers_dims):\n    while True: pass\n"}
    hand_in("ada", "initialization", solved("initialization", endless))
    graded(fresh, hand_in("bob", "initialization", solved("initialization", endless)))
    assert len(runs) == 2


def test_memory_stays_flat_however_many_codes_there_are():
    verdicts = VerdictCache()
    codes = [
        Rebuilt((Block("cell 1", f"x = {n}"),), frozenset(), {}, frozenset(), (), needs_plotting=False, foreign=False)
        for n in range(MOST + 50)
    ]
    for code in codes:
        verdicts.remember(code, Verdict((), (), ""), Evidence({}))
        assert verdicts.of(code)
    assert [n for n, code in enumerate(codes) if verdicts.of(code)] == list(range(50, MOST + 50))
