"""The people of a gradebook, which is what a course knows of its participants: read, and entered."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import sqlalchemy as sql

from autograder.errors import UsageError, most_like
from autograder.gradebook.database_url import connected, file_of, must_be_there
from autograder.gradebook.gradebook import Gradebook


@dataclass(frozen=True, slots=True)
class Participant:
    """A student as nbgrader's gradebook has one; `lms_user_id` is the platform's number."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


_CHANGING = ("email", "lms_user_id")  # what an export finds somebody by, so that the platform's own word counts
_COLUMNS: list[sql.ColumnClause[str]] = [sql.column(field.name) for field in fields(Participant)]
_STUDENT = sql.table("student", *_COLUMNS)


def read(url: str) -> list[Participant]:
    """Everybody in the gradebook, in nbgrader's order; nobody where there is none yet. Raises GradebookError."""
    file = file_of(url)
    if file is not None and not file.exists():
        return []
    with connected(url) as connection:
        if not sql.inspect(connection).has_table("student"):
            return []
        rows = connection.execute(sql.select(_STUDENT)).all()
    found = (Participant(*(cell or "" for cell in row)) for row in rows)
    return sorted(found, key=lambda person: (person.last_name, person.first_name, person.id))


def must_know(url: str, student: str) -> None:
    """Raise UsageError for a student who is not in the gradebook, or where there is none."""
    must_be_there(url)
    if student not in (there := [person.id for person in read(url)]):
        raise UsageError(f"There is no student {student!r} in the gradebook; there are: {most_like(student, there)}.")


def enter(url: str, course: Path, assignment: str, people: Iterable[Participant]) -> None:
    """Enter who is missing, and what is missing of the others or another by now. Raises GradebookError.

    Names stay as they are there: a person may have mended them, and a platform may give the full name alone.
    """
    with closing(Gradebook(url)) as book:
        book.register(assignment, course)
    there = {person.id: person for person in read(url)}
    with connected(url) as connection, connection.begin():
        for person in people:
            if before := there.get(person.id):
                changed = ((name, cell, getattr(before, name)) for name, cell in asdict(person).items() if cell)
                new = {name: cell for name, cell, was in changed if not was or (name in _CHANGING and cell != was)}
                if new:
                    connection.execute(sql.update(_STUDENT).where(_STUDENT.c.id == person.id).values(new))
            else:
                connection.execute(sql.insert(_STUDENT).values(asdict(person)))
