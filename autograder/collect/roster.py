"""The file of its participants that a platform lets instructors download: a CSV file, read as it is."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.errors import UsageError

# Later cells of a header may hold others: `First name;Email address;Week 1, week 2, week 3`.
_FIRST = re.compile(r'(?:"[^"]*"|[^",;\t])*(?P<delimiter>[,;\t])')
# What table programs put before it, or leave there.
_BEFORE = re.compile(r'(?:"?sep=.?"?)?[ \r\n]*\n', re.IGNORECASE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Roster:
    """A downloaded file of participants: its header, its rows by column, and how its cells are separated."""

    path: Path
    header: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    delimiter: str


def read(path: Path) -> Roster:
    """Read a platform's CSV file. Raises UsageError when it is none."""
    text = _text(path)
    while before := _BEFORE.match(text):
        text = text[before.end() :]
    found = _FIRST.match(text)
    delimiter = found["delimiter"] if found else ","
    lines = _lines(path, text, delimiter)
    if not lines or len(lines[0]) < 2:
        raise UsageError(f"{path} has no columns; name the platform's own CSV file.")
    header = tuple(name.strip() for name in lines[0])
    return Roster(path, header, tuple(dict(zip(header, line)) for line in lines[1:] if any(line)), delimiter)


def with_columns_of(names: Iterable[str], roster: Roster) -> Roster:
    """The roster with a platform's own names of columns that have other capitals or blanks there, if one fits only."""
    wanted = {_folded(name): name for name in names if name and name not in roster.header}
    found = Counter(map(_folded, roster.header))
    new = {
        name: wanted[_folded(name)] for name in roster.header if found[_folded(name)] == 1 and _folded(name) in wanted
    }
    rows = tuple({new.get(name, name): cell for name, cell in row.items()} for row in roster.rows)
    return replace(roster, header=tuple(new.get(name, name) for name in roster.header), rows=rows)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            encoding = "utf-16" if file.read(2) in _UTF16 else "utf-8-sig"
        return path.read_text(encoding=encoding)
    except UnicodeError:
        why = f"{path} is not in UTF-8, as a table program may have saved it"
        raise UsageError(f"{why}; download it again from the platform, or save it as CSV in UTF-8.") from None
    except OSError as error:
        said = f"{path} cannot be read ({error.strerror or error})"
        raise UsageError(f"{said}; name the platform's own CSV file.") from error


def _lines(path: Path, text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))  # a worksheet holds what students wrote
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(reader)  # a cell may hold several lines
    except csv.Error as error:
        why = f"{path} is no CSV file from line {reader.line_num} on ({error})"
        raise UsageError(f"{why}; download it again.") from error


def once(rows: Iterable[dict[str, str]], identity: str, names: Sequence[str]) -> list[dict[str, str]]:
    """The rows without those that repeat a person, by the number in `identity` and all `names`.

    Who is in two sections may have one in each.
    """
    found: dict[object, dict[str, str]] = {}
    for place, row in enumerate(rows):
        cells = tuple(row.get(name, "").strip() for name in (identity, *names))
        found.setdefault(cells if cells[0] else place, row)
    return list(found.values())


def must_show_people(roster: Roster, identity: str, students: Sequence[str]) -> None:
    """Raise UsageError where the file has the platform's number of everybody, and none of the columns with a name."""
    if identity in roster.header and not set(students) & set(roster.header):
        why = f"{roster.path} names nobody, only numbers, as in blind marking"
        what = "reveal the students' identities (Moodle: Reveal student identities)"
        raise UsageError(f"{why}; {what}, then download it and the submissions again.")


def must_identify(roster: Roster, keys: Sequence[str]) -> None:
    """Raise UsageError where the file has none of the columns that name a student, or a number there was rounded."""
    if not set(keys) & set(roster.header):
        why = f"{roster.path} names no student: it has none of the columns {', '.join(dict.fromkeys(keys))}"
        raise UsageError(f"{why}; download the platform's own file, with your language there set to English.")
    cells = ((key, row.get(key, "").strip()) for row in roster.rows for key in keys)
    for key, cell in cells:
        if _ROUNDED.fullmatch(cell):
            why = f"{roster.path} has {cell} in the column {key}, a number that a table program rounded"
            raise UsageError(f"{why}; download the file again, and save it in no table program.")
