"""nbgrader's gradebook, and our own tables beside it: opened, registered in, written in transactions, and read.

nbgrader itself is asked only to create a gradebook and to register an assignment; marks are written to its tables
directly (`writer.py`), since its object layer costs more time a submission than grading does.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sql
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from autograder.course import Course
from autograder.errors import AutograderError, CourseError, GradebookError
from autograder.gradebook.database_url import absolute, engine_of, file_of, shown
from autograder.gradebook.late_work import LatePolicy, settle
from autograder.gradebook.own_tables import RESULTS, make_results, seed_of
from autograder.gradebook.recorded import recorded
from autograder.gradebook.report_json import from_json
from autograder.gradebook.writer import Registered, Writer
from autograder.ingest.notebook import read
from autograder.reuse.submission_digest import Recorded
from autograder.values import Report

# What nbgrader's latest changes of its tables brought.
_ADDED_LAST = (("student", "lms_user_id"), ("assignment", "course_id"))
_OLDER = (
    "The gradebook {url} was made by an older nbgrader; run `nbgrader db upgrade --db={where}`, which keeps a copy, "
    "then grade again."
)
_TABLES = ("student", "assignment", "notebook", "base_cell", "grade_cells", "submitted_notebook", "grade", "comment")


class Gradebook:
    """nbgrader's gradebook at a database URL. Every public method raises GradebookError, in one sentence."""

    def __init__(self, url: str) -> None:
        with explained(url):
            self._engine = engine_of(url)
            self.url = absolute(url)
            self._registered: dict[str, Registered] = {}
            self._tables: dict[str, sql.Table] = {}
            self._complete: set[str] = set()

    def knows(self, assignment: str) -> bool:
        """Whether the assignment is registered. Only asking does not make a gradebook where there is none."""
        with explained(self.url):
            return assignment in self._registered or (not self._is_missing() and self._find(assignment))

    def register(self, assignment: str, course: Path) -> None:
        """Make sure that the gradebook knows an assignment of the course, and its cells with their points."""
        if assignment in self._complete:
            return
        wanted = _wanted(course, assignment)
        with explained(self.url):
            if (file := file_of(self.url)) and not file.exists():
                _make(file, assignment, course)
            if not self.knows(assignment) or self._registered[assignment].points != wanted:
                try:
                    _register(self.url, assignment, course)
                except (SQLAlchemyError, GradebookError, CourseError):  # another run may be doing so at this moment
                    _register(self.url, assignment, course)
                self._find(assignment)
        self._complete.add(assignment)

    def seed(self, assignment: str, course: Path) -> int:
        """The secret seed of the assignment's hidden inputs, drawn when this gradebook is first asked for it."""
        self.register(assignment, course)
        with explained(self.url):
            return seed_of(self._engine, assignment)

    def record(self, assignment: str, reports: Sequence[Report], times: Mapping[str, datetime]) -> None:
        """Write reports of one assignment in one transaction: all of them, or on an error none.

        `times` says when students handed in, in UTC.
        """
        with explained(self.url), self._engine.begin() as connection:
            if self._engine.dialect.name == "sqlite":  # two runs on one gradebook take turns
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            Writer(connection, self._tables, self._registered[assignment]).write(list(reports), times)

    def settle(self, assignment: str, students: Iterable[str], policy: LatePolicy) -> None:
        """Enter the late penalties of these students as nbgrader does, by the time and the scores that are recorded."""
        with explained(self.url), self._engine.begin() as connection:
            settle(connection, self._tables, assignment, list(students), policy)

    def recorded(self, assignment: str) -> dict[str, Recorded]:
        """What is recorded of an assignment, by student, without the reports."""
        with explained(self.url), self._engine.connect() as connection:
            return recorded(connection, assignment)

    def reports(self, assignment: str, students: Sequence[str] | None = None) -> Iterator[Report]:
        """The recorded reports of an assignment: of some students, or of all."""
        table = self._tables[RESULTS]
        query = sql.select(table.c.report).where(table.c.assignment == assignment).order_by(table.c.student)
        if students is not None:
            query = query.where(table.c.student.in_(students))
        with explained(self.url), self._engine.connect() as connection:
            for text in connection.execution_options(yield_per=500).scalars(query):
                yield from_json(text)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _is_missing(self) -> bool:
        file = file_of(self.url)
        return file is not None and not file.exists()

    def _find(self, assignment: str) -> bool:
        inspector = sql.inspect(self._engine)
        if not inspector.has_table("submitted_notebook"):
            return False
        if any(name not in {c["name"] for c in inspector.get_columns(table)} for table, name in _ADDED_LAST):
            file = file_of(self.url)  # nbgrader's command takes no options in a URL
            where = f"sqlite:///{file}" if file else shown(self.url)
            raise GradebookError(_OLDER.format(url=shown(self.url), where=where))
        if not self._tables:
            self._tables = _reflect(self._engine)
        with self._engine.connect() as connection:
            found = _registered(connection, self._tables, assignment)
        if found:
            self._registered[assignment] = found
        return found is not None


def _reflect(engine: sql.Engine) -> dict[str, sql.Table]:
    metadata = sql.MetaData()
    make_results(engine, metadata)
    # Reflected, the type of this column would be that of a date.
    extension = sql.Column("extension", sql.Interval)
    sql.Table("submitted_assignment", metadata, extension, autoload_with=engine, resolve_fks=False)
    metadata.reflect(engine, only=_TABLES, resolve_fks=False)
    return dict(metadata.tables)


def _registered(connection: sql.Connection, tables: Mapping[str, sql.Table], name: str) -> Registered | None:
    assignment, notebook, cell, points = (tables[n] for n in ("assignment", "notebook", "base_cell", "grade_cells"))
    query = sql.select(assignment.c.id, notebook.c.id).join_from(
        assignment, notebook, notebook.c.assignment_id == assignment.c.id
    )
    row = connection.execute(query.where(assignment.c.name == name, notebook.c.name == name)).first()
    if row is None:
        return None
    both = sql.outerjoin(cell, points, cell.c.id == points.c.id)
    found = sql.select(cell.c.id, cell.c.name, cell.c.type, points.c.max_score).select_from(both)
    cells = connection.execute(found.where(cell.c.notebook_id == row[1])).all()
    return Registered(
        assignment=row[0],
        notebook=row[1],
        grades={c.name: c.id for c in cells if c.type != "SolutionCell"},
        comments={c.name: c.id for c in cells if c.type != "GradeCell"},
        # A cell can carry points and an answer at once; it is two rows then.
        points={c.name: None for c in cells} | {c.name: c.max_score for c in cells if c.type == "GradeCell"},
    )


def _wanted(course: Path, assignment: str) -> dict[str, float | None]:
    """The cells that the source notebook has for the gradebook: points of those that carry some, None for others."""
    cells = read(Course(course).notebook(assignment).resolve()).cells
    return {cell.grade_id: cell.points if cell.grade else None for cell in cells if cell.grade or cell.solution}


def _make(file: Path, assignment: str, course: Path) -> None:
    """Make an SQLite gradebook. It appears only when it is complete, and never in the place of another run's."""
    with TemporaryDirectory(dir=file.parent, prefix=".gradebook-") as folder:
        made = Path(folder) / "gradebook.db"
        _register(f"sqlite:///{made}", assignment, course)
        try:
            file.hardlink_to(made)
        except FileExistsError:
            return
        except OSError:  # a file system without hard links
            made.replace(file)


def _register(url: str, assignment: str, course: Path) -> None:
    from autograder.release.by_nbgrader import generate  # nbgrader takes seconds to import; needed once a course

    with TemporaryDirectory() as folder:
        try:
            generate(course, assignment, Path(folder), url)
        except (SQLAlchemyError, AutograderError):
            raise
        except Exception as error:
            reason = str(error).strip().partition("\n")[0]
            message = f"nbgrader could not enter {assignment} into the gradebook ({reason}); see its message above."
            raise GradebookError(message) from error


_ADVICE = {
    sqlite3.SQLITE_BUSY: "wait for the other program to end",
    sqlite3.SQLITE_LOCKED: "wait for the other program to end",
    sqlite3.SQLITE_FULL: "free some space",
    sqlite3.SQLITE_IOERR: "look for a full or broken disk",
    sqlite3.SQLITE_READONLY: "make it writable",
    sqlite3.SQLITE_CANTOPEN: "look at the path",
    sqlite3.SQLITE_ERROR: "it was made by another version; move it away",  # a table or a column is not there
}
_PRIMARY = 0xFF  # the bits of an extended code of SQLite's that say of which kind it is


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Turn a database error into one sentence."""
    try:
        yield
    except DatabaseError as error:
        reason = str(error.orig).strip().partition("\n")[0]
        kind = getattr(error.orig, "sqlite_errorcode", 0) & _PRIMARY
        advice = _ADVICE.get(kind, "restore it from a copy or move it away")
        message = f"The gradebook {shown(url)} cannot be used ({reason}); {advice}, then grade again."
        raise GradebookError(message) from error
    except OSError as error:
        message = f"The gradebook {shown(url)} cannot be used ({error.strerror or error}); look at its folder."
        raise GradebookError(message) from error
    except SQLAlchemyError as error:
        reason = str(error).strip().partition("\n")[0]
        message = f"The gradebook {shown(url)} cannot be used ({reason}); look at the database URL."
        raise GradebookError(message) from error
