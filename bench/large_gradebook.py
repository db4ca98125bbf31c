"""A large class out of a small one that was graded: each student many times over, in the gradebook and on disk.

Nothing is graded again, so that twenty thousand hand-ins are there in seconds.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

# The columns that name a student, or a row which there is one of for each student.
_NAMED = {
    "student": ("id",),
    "submitted_assignment": ("id", "student_id"),
    "submitted_notebook": ("id", "assignment_id"),
    "grade": ("id", "notebook_id"),
    "comment": ("id", "notebook_id"),
    "autograder_result": ("student",),
    "autograder_history": ("student",),
}
_MANY = "WITH RECURSIVE many(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM many WHERE k < ?)"


def enlarge(gradebook: Path, times: int, submitted: Path | None = None) -> None:
    """Make each student of a gradebook, and their folder in `submitted`, `times` as many: ada, ada-1, ada-2 ..."""
    if times > 1:
        with closing(sqlite3.connect(gradebook)) as connection, connection:
            for table, named in _NAMED.items():
                _enlarge(connection, table, named, times - 1)
        for folder in sorted(submitted.iterdir()) if submitted else ():
            for number in range(1, times):
                _linked(folder, folder.with_name(f"{folder.name}-{number}"))


def _enlarge(connection: sqlite3.Connection, table: str, named: tuple[str, ...], more: int) -> None:
    there = [(row[1], row[2]) for row in connection.execute(f"PRAGMA table_info({table})")]
    columns = [name for name, kind in there if (name, kind) != ("id", "INTEGER")]  # a number is given anew
    values = ", ".join(_value(name, name in named) for name in columns)
    quoted = ", ".join(f'"{name}"' for name in columns)
    connection.execute(f"INSERT INTO {table} ({quoted}) {_MANY} SELECT {values} FROM {table}, many", (more,))


def _value(column: str, named: bool) -> str:
    if named:
        return f"\"{column}\" || '-' || k"
    if column in ("report", "before"):  # JSON that begins with the student
        return (
            f"""replace("{column}", '"student": "' || student || '"', '"student": "' || student || '-' || k || '"')"""
        )
    return f'"{column}"'


def _linked(folder: Path, copy: Path) -> None:
    for place, _, names in os.walk(folder):
        target = copy / Path(place).relative_to(folder)
        target.mkdir(parents=True)
        for name in names:
            os.link(Path(place, name), target / name)
