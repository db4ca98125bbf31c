"""A gradebook to try things on: a copy, which is gone afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.errors import UsageError
from autograder.gradebook.database_url import engine_of, file_of, shown


@contextmanager
def copy_of(url: str) -> Iterator[str]:
    """The URL of a copy of an SQLite gradebook; of an empty place where there is none yet.

    Raises UsageError for another kind of database.
    """
    engine_of(url).dispose()
    file = file_of(url)
    if file is None:
        raise UsageError(f"The gradebook {shown(url)} is no SQLite file, of which a copy could be made; copy it first.")
    with TemporaryDirectory(prefix="dry-run-") as folder:
        place = Path(folder) / "gradebook.db"
        if file.is_file():
            with closing(sqlite3.connect(file)) as here, closing(sqlite3.connect(place)) as there:
                here.backup(there)
        yield f"sqlite:///{place}"
