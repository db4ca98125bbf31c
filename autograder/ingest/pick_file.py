"""Which file is graded where several may be meant: the likeliest (by `submissions.py`) in which there is something."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from autograder.errors import UnreadableNotebook
from autograder.ingest import files, repair_words, student_files
from autograder.ingest.gradable_files import ARCHIVE
from autograder.ingest.notebook import Notebook, read
from autograder.ingest.rebuild import rebuild
from autograder.ingest.released_notebook import Template
from autograder.ingest.repairs import Mended
from autograder.values import Note, Oddity, Submission

# What is said of the likeliest file, and not where another one is taken.
_CHOICES = (Oddity.ANOTHER_BESIDE, Oddity.NEWER_BESIDE, Oddity.OTHER_NAME, Oddity.LIKELIEST_OF_SEVERAL)

_IN_VAIN = (Mended.NOT_INSTALLED, Mended.COURSE_SERVED)  # what is imported without the modules beside it


def read_submission(submission: Submission, template: Template) -> tuple[Submission, Notebook]:
    """The notebook of a submission, and the submission with the file that it was read from as its path.

    Raises UnreadableNotebook, with the reason, where no file can be read.
    """
    if submission.obstacle:
        raise repair_words.unreadable(submission.obstacle)
    submission = pick_file(submission, template)
    return submission, handed_in(submission.path, submission.wanted)


def handed_in(path: str | Path, wanted: str = "") -> Notebook:
    """A notebook with the modules that lie beside it. Raises UnreadableNotebook where it cannot be read."""
    notebook = read(path, wanted)
    return replace(notebook, beside=(*notebook.beside, *student_files.beside(Path(path))))


def pick_file(submission: Submission, template: Template) -> Submission:
    """The submission with the file to grade as its path, and what is meant `inside` of it.

    Only where several may be meant is one opened to find out.
    """
    inside = _members(submission)
    several = submission.others or len(inside) > 1
    if several and (why := _trouble(submission, template)):
        first = replace(submission, inside=inside[0]) if inside else submission
        better = (other for other in _others(submission, inside[1:]) if not _trouble(other, template))
        return next((_instead(first, other, why) for other in better), submission)
    return submission


def _instead(first: Submission, other: Submission, why: Oddity) -> Submission:
    """The other one, with what is to be said of the choice."""
    notes = tuple(note for note in first.notes if note.kind not in _CHOICES)
    first_name, other_name = _names((first, other))
    return replace(other, notes=(*notes, Note(why, first_name, other_name)))


def _others(submission: Submission, inside: Sequence[str]) -> Iterator[Submission]:
    """The submission with each further file that may be meant: those `inside` of its own, then the others."""
    yield from (replace(submission, inside=name) for name in inside)
    for path in submission.others:
        other = replace(submission, path=path)
        yield other
        yield from (replace(other, inside=name) for name in _members(other)[1:])


def _names(found: Sequence[Submission]) -> list[str]:
    """What messages call the files: by their paths in an archive, or from the folder that holds all of them."""
    folder = os.path.commonpath([os.path.dirname(one.path) for one in found])
    return [files.readable(one.inside or os.path.relpath(one.path, folder)) for one in found]


def _members(submission: Submission) -> tuple[str, ...]:
    """The files of an archive that may be meant, the likeliest first; none of what is no archive."""
    path = Path(submission.path)
    try:
        return files.members(path, submission.wanted) if path.suffix.lower() == ARCHIVE else ()
    except UnreadableNotebook:
        return ()


def _trouble(submission: Submission, template: Template) -> Oddity | None:
    """What keeps a file from earning anything; None when there is something to grade."""
    try:
        notebook = handed_in(submission.path, submission.wanted)
        others = tuple(file for file in notebook.beside if not file.name.endswith(".py"))
        rebuilt = rebuild(replace(notebook, beside=others), template)  # a module that it never uses is no answer
        if any(repair.kind in _IN_VAIN for repair in rebuilt.repairs):
            rebuilt = rebuild(notebook, template)
    except UnreadableNotebook:
        return Oddity.NOT_READABLE
    if rebuilt.standing.attempted or rebuilt.standing.problems:
        return None
    return Oddity.NOT_OF_THIS_ASSIGNMENT if rebuilt.foreign else Oddity.NOT_FILLED_IN
