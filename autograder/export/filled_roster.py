"""The gradebook file that a platform lets instructors download: its rows matched with students, and filled.

Filling the platform's own file takes the guessing out of it: its students, its ids, the exact name of its column. Only
what identifies a student and the columns that are filled go back, so no other score can be overwritten by an old one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.collect.platform import folded, plain
from autograder.collect.roster import Roster, once
from autograder.errors import UsageError
from autograder.export.csv_tables import table
from autograder.export.left_out import Note, Reason
from autograder.gradebook.scores import StudentScore

LASTING_ID = "ID"  # Canvas's column of the number that a person has in all its files
_COMMA = re.compile(r"\s*-?\d+,\d{1,2}\s*")
_EXCUSED = "ex"  # what Canvas says in the place of a score
CHANGEABLE = "Grade can be changed"  # Moodle's column; it takes no score where that says no


@dataclass(frozen=True, slots=True)
class FilledRoster:
    """The text of the file that goes back to the platform, how many scores stand in it, and who is left out of it."""

    text: str
    filled: int
    notes: tuple[Note, ...]


def must_agree(roster: Roster, column: str, theirs: str, ours: float) -> None:
    """Raise UsageError where a column counts other points than the assignment has here."""
    points = theirs.strip().replace(",", ".")  # the decimal point of some languages
    if re.fullmatch(r"\d+(\.\d+)?", points) and float(points) != ours:
        raise UsageError(f"{column!r} counts {theirs} points in {roster.path} but {ours:g} here; make them agree.")


def columns_of(
    roster: Roster, scores: Sequence[StudentScore], names: Sequence[str], asked: str | None
) -> dict[str, str]:
    """The column of each assignment, one of `names`: the one asked for, or the only one whose name fits."""
    assignments = dict.fromkeys(score.assignment for score in scores)
    return {assignment: _column(roster, names, assignment, asked) for assignment in assignments}


def _column(roster: Roster, names: Sequence[str], assignment: str, asked: str | None) -> str:
    if asked is not None and asked in names:
        return asked
    wanted = plain(asked or assignment)
    found = [name for name in names if wanted in plain(name)]
    if len(found) != 1:
        several = "several columns fit" if found else "no column fits"
        listed = ", ".join(found or names or roster.header)
        raise UsageError(f"In {roster.path} {several} {asked or assignment!r}: {listed}; name one by --column.")
    return found[0]


def with_columns(
    roster: Roster,
    scores: Sequence[StudentScore],
    keys: Sequence[str],
    identity: Sequence[str],
    columns: Mapping[str, str],
) -> FilledRoster:
    """The columns that identify a student, in the platform's own order, and a filled one for each assignment."""
    header = [name for name in identity if name in roster.header] + list(columns.values())
    theirs = with_points(roster, columns.values())
    return filled(theirs, scores, keys, header, lambda score: {columns[score.assignment]: number(score.score)})


def with_points(roster: Roster, columns: Iterable[str]) -> Roster:
    """The roster with decimal points, where a table program wrote commas: also in the rows that go back as they are."""
    commas = [dict(row) for row in roster.rows]
    for row in commas:
        row.update({name: row[name].replace(",", ".") for name in columns if _COMMA.fullmatch(row.get(name, ""))})
    return replace(roster, rows=tuple(commas))


def filled(
    roster: Roster,
    scores: Sequence[StudentScore],
    keys: Sequence[str],
    header: Sequence[str],
    cells: Callable[[StudentScore], Mapping[str, str]],
) -> FilledRoster:
    """Some columns of the file, with the cells of everybody who has a score; whoever is left out is noted.

    A person with several rows has one.
    """
    identity = LASTING_ID if LASTING_ID in keys else "Identifier"
    rows, notes, count = [dict(row) for row in once(roster.rows, identity, keys)], [], 0
    for score, row in _matched(scores, rows, keys):
        if isinstance(row, Note):
            notes.append(row)
        elif score.score is not None:
            new = cells(score)
            if kept := _kept(row, new):
                notes.append(Note(kept, score.student, score.assignment))
            else:
                row.update(new)
                count += 1
    text = table(header, ([row.get(name, "") for name in header] for row in rows), roster.delimiter)
    return FilledRoster(text, count, tuple(notes))


def _kept(row: Mapping[str, str], new: Mapping[str, str]) -> Reason | None:
    """Why cells of a row stay as they are, if they do."""
    if any(row.get(name, "").strip().lower() == _EXCUSED for name in new):
        return Reason.EXCUSED
    return Reason.LOCKED if row.get(CHANGEABLE, "").strip().lower() == "no" else None


def _matched(
    scores: Sequence[StudentScore], rows: Sequence[dict[str, str]], keys: Sequence[str]
) -> Iterator[tuple[StudentScore, dict[str, str] | Note]]:
    """Each score with its row, or why it has none: nobody is there, or somebody else would stand there, too."""
    places = _places(rows, keys)
    found = [_place(score, places, rows, keys) for score in scores]
    students: dict[int | None, set[str]] = {}
    for index, score in zip(found, scores):
        students.setdefault(index, set()).add(score.student)
    for index, score in zip(found, scores):
        if index is None:
            several = any(name in places and places[name] is None for name in _names(score, keys))
            reason = Reason.SEVERAL_ROWS if several else Reason.NOT_IN_ROSTER
            yield score, Note(reason, score.student, score.assignment)
        elif len(students[index]) > 1:
            sharing = tuple(sorted(students[index]))
            yield score, Note(Reason.SHARED_ROW, score.student, score.assignment, sharing=sharing)
        else:
            yield score, rows[index]


def _place(
    score: StudentScore, places: Mapping[str, int | None], rows: Sequence[Mapping[str, str]], keys: Sequence[str]
) -> int | None:
    """Where a student stands, by the surest name that is not somebody else's."""
    found = ((name, index) for name in _names(score, keys) if (index := places.get(name)) is not None)
    return next((index for name, index in found if not _is_another(score, name, rows[index], keys)), None)


def _is_another(score: StudentScore, name: str, row: Mapping[str, str], keys: Sequence[str]) -> bool:
    """Whether a row is another person's, as of another section: their number or, without one, their address is another.

    Who is found by a login, and not by the name alone, has another name there, too: addresses change.
    """
    number = row.get(LASTING_ID, "").strip() if LASTING_ID in keys else ""
    addresses = {folded(row[key].strip()) for key in keys if "@" in row.get(key, "")}
    if score.platform_id and number:
        is_other = score.platform_id != number
    else:
        is_other = bool(score.email and addresses) and folded(score.email) not in addresses
    by_login = name in (folded(score.student), folded(score.email))
    return is_other and not (by_login and _has_the_name_of(row, score))


def _has_the_name_of(row: Mapping[str, str], score: StudentScore) -> bool:
    """Whether a row bears a student's name, or one of the two has none."""
    full = [f"{row.get('First name', '')} {row.get(last, '')}" for last in ("Last name", "Surname")]
    theirs = {plain(name) for name in (row.get("Student", ""), row.get("Full name", ""), *full)} - {""}
    ours = {plain(score.first_name + score.last_name), plain(score.last_name + score.first_name)} - {""}
    return not (ours and theirs) or bool(ours & theirs)


def _names(score: StudentScore, keys: Sequence[str]) -> list[str]:
    """What a student may be called in the platform's file, the surest first."""
    platform = score.platform_id if LASTING_ID in keys else ""
    first, last = score.first_name, score.last_name
    full = [f"{first} {last}".strip(), f"{last}, {first}" if first and last else ""]  # Canvas writes the second
    return [folded(name.strip()) for name in (platform, score.email, score.student, *full) if name]


def _places(rows: Sequence[Mapping[str, str]], keys: Sequence[str]) -> dict[str, int | None]:
    """Where each student stands, by everything that names one; None for what stands in several rows."""
    found: dict[str, int | None] = {}
    for index, row in enumerate(rows):
        for name in {name for key in keys for name in _spellings(row.get(key, ""))}:
            found[name] = None if name in found else index
    return found


def _spellings(text: str) -> set[str]:
    text = folded(text.strip())
    return {name for name in (text, text.partition("@")[0], text.removeprefix("participant ")) if name}


def number(score: float | None) -> str:
    """A score as it stands in a cell."""
    return "" if score is None else f"{score:g}"
