"""From a source notebook to a released one by nbgrader's own converter: solutions blanked, `checks.h5` beside it.

Whatever is not an exercise of ours goes nbgrader's own way: its solutions, hidden tests and mark schemes are cut.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from nbgrader.coursedir import CourseDirectory
from nbgrader.dbutil import ALEMBIC_DIR
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearOutput, ComputeChecksums, LockCells
from sqlalchemy import NullPool, create_engine, inspect
from traitlets.config import Config

from autograder.course import NOTEBOOKS, Course
from autograder.declarations.files_beside import NOT_COPIED
from autograder.release.preprocessors import BlankSolutions
from autograder.release.whole_or_nothing import ReleaseExporter, WholeOrNothing


def configure(c: Config, course: str) -> None:
    """Say where the course is, and how its assignments are released."""
    c.CourseDirectory.root = course
    c.CourseDirectory.release_directory = NOTEBOOKS
    # Time stamps, which nbgrader leaves out, have to travel: lateness and released feedback need them.
    c.CourseDirectory.ignore = list(NOT_COPIED)
    c.GenerateAssignment.exporter_class = ReleaseExporter


def _configured(course: Path) -> Config:
    """What the course's own nbgrader_config.py says, such as other marks of a solution, and what has to be so."""
    config = Course(course).settings
    configure(config, str(course.resolve()))
    return config


def released(course: Path, name: str, student: str = "") -> Any:
    """The notebook of an assignment that a student got, with all that nbgrader knows of its cells; nothing is written.

    Without a student, it is the published one.
    """
    config = _configured(course)
    config.BlankSolutions.student = student
    notebook = nbformat.read(Course(course).notebook(name), as_version=4)
    for step in (LockCells, BlankSolutions, ClearOutput, ClearHiddenTests, ClearMarkScheme, ComputeChecksums):
        resources = {"nbgrader": {"assignment": name, "notebook": name}}
        notebook, _ = step(config=config).preprocess(notebook, resources)
    return notebook


def generate(course: Path, assignment: str, destination: Path, url: str | None = None, student: str = "") -> None:
    """Write the students' notebooks and their checks into `destination`/<assignment>, as published or for one student.

    With a database URL, the assignment is entered into the gradebook there as well, as nbgrader's own command does.
    Raises CourseError where an author has to mend something, and NbGraderException where nbgrader fails.
    """
    config = _configured(course)
    config.CourseDirectory.release_directory = str(destination)
    config.CourseDirectory.assignment_id = assignment
    config.CourseDirectory.db_url = url or "sqlite://"
    config.GenerateAssignment.no_database = url is None
    config.SaveCells.enabled = url is not None
    config.BlankSolutions.student = student
    config.WriteChecks.enabled = url is None  # no gradebook holds them, and they take long to make
    if url:
        _stamp(url)
    converter = WholeOrNothing(coursedir=CourseDirectory(config=config), config=config)
    converter.force = True
    converter.start()


def _stamp(url: str) -> None:
    """Write into an empty gradebook of which version its tables will be; nbgrader would start a program to find out."""
    engine = create_engine(url, poolclass=NullPool)  # it leaves no connection open, whatever becomes of this one
    with engine.begin() as connection:
        if not inspect(connection).get_table_names():
            MigrationContext.configure(connection).stamp(ScriptDirectory(ALEMBIC_DIR), "head")
