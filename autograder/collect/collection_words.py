"""What a collection came to, in words: one line for what was taken, and one for each thing to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from autograder.collect.collection import Collection, NotTaken, Taken
from autograder.collect.handins import MOST_BYTES, MOST_FILES, Refusal
from autograder.collect.owner_matching import Doubt
from autograder.collect.people import Person
from autograder.collect.placing import EARLIER, Placed
from autograder.errors import named, visible

_WHY: Mapping[Doubt | Refusal, str] = {
    Doubt.OTHER_FORM: "it is not named as {platform} names files; look whose it is",
    Doubt.UNKNOWN: "nobody in the roster has that id or name; download the roster again, or look who it is",
    Doubt.OTHER_NAME: "it has the id of {students}, but another name; look at both, and download both files again",
    Doubt.SEVERAL: "it may be that of {students} or of somebody who chose that name; look who sent it",
    Refusal.UNSAFE_NAME: "no file may be called so; ask {students} for another name",
    Refusal.NO_FILE: "it is a link or a device; ask {students} for the file",
    Refusal.DAMAGED: "it cannot be taken out of the archive; download that again",
    Refusal.TOO_LARGE: f"it is too large, or all files of {{students}} together are (more than {MOST_BYTES >> 20} MiB)",
    Refusal.TOO_MANY: f"{{students}} handed in more than {MOST_FILES} files",
    Refusal.TIME_STAMP: "its name is the one of the time stamp, which no student writes",
    Refusal.SAME_NAME: "another file of {students} is called so, and was taken in its place",
}

_FATES = {
    Placed.NEW: "new",
    Placed.REPLACED: f"replaced (what was there is in {EARLIER})",
    Placed.UNCHANGED: "unchanged",
    Placed.OLDER: "older than what is there, and left out",
}


def summary(found: Collection, assignment: str, title: str) -> str:
    """How many hand-ins met which fate."""
    fates = ", ".join(f"{len(who)} {words}" for fate, words in _FATES.items() if (who := found.students(fate)))
    return f"{assignment}, from {title}: {fates or 'nothing was found'}."


def to_look_at(found: Collection, title: str) -> Iterator[str]:
    """What was not taken, and what should be looked at although it was."""
    yield from (not_taken(one, title) for one in found.not_taken)
    for one in found.taken:
        if one.also_named:
            student = visible(one.student)
            yield f"{student}: a file is named like {_listed(one.also_named)}; it was taken as that of {student}."
    for students in found.namesakes:
        yield f"{_listed(students)} bear the same name; nothing was matched by the name alone."


def perhaps_known(new: Person, before: Person) -> str:
    """What to do where somebody may have a second folder, and other marks, under another name."""
    student, other = visible(new.student), visible(before.student)
    remedy = f"if they are one, enter the new address of {other} (`nbgrader db student add {other} --email=...`)"
    return (
        f"{student} is new, with the name of {other}, whom the roster does not have: {remedy}, remove {student} "
        f"(`nbgrader db student remove {student}`, and the folder), and collect again."
    )


def not_taken(one: NotTaken, title: str) -> str:
    """Why a file of a download was not taken, and what to do."""
    why = _WHY[one.why].format(platform=title, students=_listed(one.students) or "nobody")
    return f"{visible(one.path)} in {visible(one.archive)} was not taken: {why}."


def facts(found: Collection) -> Iterator[str]:
    """Who is missing, late, or without a time; whose earlier hand-in was replaced or left out."""
    yield from _group(found.students(Placed.REPLACED), "Handed in again")
    yield from _group(found.students(Placed.OLDER), "Older than what is there, and left out")
    yield from _group([one.student for one in found.taken if one.late], "Late, as the platform says")
    yield from _group(_without_time(found.taken), "No time of handing in is known of")
    yield from _group(found.aside, "Left aside, since it is no student's work")
    yield from _group([person.student for person in found.missing], "Nothing handed in by")


def _without_time(taken: Sequence[Taken]) -> list[str]:
    timed = {one.student for one in taken if one.has_time}
    return [one.student for one in taken if one.student not in timed]


def _group(students: Sequence[str], words: str) -> Iterator[str]:
    names = list(dict.fromkeys(students))
    if names:
        yield f"{words} ({len(names)}): {named(list(map(visible, names)))}."


def _listed(students: Sequence[str]) -> str:
    return ", ".join(map(visible, students))
