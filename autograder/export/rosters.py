"""Filling the gradebook file that a platform itself lets instructors download: Canvas and Moodle.

Reading the platform's own file takes the guessing out of it: its students, its ids, the exact name of its column. Only
what identifies a student and the columns that are filled go back, so no other mark can be overwritten by an old one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UsageError
from autograder.export.marks import Mark
from autograder.export.tables import table

CANVAS_KEYS = ("SIS Login ID", "SIS User ID", "ID", "Student")
CANVAS_IDENTITY = ("Student", "LastName", "FirstName", "ID", "SIS User ID", "SIS Login ID", "Root Account", "Section")
MOODLE_KEYS = ("Username", "ID number", "Email address", "Identifier", "Full name")
MOODLE_IDENTITY = ("First name", "Last name", "Surname", *MOODLE_KEYS)
_POINTS = "points possible"
_NO_POINTS = re.compile(r"\((percentage|letter|feedback)\)$", re.IGNORECASE)  # Moodle's other columns of an assignment
_EXCUSED = "ex"  # what Canvas says in the place of a mark


@dataclass(frozen=True, slots=True)
class Roster:
    """A downloaded gradebook: its header, its rows by column, and how its cells are separated."""

    path: Path
    header: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    delimiter: str


def read(path: Path) -> Roster:
    """Read a platform's CSV file. Raises UsageError when it is none."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read ({error}); name the platform's own CSV file by --roster.") from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        lines = list(reader)  # a cell may hold several lines
    except csv.Error as error:
        raise UsageError(
            f"{path} is no CSV file from line {reader.line_num} on ({error}); download it again."
        ) from error
    if not lines or len(lines[0]) < 2:
        raise UsageError(f"{path} has no columns; name the platform's own CSV file by --roster.")
    header = tuple(name.strip() for name in lines[0])
    return Roster(path, header, tuple(dict(zip(header, line)) for line in lines[1:] if any(line)), delimiter)


def canvas(marks: Sequence[Mark], roster: Roster, column: str | None, notes: list[str]) -> str:
    """Canvas's gradebook file, for its import."""
    names = [name for name in _fillable(roster) if name not in CANVAS_IDENTITY]
    _must_identify(roster, CANVAS_KEYS)
    columns = {name: _column(roster, names, name, column) for name in dict.fromkeys(mark.assignment for mark in marks)}
    _same_points(roster, marks, columns)
    header = [name for name in roster.header if name in CANVAS_IDENTITY] + list(columns.values())
    rows = _filled(roster, marks, CANVAS_KEYS, notes, lambda mark: {columns[mark.assignment]: _number(mark.score)})
    return table(header, ([row.get(name, "") for name in header] for row in rows), roster.delimiter)


def moodle(marks: Sequence[Mark], roster: Roster, column: str | None, notes: list[str]) -> str:
    """Moodle's grade file, or the grading worksheet of one of its assignments (which takes feedback as well)."""
    if "Identifier" in roster.header and "Grade" in roster.header:
        return _worksheet(marks, roster, notes)
    _must_identify(roster, MOODLE_KEYS)
    names = [name for name in roster.header if name not in MOODLE_IDENTITY and not _NO_POINTS.search(name)]
    columns = {name: _column(roster, names, name, column) for name in dict.fromkeys(mark.assignment for mark in marks)}
    header = [name for name in roster.header if name in MOODLE_IDENTITY] + list(columns.values())
    rows = _filled(roster, marks, MOODLE_KEYS, notes, lambda mark: {columns[mark.assignment]: _number(mark.score)})
    return table(header, ([row.get(name, "") for name in header] for row in rows), roster.delimiter)


def _worksheet(marks: Sequence[Mark], roster: Roster, notes: list[str]) -> str:
    if len({mark.assignment for mark in marks}) != 1:
        raise UsageError(f"{roster.path} is the worksheet of one assignment; name that assignment.")
    for theirs in dict.fromkeys(row.get("Maximum grade", "") for row in roster.rows):
        _agree(roster, "Maximum grade", theirs, marks[0].max_score)

    def cells(mark: Mark) -> dict[str, str]:
        feedback = {"Feedback comments": feedback_on(mark)} if "Feedback comments" in roster.header else {}
        return {"Grade": _number(mark.score), **feedback}

    rows = _filled(roster, marks, MOODLE_KEYS, notes, cells)
    return table(roster.header, ([row.get(name, "") for name in roster.header] for row in rows), roster.delimiter)


def feedback_on(mark: Mark) -> str:
    """What a student reads about each exercise that is not all right, in one cell."""
    lines = [
        f"{outcome.exercise} ({_number(score)} / {outcome.max_score:g}): {outcome.message} {outcome.hint}".strip()
        for outcome, score in mark.exercises
        if score != outcome.max_score
    ]
    return " ".join(" ".join(lines).split())


def _must_identify(roster: Roster, keys: Sequence[str]) -> None:
    if not set(keys) & set(roster.header):
        raise UsageError(f"{roster.path} names no student: it has none of the columns {', '.join(keys)}.")


def _column(roster: Roster, names: Sequence[str], assignment: str, asked: str | None) -> str:
    """The column of an assignment: the one asked for, or the only one whose name holds the assignment's."""
    if asked is not None and asked in names:
        return asked
    wanted = _squeezed(asked or assignment)
    found = [name for name in names if wanted in _squeezed(name)]
    if len(found) != 1:
        several = "several columns fit" if found else "no column fits"
        listed = ", ".join(found or names or roster.header)
        raise UsageError(f"In {roster.path} {several} {asked or assignment!r}: {listed}; name one by --column.")
    return found[0]


def _squeezed(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()


def _same_points(roster: Roster, marks: Sequence[Mark], columns: Mapping[str, str]) -> None:
    """Canvas says below its header how many points a column counts; other points there would be wrong marks."""
    for name, column in columns.items():
        maximum = next(mark.max_score for mark in marks if mark.assignment == name)
        _agree(roster, column, _points_row(roster).get(column, ""), maximum)


def _agree(roster: Roster, column: str, theirs: str, ours: float) -> None:
    number = theirs.strip().replace(",", ".")  # the decimal point of some languages
    if re.fullmatch(r"\d+(\.\d+)?", number) and float(number) != ours:
        raise UsageError(f"{column!r} counts {theirs} points in {roster.path} but {ours:g} here; make them agree.")


def _fillable(roster: Roster) -> list[str]:
    """Canvas's columns without those that it computes, such as the totals of a group; what stands there is ignored."""
    return [name for name in roster.header if "read only" not in _points_row(roster).get(name, "")]


def _points_row(roster: Roster) -> Mapping[str, str]:
    return next((row for row in roster.rows if _POINTS in next(iter(row.values()), "").lower()), {})


def _filled(
    roster: Roster,
    marks: Sequence[Mark],
    keys: Sequence[str],
    notes: list[str],
    cells: Callable[[Mark], Mapping[str, str]],
) -> list[dict[str, str]]:
    """The rows of the file, with the cells of everybody who has a mark; whoever is not found is noted."""
    rows = [dict(row) for row in roster.rows]
    for index, mark in _found(marks, _places(roster, keys), roster, notes):
        if mark.score is None:
            continue
        filled = cells(mark)
        if any(rows[index].get(name, "").strip().lower() == _EXCUSED for name in filled):
            notes.append(f"{mark.student} is excused from {mark.assignment} in {roster.path.name}, and stays so.")
        else:
            rows[index].update(filled)
    return rows


def _found(
    marks: Sequence[Mark], places: Mapping[str, int], roster: Roster, notes: list[str]
) -> Iterator[tuple[int, Mark]]:
    """Each mark with its row; who has none, or shares it with somebody else, is noted and left out."""
    rows = [next((places[name] for name in _names(mark) if name in places), None) for mark in marks]
    students: dict[int | None, set[str]] = {}
    for index, mark in zip(rows, marks):
        students.setdefault(index, set()).add(mark.student)
    for index, mark in zip(rows, marks):
        if index is None:
            notes.append(f"{mark.student} is not in {roster.path.name}; look at the ids there.")
        elif len(students[index]) > 1:
            both = " and ".join(sorted(students[index]))
            notes.append(f"{both} fit the same row of {roster.path.name}; {mark.student} was left out.")
        else:
            yield index, mark


def _names(mark: Mark) -> list[str]:
    first, last = mark.first_name, mark.last_name
    full = [f"{first} {last}".strip(), f"{last}, {first}" if first and last else ""]  # Canvas writes the second
    return [name.lower() for name in (mark.student, mark.email, *full) if name]


def _places(roster: Roster, keys: Sequence[str]) -> dict[str, int]:
    """Where each student stands, by everything that names exactly one of them."""
    found: dict[str, int | None] = {}
    for index, row in enumerate(roster.rows):
        for name in {name for key in keys for name in _spellings(row.get(key, ""))}:
            found[name] = None if name in found else index
    return {name: index for name, index in found.items() if index is not None}


def _spellings(text: str) -> set[str]:
    text = text.strip().lower()
    return {name for name in (text, text.partition("@")[0], text.removeprefix("participant ")) if name}


def _number(score: float | None) -> str:
    return "" if score is None else f"{score:g}"
