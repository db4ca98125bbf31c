"""`autograder feedback`: what each student gets back."""

from __future__ import annotations

from pathlib import Path

import typer

from autograder.cli import options
from autograder.cli.plain_text import say
from autograder.course import find
from autograder.errors import named, told


def feedback(
    assignments: options.Names = None,
    course: options.CourseDir = Path(),
    submitted: options.Submitted = None,
    gradebook: options.GradebookUrl = None,
    quiet: options.Quiet = False,
) -> None:
    """Write each student's page into feedback/, anew: marks, hints, comments, code; `release_feedback` hands it out."""
    from autograder.cli.stale_pages import tell_newer, tell_unsettled
    from autograder.cli.terminal import counted
    from autograder.feedback import class_feedback

    found = find(course)
    url, place = options.gradebook_of(found, gradebook), options.hand_ins_of(found, submitted)
    folder, written, failed = found.folder_of("feedback"), 0, 0
    with options.writing(folder, "--course"):
        folder.mkdir(parents=True, exist_ok=True)
        for name in options.graded_of(found, options.declared_in(found, assignments), url):
            known = class_feedback.graded(name, url, place)
            if known.gone:
                why = f"since their work is not in {place} any more; a page of before shows the marks of then"
                say(f"No page on {name} for {named(known.gone)}, {why}.", err=True)
            tell_newer(name, known.newer)
            tell_unsettled(found, url, (score for score, _ in known.there))
            each = counted(known.there, len(known.there), name, quiet=quiet)
            for student, error in class_feedback.write(found, name, each):
                written, failed = written + (error is None), failed + (error is not None)
                if error is not None:
                    say(f"autograder: {student} gets no page on {name}: {told(error)}", err=True)
    say(f"wrote {written} pages to {folder}", quiet=quiet)
    if failed:
        raise typer.Exit(1)
