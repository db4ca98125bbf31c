"""Small made-up downloads, in the form that the platforms' documentation and source give them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

NOTEBOOK = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


def archive(path: Path, files: Mapping[str, bytes] | Sequence[str]) -> Path:
    """A zip archive with these files, by name; where no content is given, each holds a notebook."""
    contents = files if isinstance(files, Mapping) else dict.fromkeys(files, NOTEBOOK)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in contents.items():
            opened.writestr(name, content)
    return path


def table(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    """A platform's CSV file."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    path.write_text(f"\ufeff{text.getvalue()}", encoding="utf-8")
    return path


CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Initialization (4711)")
WORKSHEET = (
    *("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade", "Grade can be changed"),
    *("Last modified (submission)", "Last modified (grade)", "Feedback comments"),
)
PARTICIPANTS = ("First name", "Last name", "ID number", "Email address")


def canvas_roster(path: Path, *people: tuple[str, str, str]) -> Path:
    """Canvas's gradebook: the sortable name, id and login of each person, among the rows that are nobody's."""
    rows = [(name, number, f"sis{number}", login, "Deep Networks", "") for name, number, login in people]
    points = ("    Points Possible", "", "", "", "", "30")
    return table(path, CANVAS, [points, *rows, ("Student, Test", "999", "", "f00", "Deep Networks", "")])


def worksheet(path: Path, *people: tuple[str, str, str, str]) -> Path:
    """Moodle's grading worksheet: participant's number, full name, e-mail address, time of the hand-in."""
    rows = [
        (f"Participant {number}", name, email, "Submitted for grading", "", "30.00", "Yes", time, "-", "")
        for number, name, email, time in people
    ]
    return table(path, WORKSHEET, rows)
