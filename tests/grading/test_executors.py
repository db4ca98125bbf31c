"""Executors keep the order, read no further ahead than they must, and come to the same outcomes."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.grading.class_run import executor_of
from autograder.grading.executors import Dask, Executor, Local
from autograder.grading.grader import Grader
from autograder.ingest import submissions
from autograder.limits import Limits
from autograder.values import Report, Submission
from tests.conftest import ROOT, HandIn, grade, solved

HE = "initialize_parameters_he"
LINE = "scale = np.sqrt(2 / layers_dims[layer - 1])"


@pytest.fixture
def class_of_six(hand_in: HandIn) -> list[Submission]:
    reference = solved("initialization")
    for number in range(6):
        document = solved("initialization")
        for cell in document["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == HE and number % 2:
                cell["source"] = cell["source"].replace(LINE, f"scale = {number} / layers_dims[layer - 1]")
        folder = hand_in(f"student{number}", "initialization", document if number else reference)
    hand_in("broken", "initialization", "no notebook at all")
    return list(submissions.find(folder, ["initialization"]))


def graded_by(executor: Executor, found: list[Submission]) -> list[Report]:
    with Grader(ROOT, seed=7, limits=Limits(seconds=5)) as grader:
        return [replace(report, seconds=0.0) for report in grade(found, grader, executor)]


def test_results_come_in_order_even_if_later_batches_are_done_first():
    def slow_if_even(batch: tuple[int, ...]) -> list[int]:
        time.sleep(0.02 if batch[0] % 2 == 0 else 0)
        return [batch[0]]

    assert list(Local(3).map(slow_if_even, ((n,) for n in range(20)))) == [[n] for n in range(20)]


def test_a_result_is_handed_on_before_the_window_is_full():
    more = threading.Event()

    def batches() -> Iterator[tuple[int, ...]]:
        for n in range(3):
            yield (n,)
            more.wait(0.5)
        raise AssertionError("read on although results were waiting")

    results = Local(4).map(list, batches())
    assert next(results) == [0]
    results.close()  # type: ignore[attr-defined]


def test_every_thread_count_gives_the_same_reports(class_of_six: list[Submission]):
    assert graded_by(Local(1), class_of_six) == graded_by(Local(4), class_of_six)


def test_an_unknown_executor_is_refused_by_name():
    settings = type("Settings", (), {"executor": "abacus", "jobs": 1, "scheduler": None})()
    with pytest.raises(UsageError, match="abacus"):
        executor_of(settings)


def test_a_scheduler_that_cannot_be_reached_is_named():
    pytest.importorskip("distributed")
    with pytest.raises(UsageError, match="The Dask scheduler carrier-pigeon://roof cannot be reached"):
        Dask("carrier-pigeon://roof")


@pytest.mark.slow
def test_a_dask_cluster_comes_to_the_same_outcomes(class_of_six: list[Submission], tmp_path: Path):
    distributed = pytest.importorskip("distributed")
    alone = graded_by(Local(2), class_of_six)
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        local_directory=str(tmp_path),
    ) as cluster:
        together = graded_by(Dask(cluster.scheduler_address, size=2), class_of_six)
    assert together == alone
    assert len({report.score for report in together}) > 2


def test_a_grader_arrives_only_once_in_a_process():
    import pickle

    sent = pickle.dumps(Grader(ROOT, seed=7))
    assert pickle.loads(sent) is pickle.loads(sent)
    assert os.fspath(ROOT) in repr(pickle.loads(sent).root)
