"""From a source notebook to a released one by nbgrader's own converter: solutions blanked, `checks.h5` beside it."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearOutput,
    ComputeChecksums,
    IncludeHeaderFooter,
    LockCells,
    NbGraderPreprocessor,
    SaveCells,
)
from traitlets.config import Config

from autograder.course import NOTEBOOKS, SOURCE, Assignment, find
from autograder.student import checks_file

# The visible cases do not depend on a run's seed; the file must not change from one release to the next.
_RELEASE_SEED = 0


class _OfCourse(NbGraderPreprocessor):  # type: ignore[misc]
    """A preprocessor that asks the course about the assignment at hand."""

    def assignment(self, resources: Any) -> Assignment:
        """The assignment that is being processed."""
        return find(CourseDirectory(config=self.config).root).assignment(resources["nbgrader"]["assignment"])


class BlankSolutions(_OfCourse):
    """Replace each solution by its blanks, or by its planted mistakes."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """See NbGraderPreprocessor."""
        _blank(nb, self.assignment(resources))
        return nb, resources


def _blank(nb: Any, assignment: Assignment) -> None:
    for cell in nb.cells:
        entry = cell.metadata.get("nbgrader", {})
        if entry.get("solution") and entry.get("grade_id") in assignment.stubs:
            cell.source = assignment.stubs[entry.grade_id]


class WriteChecks(_OfCourse):
    """Put `checks.h5` beside the released notebook."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """See NbGraderPreprocessor."""
        assignment = self.assignment(resources)
        keys = assignment.keys(_RELEASE_SEED).values()
        content = checks_file.dump(assignment.name, keys, assignment.template.supplied)
        resources.setdefault("outputs", {})[checks_file.NAME] = content
        return nb, resources


def configure(c: Config, course: str) -> None:
    """Say where the course is, and how its assignments are released."""
    c.CourseDirectory.root = course
    c.CourseDirectory.release_directory = NOTEBOOKS
    # Besides what nbgrader leaves out by itself. Time stamps have to travel: lateness and released feedback need them.
    c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "exercises.py"]
    # The released files are always made anew, since a fresh clone has them while its gradebook does not know them yet.
    c.GenerateAssignment.force = True
    c.GenerateAssignment.preprocessors = [*_before_saving(), SaveCells, WriteChecks]


def _before_saving() -> list[Any]:
    return [IncludeHeaderFooter, LockCells, BlankSolutions, ClearOutput, CheckCellMetadata, ComputeChecksums]


def released(course: Path, assignment: Assignment) -> Any:
    """The notebook that students get, with all that nbgrader knows of its cells, without writing it anywhere."""
    name = assignment.name
    notebook = nbformat.read(course / SOURCE / name / f"{name}.ipynb", as_version=4)
    _blank(notebook, assignment)
    for preprocessor in (LockCells(), ClearOutput(), ComputeChecksums()):
        notebook, _ = preprocessor.preprocess(notebook, {})
    return notebook


def generate(course: Path, assignment: str, destination: Path, url: str | None = None) -> None:
    """Write the student's notebook and its checks into `destination`/<assignment>.

    With a database URL, the assignment is entered into the gradebook there as well, as nbgrader's own command does.
    """
    config = Config()
    configure(config, str(course.resolve()))
    config.CourseDirectory.release_directory = str(destination)
    config.CourseDirectory.assignment_id = assignment
    config.CourseDirectory.db_url = url or "sqlite://"
    config.GenerateAssignment.no_database = url is None
    saving = [SaveCells] if url else []
    config.GenerateAssignment.preprocessors = [*_before_saving(), *saving, WriteChecks]
    converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
    converter.force = True
    with _scripts_on_path():
        converter.start()


@contextmanager
def _scripts_on_path() -> Iterator[None]:
    """Let nbgrader find `alembic`, which it runs by name, when the environment was not activated."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before
