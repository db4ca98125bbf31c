"""One collection: the downloads of one assignment, matched with the roster, placed in `submitted/`, all else noted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.collect import downloads, handins
from autograder.collect.canvas import CANVAS
from autograder.collect.downloads import Download
from autograder.collect.handins import HandIn, Refusal
from autograder.collect.moodle import MOODLE
from autograder.collect.owner_matching import Doubt, Match, Matcher
from autograder.collect.people import Person
from autograder.collect.placing import Folder, Placed
from autograder.collect.platform import Platform
from autograder.ingest.gradable_files import OF_THE_SYSTEM, is_of_a_repository

PLATFORMS: Mapping[str, Platform] = {"canvas": CANVAS, "moodle": MOODLE}


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A file of a download that is nobody's, or that was refused; `students` are all who are concerned."""

    archive: str
    path: str
    why: Doubt | Refusal
    students: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A hand-in that was found, and what became of it; `also_named` are others whom the names of its files name."""

    student: str
    placed: Placed
    late: bool
    has_time: bool
    also_named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Collection:
    """What came of a collection. `namesakes` are students who bear one name, group by group.

    `aside` are files that are nobody's work: feedback of an earlier round, what a system leaves in archives, and
    repositories of git's.
    """

    taken: tuple[Taken, ...]
    not_taken: tuple[NotTaken, ...]
    missing: tuple[Person, ...]
    namesakes: tuple[tuple[str, ...], ...]
    aside: tuple[str, ...]

    def students(self, placed: Placed) -> list[str]:
        """Whose hand-ins met this fate."""
        return [taken.student for taken in self.taken if taken.placed is placed]


def collect(
    platform: Platform, archives: Sequence[Path], people: Sequence[Person], folder: Folder, only_look: bool = False
) -> Collection:
    """Take the hand-ins of these people out of downloads, of which a later one is newer. Or `only_look`.

    Raises UsageError for what is no archive.
    """
    matcher = Matcher(platform, people)
    taken: list[Taken] = []
    not_taken: list[NotTaken] = []
    with ExitStack() as stack:
        opened = [stack.enter_context(downloads.opened(path)) for path in archives]
        names = [_sorted_out(platform, download) for download in opened]
        matches = _by_archive(matcher, [wanted for wanted, _ in names])
        newest = {m.person.student: number for number, found in enumerate(matches) for m in found if m.person}
        for number, (download, found) in enumerate(zip(opened, matches)):
            not_taken += [NotTaken(download.path.name, m.path, m.doubt, m.others) for m in found if m.doubt]
            not_taken += _hidden(download, found)
            for person, theirs in _by_person(found):
                # The roster tells the time of the newest hand-in only.
                timed = person if newest[person.student] == number else replace(person, handed_in=None)
                handed_in = handins.read(download, timed, theirs, folder.assignment)
                not_taken += _refused(download, handed_in)
                if handed_in.files:
                    placed = folder.look(handed_in) if only_look else folder.place(handed_in)
                    taken.append(_taken(handed_in, theirs, placed))
    there = {one.student for one in taken}
    missing = tuple(person for person in people if person.student not in there)
    aside = tuple(name for _, others in names for name in others)
    return Collection(tuple(taken), tuple(not_taken), missing, tuple(matcher.namesakes()), aside)


def _sorted_out(platform: Platform, download: Download) -> tuple[list[str], list[str]]:
    """The paths that students may have sent, and the others."""
    aside = [name for name in download.names if _is_the_systems(name) or not platform.sent(name)]
    left_out = set(aside)
    return [name for name in download.names if name not in left_out], aside


def _is_the_systems(path: str) -> bool:
    name = path.rpartition("/")[2]
    return path.startswith("__MACOSX/") or name in (".DS_Store", *OF_THE_SYSTEM) or is_of_a_repository(path)


def _by_archive(matcher: Matcher, names: Sequence[Sequence[str]]) -> list[list[Match]]:
    """The matches of each archive; a name under which several people handed in is found over all of them."""
    matches = iter(matcher.match([name for archive in names for name in archive]))
    return [[next(matches) for _ in archive] for archive in names]


def _by_person(matches: Sequence[Match]) -> Iterator[tuple[Person, list[Match]]]:
    found: dict[str, tuple[Person, list[Match]]] = {}
    for match in matches:
        if match.person:
            found.setdefault(match.person.student, (match.person, []))[1].append(match)
    yield from found.values()


def _hidden(download: Download, matches: Sequence[Match]) -> Iterator[NotTaken]:
    """The files in the place of which another was taken, since the archive has that at the same path."""
    owners = {match.path: match.person.student for match in matches if match.person}
    for path in download.hidden:
        if path in owners:
            yield NotTaken(download.path.name, path, Refusal.SAME_NAME, (owners[path],))


def _refused(download: Download, handed_in: HandIn) -> list[NotTaken]:
    who = (handed_in.person.student,)
    return [NotTaken(download.path.name, path, why, who) for path, why in handed_in.refused.items()]


def _taken(handed_in: HandIn, matches: Sequence[Match], placed: Placed) -> Taken:
    person = handed_in.person
    also = tuple(dict.fromkeys(student for match in matches for student in match.others))
    has_time = person.handed_in is not None
    return Taken(person.student, placed, handed_in.late, has_time, also)
