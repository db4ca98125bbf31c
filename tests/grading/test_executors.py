"""Executors lose no batch, read no further ahead than they must, and come to the same outcomes."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from autograder.errors import UsageError
from autograder.grading.cluster import Dask
from autograder.grading.executors import Executor, Loss
from autograder.grading.grader import Grader
from autograder.grading.grader_pool import Local
from autograder.grading.order import Order
from autograder.ingest import submissions
from autograder.limits import GRADER_MEMORY, Limits
from autograder.values import Report, Submission
from tests.conftest import PATIENCE, ROOT, HandIn, grade, solved, wait_until

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
    with closing(executor), Grader(ROOT, seed=7, limits=Limits(seconds=5)) as grader:
        return [replace(report, seconds=0.0) for report in grade(found, grader, executor)]


def doubled(batch: tuple[int, ...]) -> list[int]:
    return [2 * number for number in batch]


def fatal_if_odd(batch: tuple[int, ...]) -> list[int]:
    if batch[0] % 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return list(batch)


class KillsWhoTakesIt:
    """Ends the first process that it is sent to while that one takes it: before it can say that it has."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __setstate__(self, state: dict[str, Path]) -> None:
        self.__dict__.update(state)
        if not self.mark.exists():
            self.mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)


def busy_until_it_is_gone(batch: tuple[Path | KillsWhoTakesIt]) -> list[int]:
    if isinstance(batch[0], Path):
        wait_until(batch[0].exists)
        time.sleep(0.5)  # by then the pool has looked at its processes
    return [1]


def kills_if_one(batch: tuple[int | Path, ...]) -> list[int]:
    if not isinstance(batch[0], Path):
        os.kill(os.getpid(), signal.SIGKILL)
    begun(batch[0]).touch()
    wait_until(batch[0].exists)
    return [1]


def begun(mark: Path) -> Path:
    return mark.with_name("begun")


def endless(batch: tuple[int, ...]) -> list[int]:
    while True:
        time.sleep(PATIENCE)


def greedy(batch: tuple[int, ...]) -> list[int]:
    return [len(bytearray(GRADER_MEMORY))]


def test_each_result_comes_with_its_batch():
    with closing(Local(3, PATIENCE)) as executor:
        assert sorted(executor.map(doubled, ((n, -n) for n in range(20)))) == [
            ((n, -n), [2 * n, -2 * n]) for n in range(20)
        ]


def test_a_result_is_handed_on_before_the_window_is_full():
    more = threading.Event()

    def batches() -> Iterator[tuple[int, ...]]:
        yield (0,)
        while not more.is_set():
            yield ()

    with closing(Local(4, PATIENCE)) as executor:
        for batch, results in executor.map(doubled, batches()):
            if batch:
                more.set()
                assert results == [0]
    assert more.is_set()


def test_a_grader_that_dies_costs_its_own_batch_and_no_other():
    with closing(Local(2, PATIENCE)) as executor:
        found = dict(executor.map(fatal_if_odd, ((n,) for n in (0, 2, 3, 4, 6, 8))))
        again = dict(executor.map(fatal_if_odd, ((n,) for n in (10, 12))))
    assert found == {(3,): Loss.DIED, **{(n,): [n] for n in (0, 2, 4, 6, 8)}}
    assert again == {(10,): [10], (12,): [12]}, "others have taken its place"


def test_a_batch_that_is_lost_on_its_way_to_a_grader_is_told(tmp_path: Path):
    mark = tmp_path / "taken"
    batches = [(mark,), (KillsWhoTakesIt(mark),)]
    with closing(Local(2, PATIENCE)) as executor:
        first = dict(executor.map(busy_until_it_is_gone, batches))
        again = dict(executor.map(busy_until_it_is_gone, batches))
    assert first[batches[1]] is Loss.DIED
    assert again == {batch: [1] for batch in batches}


def test_a_grader_that_dies_keeps_nobody_waiting_while_another_is_busy(tmp_path: Path):
    mark = tmp_path / "taken"

    def batches() -> Iterator[tuple[int | Path, ...]]:
        yield (mark,)
        wait_until(begun(mark).exists)
        yield (1,)

    with closing(Local(2, 20)) as executor:
        found = executor.map(kills_if_one, batches())
        assert next(found) == ((1,), Loss.DIED)
        mark.touch()
        assert list(found) == [((mark,), [1])]


def test_a_grader_that_hangs_is_replaced():
    with closing(Local(1, 0.5)) as executor:
        assert list(executor.map(endless, [(0,)])) == [((0,), Loss.STALLED)]
        assert list(executor.map(doubled, [(1,)])) == [((1,), [2])]


def test_a_grader_cannot_take_all_memory_of_the_machine():
    with closing(Local(1, PATIENCE)) as executor, pytest.raises(MemoryError):
        list(executor.map(greedy, [(0,)]))


def test_no_process_and_no_folder_is_left_when_an_executor_is_closed(
    class_of_six: list[Submission], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    others = psutil.Process().children(recursive=True)
    executor = Local(2, PATIENCE)
    graded = executor.map(Order(ROOT, seed=7).grade_batch, ((one,) for one in class_of_six))
    next(graded)
    running = set(psutil.Process().children(recursive=True)).difference(others)
    assert list(tmp_path.glob("autograder-*"))
    executor.close()
    zygotes = [process for process in running if "zygote" in _command(process)]
    _, alive = psutil.wait_procs(zygotes, timeout=PATIENCE)
    assert not alive
    assert list(tmp_path.glob("autograder-*")) == []


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return "zygote"


def test_every_number_of_graders_gives_the_same_reports(class_of_six: list[Submission]):
    assert graded_by(Local(1, PATIENCE), class_of_six) == graded_by(Local(4, PATIENCE), class_of_six)


def test_a_scheduler_that_cannot_be_reached_is_named():
    pytest.importorskip("distributed")
    with pytest.raises(UsageError, match="The Dask scheduler carrier-pigeon://roof cannot be reached"):
        Dask("carrier-pigeon://roof")


@pytest.mark.slow
def test_a_dask_cluster_comes_to_the_same_outcomes(class_of_six: list[Submission], tmp_path: Path):
    distributed = pytest.importorskip("distributed")
    alone = graded_by(Local(2, PATIENCE), class_of_six)
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


def test_an_order_arrives_only_once_in_a_process():
    import pickle

    sent = pickle.dumps(Order(ROOT, seed=7))
    assert pickle.loads(sent) is pickle.loads(sent)
    assert os.fspath(ROOT) in repr(pickle.loads(sent).root)
