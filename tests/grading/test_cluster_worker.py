"""A machine of a cluster says what is its own trouble, and goes on with nothing when a run has ended."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from autograder.course import find
from autograder.grading import cluster_worker
from autograder.grading.cluster_parcels import Errand, HandIn, hand_in, packed
from autograder.grading.executors import Loss, Refusal
from autograder.ingest import files
from autograder.limits import Isolation, Limits
from autograder.reuse.grader_identity import identity_of
from autograder.values import Submission
from tests.conftest import PATIENCE, ROOT, solved, wait_until

if TYPE_CHECKING:
    from distributed import Client

distributed = pytest.importorskip("distributed")

NAME = "initialization"
HE = "initialize_parameters_he"
FUNCTION = find(ROOT).assignment(NAME).reference.functions[HE]
RUN = "a run"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Client]:
    """Whoever asks a worker with one thread, in this process."""
    with distributed.Client(processes=False, n_workers=1, threads_per_worker=1, dashboard_address=None) as client:
        yield client
        client.run(cluster_worker.end, RUN)


def begun(cluster: Client, batch: tuple[HandIn, ...], run: str = RUN) -> Any:
    course = find(ROOT)
    errand = Errand(run, identity_of(course), 5, Limits(), Isolation.AUTO)
    return cluster.submit(cluster_worker.grade, errand, packed(course), batch, pure=False)


def of(student: str, folder: Path, function: str = FUNCTION) -> HandIn:
    path = folder / f"{NAME}.ipynb"
    path.write_text(json.dumps(solved(NAME, {HE: function})))
    return hand_in(Submission(student, NAME, str(path)))


def test_of_many_large_files_no_more_travels_than_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "MAX_BYTES", 1000)
    paths = [tmp_path / f"{number}.ipynb" for number in (2, 1, 0)]
    for path in paths:
        path.write_bytes(b"{" * 400)
    first, *others = map(str, paths)
    sent = hand_in(Submission("eve", NAME, first, others=tuple(others)))
    found = sent.unpack(tmp_path / "there")
    assert [len(Path(path).read_bytes().strip(b"\0")) for path in (found.path, *found.others)] == [400, 400, 0]
    assert sent.size == 800


def test_no_other_user_reads_the_course_there_before_a_sandbox_closes_it(
    cluster: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    made: list[Path] = []
    folder = cluster_worker.tempfile.TemporaryDirectory

    def noted(**options: Any) -> Any:
        made.append(Path((found := folder(**options)).name))
        return found

    monkeypatch.setattr(cluster_worker.tempfile, "TemporaryDirectory", noted)
    begun(cluster, (), "another run").result(PATIENCE)
    assert [(home / "course").stat().st_mode & 0o077 for home in made] == [0]
    cluster.run(cluster_worker.end, "another run")


def test_files_that_cannot_be_kept_there_are_no_students_fault(cluster: Client, tmp_path: Path):
    one = of("ada", tmp_path)
    unkept = replace(one, files=tuple(replace(file, name="n" * 300) for file in one.files))
    refused = begun(cluster, (unkept,)).result(PATIENCE)
    assert isinstance(refused, Refusal)
    assert refused.worker in cluster.scheduler_info()["workers"]
    assert re.search(r"cannot keep the files of hand-ins .*; look at its disk", refused.why)


def test_what_is_left_of_a_batch_is_not_graded_when_its_run_has_ended(cluster: Client, tmp_path: Path):
    slow = FUNCTION.replace("    parameters = {}", "    import time\n    time.sleep(0.5)\n    parameters = {}", 1)
    assert slow != FUNCTION
    batch = tuple(of(f"student{number}", tmp_path, slow) for number in range(40))
    grading = begun(cluster, batch)
    wait_until(lambda: grading.status == "pending" and bool(cluster.processing()))
    cluster.run(cluster_worker.end, RUN)
    assert grading.result(PATIENCE) == [Loss.DIED] * len(batch)
