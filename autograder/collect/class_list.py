"""The students of a class, by whatever CSV file names them: a platform's, or the one that nbgrader imports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from pathlib import Path

from autograder.collect import people, roster
from autograder.collect.collection import PLATFORMS
from autograder.collect.people import Person
from autograder.errors import UsageError

NBGRADER = "id"
"""The column that `nbgrader db student import` knows a student by."""


def students(path: Path, known: Collection[Person]) -> list[str]:
    """What the course calls everybody in a file; `known` are called as they are already. Raises UsageError."""
    found = roster.read(path)
    if not found.rows:
        raise UsageError(f"{path} names nobody; name the file that lists the whole class.")
    if NBGRADER in found.header:
        return _named(path, [row.get(NBGRADER, "").strip() for row in found.rows])
    for platform in PLATFORMS.values():
        theirs = roster.with_columns_of(platform.columns.names, found)
        if {*platform.columns.students, platform.columns.id} & set(theirs.header):
            return [person.student for person in people.read(theirs, platform, known)]
    raise UsageError(f"{path} is no roster of {' or '.join(PLATFORMS)}, and has no column {NBGRADER!r} of names.")


def _named(path: Path, names: list[str]) -> list[str]:
    counts = Counter(names)
    for number, name in enumerate(names, 2):
        if not people.is_safe(name):
            raise UsageError(f"{path}, line {number}: {name!r} cannot be the name of a student's folder; change it.")
        if counts[name] > 1:
            raise UsageError(f"{path} has two people with the {NBGRADER} {name}; look at the rows of both.")
    return names
