"""What many tests share: the course, its assignments, and a way to hand something in."""

from __future__ import annotations

import copy
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course, find
from autograder.gradebook.gradebook import Gradebook
from autograder.grading.executors import Batch, Done, Executor, Function, Loss
from autograder.grading.grader import Grader
from autograder.grading.order import Order
from autograder.limits import Limits
from autograder.sandbox import worker
from autograder.sandbox.evidence import Evidence
from autograder.sandbox.job import Job
from autograder.values import Report, Submission
from tests import sampling
from tests.sampling import Extent

ROOT = Path(__file__).parents[1]
if sys.platform == "darwin":  # where nothing is graded unless it is accepted that only Python confines
    os.environ.setdefault("AUTOGRADER_ISOLATION", "any")
# Hundreds of processes start here; without bytecode each would compile every library anew, as on no user's machine.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# Seconds after which something that is waited for must be hanging: a guard against deadlocks, and never a measure.
PATIENCE = 900

# Needs a browser, nbgrader, an attack, a cluster or an installation, or starts many sandboxes: not in `make quick`.
LONG = (
    *("attacks", "bench", "browser", "cli", "docs", "earlier", "feedback", "fuzz", "gradebook", "interrupt"),
    *(
        "nbgrader",
        "reuse",
        "right",
        "test_fresh_clone.py",
        "test_machines.py",
        "test_packages.py",
        "test_sample_class.py",
    ),
    *("export/test_container_results.py", "export/test_containers.py", "grading/test_class_run.py"),
    *("grading/test_confirming.py", "grading/test_dask.py", "grading/test_equal_marks.py"),
    *("grading/test_executors.py", "grading/test_other_words.py", "grading/test_what_costs.py"),
    *("ingest/test_every_damage.py", "judging/test_looks.py", "proving/test_optimization.py"),
    *("proving/test_kernel.py", "proving/test_other_subjects.py", "proving/test_proof.py"),
    *("proving/test_same_each_run.py", "proving/test_simulate.py", "proving/test_students_lack.py"),
    *("reference/test_football.py", "release/test_alone.py", "release/test_bundle.py"),
    *("release/test_released_folder.py", "sandbox/test_isolation.py", "sandbox/test_levels.py"),
    *("sandbox/test_pause.py", "sandbox/test_scratch.py", "sandbox/test_served.py", "sandbox/test_spare_code.py"),
    *("sandbox/test_time.py", "sandbox/test_worker.py", "source/test_wrong_gradients.py"),
    "student/test_same_as_the_grade.py",
)

HandIn = Callable[..., Path]


def pytest_addoption(parser: pytest.Parser) -> None:
    sampling.add_options(parser)


def pytest_report_header(config: pytest.Config) -> str:
    return sampling.header(sampling.asked_for(config))


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses by these marks
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if any(item.path.is_relative_to(ROOT / "tests" / name) for name in LONG):
            item.add_marker("slow")
        sampling.mark(item, ROOT / "tests")
    if config.option.keyword or any("::" in argument for argument in config.args):
        return  # whoever names a test wants it
    items[:], left_out = sampling.sampled(items, sampling.asked_for(config))
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def extent(pytestconfig: pytest.Config) -> Extent:
    """How much of a long proof is run."""
    return sampling.asked_for(pytestconfig)


@pytest.fixture(scope="session")
def course() -> Course:
    """The course of this repository."""
    return find(ROOT)


@pytest.fixture(scope="session")
def grader() -> Iterator[Grader]:
    """A grader with a fixed seed and short limits, at the strongest level this machine offers."""
    with Grader(ROOT, seed=7, limits=Limits(seconds=3)) as made:
        yield made


@pytest.fixture(scope="session")
def registered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gradebook that knows *initialization* and nobody."""
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    book = Gradebook(f"sqlite:///{path}")
    book.register("initialization", ROOT)
    book.close()
    return path


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """The jobs with calls that reach a worker of this process."""
    seen: list[Job] = []
    run = worker.Worker.run

    def counted(worker: worker.Worker, job: Job, *more: Any) -> Evidence:
        seen.extend([job] if job.steps else [])
        return run(worker, job, *more)

    monkeypatch.setattr(worker.Worker, "run", counted)
    return seen


def grade(submissions: Iterable[Submission], grader: Grader, executor: Executor) -> Iterator[Report]:
    """Grade a stream of submissions; reports come in the same order."""
    submissions = list(submissions)
    batches = ((submission,) for submission in submissions)
    found: dict[Submission, Report] = {}
    order = Order(grader.root, grader.seed, grader.limits, grader.isolation)
    for batch, reports in executor.map(order.grade_batch, batches):
        assert not isinstance(reports, Loss)
        found |= zip(batch, reports, strict=True)
    yield from (found[submission] for submission in submissions)


class Here:
    """An executor that grades in this process, so that what happens can be watched."""

    def __init__(self) -> None:
        self._orders: list[Order] = []

    def map(self, function: Function, batches: Iterable[Batch]) -> Iterator[Done]:
        """See Executor.map."""
        self._orders.append(function.__self__)  # type: ignore[attr-defined]
        for batch in batches:
            yield batch, function(batch)

    def warm_up(self, function: Function, batch: Batch) -> None:
        """See Executor.warm_up."""

    def close(self) -> None:
        """See Executor.close."""
        for order in self._orders:
            order.grader.__exit__()


def wait_until(done: Callable[[], Any]) -> Any:
    """What is told as soon as there is something to tell."""
    last = time.monotonic() + PATIENCE
    while not (told := done()):
        assert time.monotonic() < last, "this never came about"
        time.sleep(0.05)
    return told


def released(assignment: str) -> dict[str, Any]:
    """The released notebook as a document."""
    document: dict[str, Any] = json.loads((ROOT / "notebooks" / assignment / f"{assignment}.ipynb").read_text())
    return document


def solved(assignment: str, answers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The released notebook with the reference solutions filled in, and some of them replaced by `answers`."""
    functions = find(ROOT).assignment(assignment).reference.functions
    document = copy.deepcopy(released(assignment))
    for cell in document["cells"]:
        meta = cell["metadata"].get("nbgrader", {})
        if meta.get("solution"):
            cell["source"] = (answers or {}).get(meta["grade_id"], functions[meta["grade_id"]])
    return document


def by_chance() -> dict[str, Any]:
    """The notebook *initialization* with answers that are right for some hidden inputs: 64 different marks."""
    luck = "    if len(layers_dims) == {0}:\n        parameters['{1}1'] += sum(layers_dims) % 2\n"
    extra = luck.format(2, "b") + luck.format(4, "W")
    functions = find(ROOT).assignment("initialization").reference.functions
    lucky = (text.replace("    return parameters", f"{extra}    return parameters") for text in functions.values())
    return solved("initialization", dict(zip(functions, lucky, strict=True)))


def handing_in(place: Path) -> HandIn:
    """What writes `submitted/<student>/<assignment>/<assignment>.ipynb` there and returns the folder `submitted`."""

    def write(student: str, assignment: str, content: dict[str, Any] | str | bytes) -> Path:
        folder = place / "submitted" / student / assignment
        folder.mkdir(parents=True, exist_ok=True)
        if isinstance(content, dict):
            content = json.dumps(content)
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{assignment}.ipynb").write_bytes(data)
        return place / "submitted"

    return write


@pytest.fixture
def hand_in(tmp_path: Path) -> HandIn:
    """Hand in for a student, into the folder of the test."""
    return handing_in(tmp_path)
