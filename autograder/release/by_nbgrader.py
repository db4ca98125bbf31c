"""From a source notebook to a released one by nbgrader's own converter: solutions blanked, `checks.h5` beside it.

Whatever is not an exercise of ours goes nbgrader's own way: its solutions, hidden tests and mark schemes are cut.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import (
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
    NbGraderPreprocessor,
)
from traitlets.config import Config

from autograder.blanks import START, with_install_cell
from autograder.course import NOTEBOOKS, SECRET, Assignment, Course
from autograder.errors import CourseError
from autograder.release.settings import importable, settings_of
from autograder.release.whole_or_nothing import ReleaseExporter, WholeOrNothing
from autograder.student import checks_file

# The visible cases do not depend on a run's seed; the file must not change from one release to the next.
_RELEASE_SEED = 0


def _ours(config: Config, resources: Any) -> Assignment | None:
    """The assignment whose exercises the notebook at hand holds; None for a plain nbgrader notebook."""
    course, names = Course(Path(CourseDirectory(config=config).root)), resources["nbgrader"]
    return course.assignment(names["assignment"]) if course.declares(names["assignment"], names["notebook"]) else None


class BlankSolutions(ClearSolutions):  # type: ignore[misc]
    """Replace each solution of ours by its blanks, or by its planted mistakes, and every other one as nbgrader does.

    Where the cell that installs is due, it is put in.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """See NbGraderPreprocessor."""
        assignment = _ours(self.config, resources)
        self._stubs = assignment.stubs if assignment else {}
        result: tuple[Any, Any] = super().preprocess(nb, resources)
        return result

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """See NbGraderPreprocessor. Raises CourseError for a solution that is marked in both ways."""
        cell.source = with_install_cell(cell.source, resources["nbgrader"]["assignment"])
        entry = cell.metadata.get("nbgrader", {})
        if entry.get("solution") and entry.get("grade_id") in self._stubs:
            cell.source = self._stubs[entry.grade_id]
            self._must_be_blank(cell.source, entry.grade_id)
            return cell, resources
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if cell.cell_type == "code" and START in cell.source:
            where = f"cell {cell_index + 1} of {resources['nbgrader']['notebook']}"
            raise CourseError(
                f"{where} holds {START!r} and is no declared solution; declare it, or use nbgrader's marks"
            )
        _drop_pictures(cell)
        return cell, resources

    def _must_be_blank(self, stub: str, exercise: str) -> None:
        for mark in (self.begin_solution_delimeter, self.end_solution_delimeter):
            if mark in stub:
                raise CourseError(f"the solution of {exercise} holds {mark!r}; mark it by START and END CODE HERE")


def _drop_pictures(cell: Any) -> None:
    """Take away the pictures that a text no longer shows: a solution's picture is a solution."""
    for name in [name for name in cell.get("attachments", {}) if f"attachment:{name}" not in unquote(cell.source)]:
        del cell.attachments[name]


class WriteChecks(NbGraderPreprocessor):  # type: ignore[misc]
    """Put `checks.h5` beside the released notebook."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """See NbGraderPreprocessor."""
        if assignment := _ours(self.config, resources):
            keys = assignment.student_keys(_RELEASE_SEED).values()
            content = checks_file.dump(assignment.name, keys, assignment.template.supplied, assignment.template.lent)
            resources.setdefault("outputs", {})[checks_file.NAME] = content
        return nb, resources


def configure(c: Config, course: str) -> None:
    """Say where the course is, and how its assignments are released."""
    c.CourseDirectory.root = course
    c.CourseDirectory.release_directory = NOTEBOOKS
    # Besides what nbgrader leaves out by itself. Time stamps have to travel: lateness and released feedback need them.
    c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", *SECRET]
    # The released files are always made anew, since a fresh clone has them while its gradebook does not know them yet.
    c.GenerateAssignment.force = True
    c.GenerateAssignment.exporter_class = ReleaseExporter
    c.GenerateAssignment.preprocessors = [*_nbgraders_own(), WriteChecks]


def _configured(course: Path) -> Config:
    """What the course's own nbgrader_config.py says, such as other marks of a solution, and what has to be so."""
    with importable(course):
        config = settings_of(course)
    configure(config, str(course.resolve()))
    return config


def _nbgraders_own() -> list[Any]:
    """What nbgrader does to a notebook, with our way of blanking in the place of its own."""
    return [BlankSolutions if one is ClearSolutions else one for one in GenerateAssignment().preprocessors]


def released(course: Path, assignment: Assignment) -> Any:
    """The notebook that students get, with all that nbgrader knows of its cells, without writing it anywhere."""
    name = assignment.name
    config = _configured(course)
    notebook = nbformat.read(Course(course).notebook(name), as_version=4)
    for step in (LockCells, BlankSolutions, ClearOutput, ClearHiddenTests, ClearMarkScheme, ComputeChecksums):
        resources = {"nbgrader": {"assignment": name, "notebook": name}}
        notebook, _ = step(config=config).preprocess(notebook, resources)
    return notebook


def generate(course: Path, assignment: str, destination: Path, url: str | None = None) -> None:
    """Write the students' notebooks and their checks into `destination`/<assignment>.

    With a database URL, the assignment is entered into the gradebook there as well, as nbgrader's own command does.
    Raises CourseError where an author has to mend something, and NbGraderException where nbgrader fails.
    """
    config = _configured(course)
    config.CourseDirectory.release_directory = str(destination)
    config.CourseDirectory.assignment_id = assignment
    config.CourseDirectory.db_url = url or "sqlite://"
    config.GenerateAssignment.no_database = url is None
    config.SaveCells.enabled = url is not None
    converter = WholeOrNothing(coursedir=CourseDirectory(config=config), config=config)
    converter.force = True
    with _ready_for_alembic():
        converter.start()


@contextmanager
def _ready_for_alembic() -> Iterator[None]:
    """Let nbgrader find `alembic`, which it runs by name, when the environment was not activated.

    Where the locale is C, Python writes UTF-8 all the same, and alembic has to be told to read what nbgrader wrote.
    """
    before = dict(os.environ)
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), before.get("PATH", "")])
    if sys.flags.utf8_mode:
        os.environ["LC_ALL"] = "C.UTF-8"
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
