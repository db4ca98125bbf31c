"""A gradebook to try things on: a copy, which is gone afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.errors import GradebookError, UsageError
from autograder.gradebook.database_url import engine_of, file_of, shown


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
