"""Whose a file is: by the platform's id at its fixed place together with the name there, never by what students wrote.

A person can choose their own name on the platform, and the name of a file. Where these could make a file that of
somebody else, the file is nobody's, and everybody concerned is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from autograder.collect.people import Person
from autograder.collect.platform import Platform, Reading, plain


class Doubt(StrEnum):
    """Why a file is nobody's."""

    OTHER_FORM = "other_form"  # it is not named as the platform names files
    UNKNOWN = "unknown"  # nobody in the roster has the id, or the name
    OTHER_NAME = "other_name"  # the id is somebody's, the name is not
    SEVERAL = "several"  # it may be that of several people


@dataclass(frozen=True, slots=True)
class Match:
    """Whose the file at a path is, as it was read; or why it is nobody's.

    `others` are the students who are named in it as well, or who may be meant.
    """

    path: str
    reading: Reading | None = None
    person: Person | None = None
    doubt: Doubt | None = None
    others: tuple[str, ...] = ()


class Matcher:
    """Matches the files of downloads of one platform with the people of its roster."""

    def __init__(self, platform: Platform, people: Sequence[Person]) -> None:
        self._platform = platform
        self._by_id = {person.id: person for person in people if person.id}
        self._by_name: dict[str, list[Person]] = {}
        for person in people:
            for spelling in person.spellings:
                self._by_name.setdefault(spelling, []).append(person)

    def match(self, paths: Sequence[str]) -> list[Match]:
        """A match for each path, in their order."""
        if self._by_id:
            read = {path: self._platform.read(path) for path in paths}
            scale = _Scale.of(read.values())
            return [self._with_id(path, read[path], scale) for path in paths]
        found = [self._with_name(path) for path in paths]
        return list(_one_id_each(found))

    def namesakes(self) -> list[tuple[str, ...]]:
        """The students who bear the same name, group by group."""
        groups = {tuple(sorted({p.student for p in people})) for people in self._by_name.values()}
        return sorted(group for group in groups if len(group) > 1)

    def _with_id(self, path: str, readings: Sequence[Reading], scale: _Scale) -> Match:
        known = [(reading, self._by_id[reading.id]) for reading in readings if reading.id in self._by_id]
        fitting = {person.student: (reading, person) for reading, person in reversed(known) if _fits(reading, person)}
        students = tuple(dict.fromkeys(person.student for _, person in known))
        if len(fitting) == 1:
            ((reading, person),) = fitting.values()
            strangers = [other for other in readings if other.id not in self._by_id]
            if not strangers or scale.tells(reading, strangers):
                return Match(path, reading, person, others=self._named_too(reading, person, students))
        if fitting:
            return Match(path, doubt=Doubt.SEVERAL, others=tuple(fitting))
        if known:
            return Match(path, doubt=Doubt.OTHER_NAME, others=students)
        return Match(path, doubt=Doubt.UNKNOWN if readings else Doubt.OTHER_FORM)

    def _named_too(self, reading: Reading, person: Person, students: tuple[str, ...]) -> tuple[str, ...]:
        """Who else the name of a file names, in the same form or by the name."""
        inside = self._platform.readings(reading.file.rpartition("/")[2])
        theirs = [self._by_id[r.id].student for r in inside if r.id in self._by_id]
        return tuple(dict.fromkeys(s for s in (*students, *theirs) if s != person.student))

    def _with_name(self, path: str) -> Match:
        readings = self._platform.read(path)
        people = {p.student: (r, p) for r in readings for p in self._by_name.get(plain(r.name), ())}
        if len(people) == 1:
            ((reading, person),) = people.values()
            return Match(path, reading, person)
        if people:
            return Match(path, doubt=Doubt.SEVERAL, others=tuple(people))
        return Match(path, doubt=Doubt.UNKNOWN if readings else Doubt.OTHER_FORM)


@dataclass(frozen=True, slots=True)
class _Scale:
    """How large the numbers of uploads are in a download, by the paths that can be read in one way only."""

    least: float = 0.0
    most: float = 0.0

    @staticmethod
    def of(read: Iterable[Sequence[Reading]]) -> _Scale:
        clear = [readings[0].version for readings in read if len({reading.id for reading in readings}) == 1]
        numbers = [number for number in clear if number]
        return _Scale(min(numbers) / 2, max(numbers) * 2) if numbers else _Scale()

    def tells(self, reading: Reading, strangers: Sequence[Reading]) -> bool:
        """Whether a path is this reading and that of no stranger.

        A stranger may be called `lovelaceada_101`; the number after it would be theirs, and no upload's.
        """
        return self._holds(reading) and not any(self._holds(other) for other in strangers)

    def _holds(self, reading: Reading) -> bool:
        return self.least <= reading.version <= self.most if reading.version else True


def _fits(reading: Reading, person: Person) -> bool:
    """Whether the name is the person's, be it after that of a group. Without names in the roster the id decides."""
    ends = (reading.name[place + 1 :] for place, letter in enumerate(reading.name) if letter == "-")
    return not person.spellings or any(plain(name) in person.spellings for name in (reading.name, *ends))


def _one_id_each(matches: Sequence[Match]) -> Iterator[Match]:
    """The same matches, but nothing for a name under which several people handed in."""
    ids: dict[str, set[str]] = {}
    for match in matches:
        if match.person and match.reading:
            ids.setdefault(match.person.student, set()).add(match.reading.id)
    for match in matches:
        if match.person and len(ids[match.person.student]) > 1:
            yield Match(match.path, doubt=Doubt.SEVERAL, others=(match.person.student,))
        else:
            yield match
