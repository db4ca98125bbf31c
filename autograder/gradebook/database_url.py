"""Where a gradebook is: the database URL that an instructor gave, opened or refused in one sentence."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sql
from sqlalchemy.exc import ArgumentError, DatabaseError, SQLAlchemyError

from autograder.errors import GradebookError, UsageError, how_to_install

_PATIENCE = 30  # seconds that SQLite waits for another program that writes
_A_WHILE = (0.1, 0.4, 1.5, 0)  # seconds between the looks at a file that is empty
_ADVICE = {
    sqlite3.SQLITE_BUSY: "wait for the other program to end",
    sqlite3.SQLITE_LOCKED: "wait for the other program to end",
    sqlite3.SQLITE_FULL: "free some space",
    sqlite3.SQLITE_IOERR: "look for a full or broken disk",
    sqlite3.SQLITE_READONLY: "make it and its folder writable",
    sqlite3.SQLITE_CANTOPEN: "look at the path",
    sqlite3.SQLITE_ERROR: "it was made by another version; move it away",  # a table or a column is not there
}
_SERVER = "look at the database and its server"
_PASSWORD = re.compile(r"(:/*[^:/@]*):.*@", re.DOTALL)
_PRIMARY = 0xFF  # the bits of an extended code of SQLite's that say of which kind it is


def engine_of(url: str) -> sql.Engine:
    """SQLAlchemy's engine for a database URL.

    Raises UsageError for one that leads nowhere, and GradebookError for an empty file.
    """
    try:
        waits = url.startswith("sqlite") and "timeout" not in sql.make_url(url).query
        engine = sql.create_engine(url, connect_args={"timeout": _PATIENCE} if waits else {})
    except (ArgumentError, ValueError):  # no URL at all, a kind of database that there is not, a port in letters
        message = f"The gradebook {shown(url)} is no database URL; write it like sqlite:///gradebook.db."
        raise UsageError(message) from None
    except ModuleNotFoundError as error:
        remedy = how_to_install("postgresql") if error.name == "psycopg" else "install it first"
        needed = f"needs the package {error.name}, which is not installed; {remedy}"
        raise UsageError(f"The gradebook {shown(url)} {needed}.") from None
    if engine.dialect.name == "sqlite" and engine.url.database in (None, "", ":memory:"):
        raise UsageError(f"The gradebook {shown(url)} names no file, so that no mark would be kept; name one.")
    if (file := file_of(url)) and not file.parent.is_dir():
        raise UsageError(f"There is no folder {file.parent} for the gradebook; make it, or name another gradebook.")
    if file and _stays_empty(file):  # grading would fill it, and nobody would miss the marks
        raise GradebookError(f"The gradebook {shown(url)} is an empty file; restore it from a copy, or delete it.")
    return engine


def _stays_empty(file: Path) -> bool:
    """Whether a file is there with nothing in it, and still is in a while: another run may be making its tables."""
    for seconds in _A_WHILE:
        if not file.is_file() or file.stat().st_size:
            return False
        time.sleep(seconds)
    return True


def must_be_there(url: str) -> None:
    """Raise UsageError for what leads nowhere, and where there is no such file; of a server nothing is asked."""
    engine_of(url).dispose()  # what leads nowhere is refused by its own sentence
    if (file := file_of(url)) and not file.is_file():
        raise UsageError(f"There is no gradebook at {shown(url)}; grade first, or name it by --gradebook.")


def absolute(url: str) -> str:
    """The URL with an SQLite file's whole path: nbgrader looks for it from another folder than the one we are in."""
    file = file_of(url)
    if file is None or file.is_absolute():
        return url
    return sql.make_url(url).set(database=str(file.absolute())).render_as_string(hide_password=False)


def file_of(url: str) -> Path | None:
    """The file of an SQLite database; None for any other."""
    parts = sql.make_url(url)
    name = parts.database or ":memory:"
    is_file = parts.get_backend_name() == "sqlite" and name != ":memory:" and not name.startswith("file:")
    return Path(name) if is_file else None


def seen_from(url: str, folder: Path) -> str:
    """The same database, where its file is named from a folder."""
    try:
        file = file_of(url)
    except (ArgumentError, ValueError):  # whoever opens it refuses it
        return url
    return url if file is None or file.is_absolute() else f"sqlite:///{(folder / file).absolute()}"


def shown(url: str) -> str:
    """The URL for a message, be it one or not: without its password and its options, which may hold one, too."""
    return _PASSWORD.sub(r"\1:***@", url.partition("?")[0])


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Turn a database error into one sentence."""
    try:
        yield
    except DatabaseError as error:
        reason = str(error.orig).strip().partition("\n")[0]
        kind = getattr(error.orig, "sqlite_errorcode", 0) & _PRIMARY
        advice = _ADVICE.get(kind, "restore it from a copy or move it away") if file_of(url) else _SERVER
        message = f"The gradebook {shown(url)} cannot be used ({reason}); {advice}, then repeat the command."
        raise GradebookError(message) from error
    except OSError as error:
        if error.filename and _is_elsewhere(error.filename, url):
            raise
        message = f"The gradebook {shown(url)} cannot be used ({error.strerror or error}); look at its folder."
        raise GradebookError(message) from error
    except SQLAlchemyError as error:
        reason = str(error).strip().partition("\n")[0]
        message = f"The gradebook {shown(url)} cannot be used ({reason}); look at the database URL."
        raise GradebookError(message) from error


def _is_elsewhere(place: str, url: str) -> bool:
    """Whether a file does not lie beside the gradebook, such as a temporary one."""
    file = file_of(url)
    return file is not None and Path(place).absolute().parent != file.absolute().parent


def by_characters(column: sql.Column[str], engine: sql.Engine) -> sql.ColumnElement[str]:
    """To order by a name as SQLite and Python do; PostgreSQL would go by the language that it was set up with."""
    return sql.collate(column, "C") if engine.dialect.name == "postgresql" else column


@contextmanager
def connected(url: str) -> Iterator[sql.Connection]:
    """A connection of its own to a gradebook. Raises as `engine_of` and `explained` do."""
    with explained(url):
        engine = engine_of(url)
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()


@contextmanager
def copy_of(url: str) -> Iterator[str]:
    """The URL of a copy of an SQLite gradebook; of an empty place where there is none yet.

    Raises UsageError for another kind of database, and GradebookError where a copy cannot be made.
    """
    engine_of(url).dispose()
    file = file_of(url)
    if file is None:
        raise UsageError(f"The gradebook {shown(url)} is no SQLite file, of which a copy could be made; copy it first.")
    with TemporaryDirectory(prefix="dry-run-") as folder:
        place = Path(folder) / "gradebook.db"
        if file.is_file():
            _copy(file, place)
        yield f"sqlite:///{place}"


def _copy(file: Path, place: Path) -> None:
    try:
        with closing(sqlite3.connect(file)) as here, closing(sqlite3.connect(place)) as there:
            here.backup(there)
    except sqlite3.Error as error:
        raise GradebookError(f"{file} cannot be copied to {place} ({error}); mend that, then run it again.") from None
