"""What is said of a submission that had to be mended. Nothing is decided by these sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from autograder.errors import Cure, UnreadableNotebook
from autograder.ingest.repairs import Mended, Repair
from autograder.values import Note, Oddity

# What is not as the course has it may be so because the course changed: nobody is told to have done it.
SENTENCES: Mapping[Mended, str] = {
    Mended.TAKEN_OUT: "{where} was taken out of {about}.",
    Mended.OUTPUTS_LEFT_OUT: "{where} has {about} MiB, nearly all of it outputs; they were left out.",
    Mended.ENCODING: "The file was saved as {about}.",
    Mended.NOT_UTF8: "The file is not UTF-8; it was read as Windows-1252.",
    Mended.NUL_BYTES: "NUL bytes were removed.",
    Mended.TOO_LONG: "{Where} has {about} characters of code, too many to be read.",
    Mended.NO_SOURCE: (
        "The file is damaged: in {where}, where its text should stand, is {about}; what was written there cannot be "
        "read, so ask for the file again."
    ),
    Mended.OLD_FORMAT: "The notebook has the old format 3, or less; its cells were read as they are.",
    Mended.NUL_CHARACTERS: "NUL characters were removed.",
    Mended.INVALID_JSON: "{where} was not valid JSON ({about}); stray commas and comments were left out.",
    Mended.GOES_ON: "The file goes on after the notebook's end; the rest was left out.",
    Mended.SCRIPT: "The file is a Python script; its parts were read as cells.",
    Mended.LABEL_LOST: "{Where} does not have the label {about}; it was taken for that cell.",
    Mended.REPEATED: "{Where} repeats the cell {about}; both were read.",
    Mended.TURNED_INTO_TEXT: "{Where} is text where the course has code; it was read as code.",
    Mended.TURNED_INTO_CODE: "{Where} ({about}) is code where the course asks for words; a person reads it.",
    Mended.MISLABELLED: "{Where} has the label of {about} but defines {other}; it was read as that.",
    Mended.LOCKED_CHANGED: "{Where} ({about}) differs from the course's, which was used.",
    Mended.LOCKED_EXTENDED: (
        "{Where} ({about}) differs from the course's, which was used, with what is added here: {other}."
    ),
    Mended.FOUND_ELSEWHERE: "No cell has the label {about}; its answer was found in {where}.",
    Mended.PUT_BACK: "The notebook does not have the cell {about}; it was added.",
    Mended.ALL_LABELS_LOST: (
        "The cells do not have the labels of the course; {about} of {other} functions were found by name."
    ),
    Mended.NOT_THE_RELEASED_ONE: (
        "The notebook is not made from the one that was handed out; {about} of {other} functions were found by name."
    ),
    Mended.JOINED: "Cells {where}-{about} are parts of one piece of code; they were joined.",
    Mended.OTHER_LANGUAGE: "{Where} is for another program ({about}); it was left out.",
    Mended.COMMANDS_LEFT_OUT: (
        "Commands that only a notebook understands (such as %matplotlib or !ls) were left out, in {where}."
    ),
    Mended.READ_OTHERWISE: (
        "{Where} changes how the notebook reads other cells ({about}); that has no effect where it is graded, so write "
        "those cells in plain Python."
    ),
    Mended.INVISIBLE_CHARACTERS: (
        "{Where} had invisible characters or spaces that Python does not know; it was read as it looks."
    ),
    Mended.TABS_AS_EIGHT: "{Where} mixed tabs and spaces; tabs were read as eight spaces.",
    Mended.TABS_AS_FOUR: "{Where} mixed tabs and spaces; tabs were read as four spaces.",
    Mended.PART_UNREADABLE: "{Where} holds code that Python cannot read; the rest of it was used.",
    Mended.MERGED: (
        "{Where} holds both sides of a merge, with its marks, which Python cannot read; of what stands there twice the "
        "last one was used."
    ),
    Mended.DEFINED_AGAIN: (
        "{about} is defined {other} times, last in {where}; it counts as it was at its check, or at the end if better."
    ),
    Mended.COURSE_SERVED: "{Where} imports {about}, which is not handed in; the course's own functions served.",
    Mended.NOT_INSTALLED: "{Where} imports {about}, which is neither installed here nor handed in.",
    Mended.LENT: "Nothing in the notebook defines {about}; the course's own served.",
    Mended.FILE_USED: "{Where} writes {about}; it was put beside the notebook.",
    Mended.FILE_REFUSED: "{about} has the name of a module that is installed; that one was used, so rename the file.",
    Mended.RENAMED: "{Where} defines {about} where {other} is asked; it was taken for it.",
}
AMONG_OTHERS = "{where} was taken out of {about}, which holds {other} such files."
_ON_TIME = "the time in the gradebook counts; without one there, the work is on time."
_CURES = {  # of what keeps a submission from being read
    Oddity.LINKED_FOLDER: Cure.NO_LINK,
    Oddity.LINKED_FILE: Cure.NO_LINK,
    Oddity.CLOSED_FOLDER: Cure.PERMISSIONS,
    Oddity.LONG_NAME: Cure.SHORT_NAME,
    Oddity.NO_NOTEBOOK: Cure.HAND_IN,
}
NOTES: Mapping[Oddity, str] = {
    Oddity.LINKED_FOLDER: "{about}/ is a link, which is not followed",
    Oddity.LINKED_FILE: "{about} is a link, which is not followed",
    Oddity.CLOSED_FOLDER: "The folder {about} cannot be opened (permission denied)",
    Oddity.LONG_NAME: "The student's name is longer than the {count} characters that the gradebook holds",
    Oddity.NO_NOTEBOOK: "The folder holds no notebook",
    Oddity.ELSEWHERE: "The work lay in {about}, not in {other}/.",
    Oddity.ANOTHER_BESIDE: "The folder holds another notebook, {about}; {other} was taken.",
    Oddity.NEWER_BESIDE: "The folder holds another notebook, {about}, which is newer; {other} was taken.",
    Oddity.OTHER_NAME: "There is no {about}; {other} was taken.",
    Oddity.LIKELIEST_OF_SEVERAL: "There is no {about} but {count} other files; the likeliest, {other}, was taken.",
    Oddity.NOT_READABLE: "In {about} nothing can be read; {other}, beside it, was taken.",
    Oddity.NOT_OF_THIS_ASSIGNMENT: "In {about} nothing is of this assignment; {other}, beside it, was taken.",
    Oddity.NOT_FILLED_IN: "In {about} nothing was filled in; {other}, beside it, was taken.",
    Oddity.TIME_NOT_READ: f"timestamp.txt was not read ({{about}}); {_ON_TIME}",
    Oddity.TIME_EMPTY: f"timestamp.txt was not read (it is empty); {_ON_TIME}",
    Oddity.NO_TIME: f"timestamp.txt was not read (it states no time); {_ON_TIME}",
}


def note(odd: Note) -> str:
    """What was odd about how a submission was found, as a sentence."""
    return str(unreadable(odd)) if odd.kind in _CURES else _filled(odd)


def unreadable(obstacle: Note) -> UnreadableNotebook:
    """What keeps a submission from being read, as an error to raise."""
    return UnreadableNotebook(_filled(obstacle), _CURES[obstacle.kind])


def _filled(odd: Note) -> str:
    return _in_one_line(NOTES[odd.kind].format(about=odd.about, other=odd.other, count=odd.count))


def sentence(repair: Repair) -> str:
    """One repair, as a sentence."""
    text = AMONG_OTHERS if repair.kind is Mended.TAKEN_OUT and repair.other else SENTENCES[repair.kind]
    where = repair.where
    return _in_one_line(
        text.format(where=where, Where=where[:1].upper() + where[1:], about=repair.about, other=repair.other)
    )


def _in_one_line(text: str) -> str:
    """The sentence without the ends of lines that a student's file may have in its name: what follows seems ours."""
    return " ".join(text.splitlines())


def sentences(repairs: Iterable[Repair]) -> tuple[str, ...]:
    """All repairs, each once, in their order."""
    return tuple(dict.fromkeys(map(sentence, repairs)))
