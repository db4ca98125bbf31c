"""nbgrader's gradebook, and our own tables beside it: opened, registered in, written in transactions, and read.

nbgrader itself is asked only to create a gradebook and to register an assignment; marks are written to its tables
directly (`nbgrader_tables.py`), since its object layer costs more time a submission than grading does.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sql
from sqlalchemy.exc import SQLAlchemyError

from autograder.course import Course
from autograder.errors import CourseError, GradebookError
from autograder.gradebook import entering, taking_back
from autograder.gradebook.database_url import absolute, by_characters, engine_of, explained, file_of, shown
from autograder.gradebook.hidden_input_seed import seed_of
from autograder.gradebook.late_penalties import LatePolicy, failed, settle
from autograder.gradebook.manual_marks import Dropped, MarkedCell, Marks, cells_of, dropped, left_behind, marks_of
from autograder.gradebook.mark_history import Cause, Entry
from autograder.gradebook.nbgrader_tables import TableWriter
from autograder.gradebook.registered_cells import Registered, registered, wanted
from autograder.gradebook.report_json import from_json
from autograder.gradebook.result_tables import HISTORY, LONGEST_NAME, RESULTS, make_results, recorded
from autograder.gradebook.write_lock import alone_in, must_be_writable, take_turn
from autograder.reuse.submission_digest import Recorded
from autograder.values import Report

# What nbgrader's latest changes of its tables brought.
_ADDED_LAST = (("student", "lms_user_id"), ("assignment", "course_id"))
_TABLES = (
    *("student", "assignment", "notebook", "base_cell", "grade_cells", "task_cells"),
    *("submitted_notebook", "grade", "comment"),
)


class Gradebook:
    """nbgrader's gradebook at a database URL. Every public method raises GradebookError, in one sentence."""

    def __init__(self, url: str) -> None:
        with explained(url):
            self._engine = engine_of(url)
            self.url = absolute(url)
            self._registered: dict[str, Registered] = {}
            self._tables: dict[str, sql.Table] = {}
            self._complete: set[str] = set()
            self._run = uuid4().hex
            self.dropped: list[Dropped] = []  # by a change of the course, since this was opened

    def knows(self, assignment: str) -> bool:
        """Whether the assignment is registered. Only asking does not make a gradebook where there is none."""
        with explained(self.url):
            return assignment in self._registered or (not self._is_missing() and self._find(assignment))

    def register(self, assignment: str, course: Path) -> None:
        """Make sure that the gradebook knows an assignment of the course, and its cells with their points."""
        if assignment in self._complete:
            return
        cells = wanted(course, assignment)
        with explained(self.url):
            if (file := file_of(self.url)) and not file.exists():
                entering.make(file, assignment, course)
            if not (self.knows(assignment) and self._registered[assignment].points == cells):
                self._register(assignment, course, cells)
        self._complete.add(assignment)

    def _register(self, assignment: str, course: Path, cells: Mapping[str, float | None]) -> None:
        file = file_of(self.url)
        with alone_in(file.parent) if file else self._turn():
            if self._find(assignment) and self._registered[assignment].points == cells:
                return  # another run did it meanwhile: nbgrader would remove what it recorded since
            self.dropped += self._lost(assignment, course, cells)
            try:
                entering.enter(self.url, assignment, course)
            except (SQLAlchemyError, GradebookError, CourseError):  # nbgrader may be doing so at this moment
                entering.enter(self.url, assignment, course)
        self._find(assignment)

    def _lost(self, assignment: str, course: Path, cells: Mapping[str, float | None]) -> list[Dropped]:
        with self._reading("submitted_notebook") as connection:
            if not connection:
                return []
            if assignment in self._registered:
                return dropped(connection, assignment, cells)
            kept = Course(course)  # a new name may be that of an assignment which had another one before
            return left_behind(connection, {*kept.names, *kept.plain})

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with self._engine.begin() as connection:
            take_turn(connection)
            must_be_writable(connection)
            yield

    @property
    def file(self) -> Path | None:
        """The file of an SQLite gradebook, absolute."""
        return file_of(self.url)

    @property
    def longest_name(self) -> int:
        """How many characters a student's name may have for its marks to be recorded."""
        return sys.maxsize if self._engine.dialect.name == "sqlite" else LONGEST_NAME

    def seed(self, assignment: str, course: Path) -> int:
        """The secret seed of the assignment's hidden inputs, drawn when this gradebook is first asked for it."""
        self.register(assignment, course)
        with explained(self.url):
            return seed_of(self._engine, assignment)

    def record(self, assignment: str, reports: Sequence[Report], times: Mapping[str, datetime]) -> None:
        """Write reports of one assignment in one transaction: all of them, or on an error none.

        `times` says when students handed in, in UTC.
        """
        with self._writing(assignment) as writer:
            writer.record(list(reports), times, self._run)

    def settle(self, assignments: Iterable[str], students: Iterable[str], policy: LatePolicy) -> None:
        """Enter the late penalties of these students as nbgrader does, by the time and the scores that are recorded.

        Raises LatePluginFailed where the plugin fails, when those of all others are entered.
        """
        failures, whose = [], sorted(students)
        with explained(self.url):
            for name in filter(self.knows, assignments):
                failures += settle(self._engine, self._tables, name, whose, policy)
        if failures:
            raise failed(failures)

    def recorded(self, assignment: str) -> dict[str, Recorded]:
        """What is recorded of an assignment, by student, without the reports."""
        with explained(self.url), self._engine.connect() as connection:
            return recorded(connection, assignment)

    def reports(self, assignment: str, of: Sequence[str] | None = None, but: Collection[str] = ()) -> Iterator[Report]:
        """The recorded reports of an assignment, of some students or of all, `but` of these, by their names."""
        table = self._tables[RESULTS]
        query = sql.select(table.c.student, table.c.report).where(table.c.assignment == assignment)
        query = query.order_by(by_characters(table.c.student, self._engine))
        if of is not None:
            query = query.where(table.c.student.in_(of))
        with explained(self.url), self._engine.connect() as connection:
            found = connection.execution_options(yield_per=500).execute(query)
            yield from (from_json(text) for student, text in found if student not in but)

    def cells(self, assignment: str) -> list[MarkedCell]:
        """The cells of an assignment that carry points."""
        with self._reading("submitted_notebook") as connection:
            return cells_of(connection, assignment) if connection else []

    def marks(self, assignment: str, students: Sequence[str] | None = None) -> Marks:
        """The marks on these cells, by student: of some, or of all."""
        with self._reading("submitted_notebook") as connection:
            return marks_of(connection, assignment, students) if connection else {}

    def history(self, student: str) -> list[Entry]:
        """All marks that a student ever had, by assignment, the oldest first."""
        with self._reading(HISTORY) as connection:
            if not connection:
                return []
            table = sql.Table(HISTORY, sql.MetaData(), autoload_with=connection)
            query = sql.select(table).where(table.c.student == student)
            query = query.order_by(by_characters(table.c.assignment, self._engine), table.c.id)
            return [_entry(row) for row in connection.execute(query)]

    def last_run(self, assignments: Collection[str], student: str | None = None) -> taking_back.Run | None:
        """The last run that gave marks, on these assignments and to this student, and was not taken back."""
        with self._reading(HISTORY) as connection:
            return taking_back.last_run(connection, assignments, student) if connection else None

    def take_back(self, run: str, assignment: str, student: str | None = None) -> taking_back.TakenBack:
        """Make each mark that a run gave, or that on one student, what it was before it."""
        with self._writing(assignment) as writer:
            return taking_back.take_back(writer, run, student)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def _writing(self, assignment: str) -> Iterator[TableWriter]:
        with explained(self.url), self._engine.begin() as connection:
            take_turn(connection)
            yield TableWriter(connection, self._tables, self._registered[assignment], assignment)

    def _is_missing(self) -> bool:
        return self.file is not None and not self.file.exists()

    @contextmanager
    def _reading(self, table: str) -> Iterator[sql.Connection | None]:
        """A connection; None where there is no gradebook, or none with such a table."""
        with explained(self.url):
            if self._is_missing() or not sql.inspect(self._engine).has_table(table):
                yield None
            else:
                with self._engine.connect() as connection:
                    yield connection

    def _find(self, assignment: str) -> bool:
        inspector = sql.inspect(self._engine)
        if not inspector.has_table("submitted_notebook"):
            return False
        if any(name not in {c["name"] for c in inspector.get_columns(table)} for table, name in _ADDED_LAST):
            file = file_of(self.url)  # nbgrader's command takes no options in a URL
            where = f"sqlite:///{file}" if file else shown(self.url)
            upgrade = f"run `nbgrader db upgrade --db={where}`, which keeps a copy, then repeat the command"
            raise GradebookError(f"The gradebook {shown(self.url)} was made by an older nbgrader; {upgrade}.")
        if not self._tables:
            self._tables = _reflect(self._engine)
        with self._engine.connect() as connection:
            found = registered(connection, self._tables, assignment)
        if found:
            self._registered[assignment] = found
        return found is not None


def _entry(row: Any) -> Entry:
    kept = (row.assignment, row.graded, row.score, row.seed, row.isolation, row.course)
    return Entry(*kept, row._mapping.get("package") or "", tuple(map(Cause, row.causes.split())), row.taken_back)


def _reflect(engine: sql.Engine) -> dict[str, sql.Table]:
    metadata = sql.MetaData()
    make_results(engine, metadata)
    # Reflected, the type of this column would be that of a date.
    extension = sql.Column("extension", sql.Interval)
    sql.Table("submitted_assignment", metadata, extension, autoload_with=engine, resolve_fks=False)
    metadata.reflect(engine, only=_TABLES, resolve_fks=False)
    return dict(metadata.tables)
