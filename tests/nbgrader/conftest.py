import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.nbgrader.course import TIMEOUT, Course, assignment_called, fill, names
from tests.sampling import asked_for


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that the first of the test processes makes and the others only look at."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with (folder.parent / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            folder.mkdir()
            make(folder)
            (folder / "made").touch()
    return folder


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A copy of the course to work in."""
    return Course.copied_to(tmp_path)


@pytest.fixture(scope="session")
def registered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gradebook that knows *initialization*, as it is released."""

    def make(folder: Path) -> None:
        Course.copied_to(folder).nbgrader("generate_assignment", "initialization")

    return made_once(tmp_path_factory, "registered", make) / "gradebook.db"


@pytest.fixture
def known(course: Course, registered: Path) -> Course:
    """The same course with a gradebook that knows *initialization* and nobody."""
    shutil.copy(registered, course.root)
    return course


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A class is graded twice for each assignment, which takes long: a sample takes one of them."""
    if "assignment" in metafunc.fixturenames:
        extent = asked_for(metafunc.config)
        chosen = [name for place, name in enumerate(names()) if extent.holds(place, len(names()))]
        marked = [pytest.param(name, marks=pytest.mark.proof) for name in chosen]
        metafunc.parametrize("assignment", marked, indirect=True, scope="session")


@pytest.fixture(scope="session")
def assignment(request: pytest.FixtureRequest) -> str:
    """An assignment of the sample, or each of them."""
    return str(request.param)


@pytest.fixture(scope="session")
def graded(assignment: str, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A whole class, graded by `nbgrader autograde` and, into `ours.db` and `ours.jsonl`, by `autograder grade`."""
    assignment_called(assignment)
    return Course(made_once(tmp_path_factory, f"graded-{assignment}", lambda folder: _grade(folder, assignment)))


def _grade(folder: Path, assignment: str) -> None:
    course = Course.copied_to(folder)
    fill(course, assignment)
    course.nbgrader("generate_assignment", assignment)
    said = course.nbgrader("autograde", assignment, f"--SplitExecution.timeout={TIMEOUT}", ok=False)
    (folder / "said.txt").write_text(said)
    ours = ("--gradebook", f"sqlite:///{folder / 'ours.db'}", "--json", "ours.jsonl")
    course.autograder("grade", assignment, "--timeout", str(TIMEOUT), *ours, ok=False)
