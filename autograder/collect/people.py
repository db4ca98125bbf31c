"""Who is in the course, by the platform's own file: each person with the name that the course has for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path

from autograder.collect.platform import Columns, Platform, plain
from autograder.collect.roster import Roster, must_identify, must_show_people, once, with_columns_of
from autograder.collect.table_times import time_of
from autograder.errors import UsageError
from autograder.gradebook import people as participants
from autograder.gradebook.people import Participant

_SAFE = re.compile(r"[\w@+-][\w@+. '’&()-]*(?<![. ])")  # what is a folder's name on every system
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Person:
    """A participant. `student` is the name of their folder and in the gradebook; `handed_in` is in UTC."""

    student: str
    id: str = ""
    first: str = ""
    last: str = ""
    email: str = ""
    spellings: frozenset[str] = frozenset()
    handed_in: datetime | None = None


def read(
    roster: Roster, platform: Platform, known: Collection[Person] = (), zone: tzinfo | None = None
) -> list[Person]:
    """The people of a roster. One whom the course knows already keeps the name there. Times are those of `zone`.

    Raises UsageError where the file names nobody, or not everybody differently.
    """
    columns = platform.columns
    roster = with_columns_of(columns.names, roster)
    must_identify(roster, (*columns.students, columns.id))
    must_show_people(roster, columns.id, columns.students)
    names = (*columns.students, columns.full, *columns.parts[0], *columns.parts[1])
    rows = once(filter(platform.is_person, roster.rows), columns.id, names)
    students = _students(roster, rows, columns)
    people = [_person(student, row, columns, zone) for student, row in zip(students, rows)]
    return _must_differ(roster, _as_known(roster, people, known, platform))


def known(url: str) -> list[Person]:
    """Everybody whom the gradebook knows. Raises GradebookError."""
    return [Person(p.id, p.lms_user_id, p.first_name, p.last_name, p.email) for p in participants.read(url)]


def perhaps_known(people: Sequence[Person], known: Collection[Person]) -> list[tuple[Person, Person]]:
    """Who is new, with whomever of that name the course knows and the roster does not have any more.

    It may be one person, at another address.
    """
    there, before = ({person.student for person in some} for some in (people, known))
    gone: dict[str, list[Person]] = {}
    for person in known:
        if person.student not in there:
            gone.setdefault(plain(person.first + person.last), []).append(person)
    new = (person for person in people if person.student not in before)
    return [(person, other) for person in new for name in person.spellings for other in gone.get(name, ())]


def enter(url: str, course: Path, assignment: str, people: Sequence[Person], platform: Platform) -> None:
    """Let the gradebook know these people: it is what an export finds them by, and who has not handed in."""
    rows = [Participant(p.student, p.first, p.last, p.email, p.id if platform.has_lasting_ids else "") for p in people]
    participants.enter(url, course, assignment, rows)


def _students(roster: Roster, rows: Sequence[Mapping[str, str]], columns: Columns) -> list[str]:
    """What everybody is called: by the first column that names all of them, each differently."""
    for column in columns.students:
        cells = [row.get(column, "").strip() for row in rows]
        for names in ([cell.partition("@")[0] for cell in cells], cells):
            if all(map(is_safe, names)) and len({name.casefold() for name in names}) == len(rows):
                return names
    raise UsageError(
        f"None of the columns {', '.join(columns.students)} of {roster.path} gives everybody a name of their own that "
        "a folder can have; let the platform show the login or the e-mail address, and download it again."
    )


def is_safe(name: str) -> bool:
    """Whether this can be the name of a student's folder, on every system."""
    return len(name) <= _LONGEST and bool(_SAFE.fullmatch(name)) and not name.startswith("__")


def _person(student: str, row: Mapping[str, str], columns: Columns, zone: tzinfo | None) -> Person:
    first, last = _parts(row, columns)
    identity, email = row.get(columns.id, "").strip(), row.get(columns.email, "").strip()
    return Person(
        student=student,
        id=identity.removeprefix(columns.before_id).strip(),
        first=first,
        last=last,
        email=email if "@" in email else "",
        spellings=frozenset(plain(name) for name in (first + last, last + first) if plain(name)),
        handed_in=time_of(row.get(columns.time, ""), zone),
    )


def _parts(row: Mapping[str, str], columns: Columns) -> tuple[str, str]:
    """First and last name; a full name is cut so that together they give it again."""
    first, last = (next((row[c].strip() for c in names if row.get(c)), "") for names in columns.parts)
    full = row.get(columns.full, "").strip()
    if first or last or not full:
        return first, last
    if "," in full:
        last, _, first = full.partition(",")
    else:
        first, _, last = full.rpartition(" ")
    return first.strip(), last.strip()


def _as_known(roster: Roster, people: Sequence[Person], known: Collection[Person], platform: Platform) -> list[Person]:
    """The same people; those whom the course knows by the platform's id or e-mail address under their name there."""
    # Whose number is known is known by that alone: an address may be somebody else's by now.
    found = {sign: person.student for person in known for sign in _signs(person, platform)[:1]}
    there = {person.student.casefold(): person for person in known} | {person.student: person for person in known}
    names = (next((found[s] for s in _signs(person, platform) if s in found), None) for person in people)
    return [
        replace(person, student=name or _free_name(roster, person, there, platform))
        for person, name in zip(people, names)
    ]


def _free_name(roster: Roster, person: Person, there: Mapping[str, Person], platform: Platform) -> str:
    """What somebody is called whose id and address are unknown: by the whole address where the name is another's.

    A name that the course has in other capitals is that one: folders of both would be one folder on some systems.
    """
    for name in (person.student, person.email):
        before = there.get(name) or there.get(name.casefold())
        if is_safe(name) and not (before and _is_another(person, before, platform)):
            return before.student if before else name
    raise UsageError(
        f"{roster.path} names {person.first} {person.last} by {person.student}, as the gradebook names somebody else; "
        "let the platform show the e-mail address, and download it again."
    )


def _is_another(person: Person, before: Person, platform: Platform) -> bool:
    """Whether these are two people: both have a name and an id or address, and neither is the same."""
    ours, theirs = dict(_signs(person, platform)), dict(_signs(before, platform))
    differs = any(ours[kind] != theirs[kind] for kind in ours.keys() & theirs.keys())
    return differs and bool(before.first + before.last) and plain(before.first + before.last) not in person.spellings


def _signs(person: Person, platform: Platform) -> list[tuple[str, str]]:
    number = person.id if platform.has_lasting_ids else ""
    return [(kind, sign) for kind, sign in (("id", number), ("email", person.email.casefold())) if sign]


def _must_differ(roster: Roster, people: list[Person]) -> list[Person]:
    for what, values in (("student", [p.student for p in people]), ("id", [p.id for p in people if p.id])):
        if twice := [value for value, count in Counter(values).items() if count > 1]:
            raise UsageError(f"{roster.path} has two people with the {what} {twice[0]}; look at the rows of both.")
    return people
