"""Which file is graded where several may be meant: the likeliest (by `submissions.py`) in which there is something."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from autograder.errors import UnreadableNotebook
from autograder.ingest import repair_words, student_files
from autograder.ingest.notebook import Notebook, read
from autograder.ingest.rebuild import rebuild
from autograder.ingest.released_notebook import Template
from autograder.values import Note, Oddity, Submission


def read_submission(submission: Submission, template: Template) -> tuple[Submission, Notebook]:
    """The notebook of a submission, and the submission with the file that it was read from as its path.

    Raises UnreadableNotebook, with the reason, where no file can be read.
    """
    if submission.obstacle:
        raise UnreadableNotebook(repair_words.note(submission.obstacle))
    submission = pick_file(submission, template)
    return submission, handed_in(submission.path, submission.assignment)


def handed_in(path: str | Path, assignment: str = "") -> Notebook:
    """A notebook with the modules that lie beside it. Raises UnreadableNotebook where it cannot be read."""
    notebook = read(path, assignment)
    return replace(notebook, beside=(*notebook.beside, *student_files.beside(Path(path))))


def pick_file(submission: Submission, template: Template) -> Submission:
    """The submission with the file to grade as its path. Only where there are several is one opened to find out."""
    if submission.others and (why := _trouble(submission.path, submission.assignment, template)):
        for other in submission.others:
            if not _trouble(other, submission.assignment, template):
                note = Note(why, Path(submission.path).name, Path(other).name)
                return replace(submission, path=other, notes=(*submission.notes[:-1], note))
    return submission


def _trouble(path: str, assignment: str, template: Template) -> Oddity | None:
    """What keeps a file from earning anything; None when there is something to grade."""
    try:
        rebuilt = rebuild(handed_in(path, assignment), template)
    except UnreadableNotebook:
        return Oddity.NOT_READABLE
    if rebuilt.attempted or rebuilt.problems:
        return None
    return Oddity.NOT_OF_THIS_ASSIGNMENT if rebuilt.foreign else Oddity.NOT_FILLED_IN
