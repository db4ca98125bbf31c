"""Canvas: *Download Submissions* of an assignment, and the gradebook that *Export* gives.

A file is called `lovelaceada_LATE_101_4711_initialization-1.ipynb`: the sortable name without blanks, whether it is
late, the user's id, the id of the upload, and the file's own name, to which Canvas adds the number of the resubmission.
A text or a link that was handed in has no id of an upload. Names may hold underscores and digits, so that a path can
often be read in several ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from autograder.collect.platform import Columns, Platform, Reading

# By lookahead, so that readings that overlap are all found.
_FORMS = (
    re.compile(r"(?:^|(?<=_))(?=(?P<id>\d+)_(?P<upload>\d+)_(?P<file>.+)$)"),
    re.compile(r"(?:^|(?<=_))(?=(?P<id>\d+)_(?P<file>(?:text|link)\.html)$)"),
)
_LATE = re.compile(r"(?:^|_)late$", re.IGNORECASE)
_TEST_STUDENT = "student, test"
_TEST_FILE = re.compile(r"studenttest_(?:late_)?\d+_", re.IGNORECASE)
_POINTS = "points possible"


def _readings(path: str) -> list[Reading]:
    if "/" in path:  # Canvas makes no folders
        return []
    return [reading for form in _FORMS for match in form.finditer(path) for reading in _of(path, match)]


def _of(path: str, match: re.Match[str]) -> Iterator[Reading]:
    """A person's own name may end like the mark of late work, too."""
    found = match.groupdict()
    name, upload = path[: match.start()].removesuffix("_"), int(found.get("upload") or 0)
    if _LATE.search(name):
        yield Reading(_LATE.sub("", name), found["id"], found["file"], late=True, version=upload)
    yield Reading(name, found["id"], found["file"], version=upload)


def _is_person(row: Mapping[str, str]) -> bool:
    """Whether a row is a student's: Canvas adds one with the points, and its test student."""
    return not is_of_points(row) and _named(row) != _TEST_STUDENT and bool(row.get("ID", "").strip())


def is_of_points(row: Mapping[str, str]) -> bool:
    """Whether a row holds the points that each column counts, and no student's."""
    return _POINTS in _named(row)


def _named(row: Mapping[str, str]) -> str:
    """Where Canvas names whom a row is about: in its first column, which a table program may have moved."""
    return row.get("Student", next(iter(row.values()), "")).strip().lower()


CANVAS = Platform(
    title="Canvas",
    readings=_readings,
    columns=Columns(
        id="ID",
        before_id="",
        students=("SIS Login ID", "SIS User ID", "ID"),
        full="Student",
        parts=(("FirstName",), ("LastName",)),
        email="SIS Login ID",
    ),
    is_person=_is_person,
    has_lasting_ids=True,
    is_nobodys=lambda path: bool(_TEST_FILE.match(path)),
)
