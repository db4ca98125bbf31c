"""`autograder formgrader`: the notebooks that nbgrader's formgrader shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from autograder.cli import options
from autograder.cli.plain_text import say
from autograder.course import Course, find
from autograder.errors import UsageError, is_of_the_disk, told
from autograder.values import Report, Submission

if TYPE_CHECKING:
    from autograder.gradebook.gradebook import Gradebook
    from autograder.ingest.released_notebook import Template

_TOGETHER = 200  # hand-ins


def formgrader(
    assignments: options.Names = None,
    course: options.CourseDir = Path(),
    submitted: options.Submitted = None,
    gradebook: options.GradebookUrl = None,
    quiet: options.Quiet = False,
) -> None:
    """Write autograded/ from the last grading: what nbgrader's formgrader and generate_feedback show."""
    from autograder.gradebook.gradebook import Gradebook

    found = find(course)
    book, shown_of = Gradebook(options.gradebook_of(found, gradebook)), list[bool]()
    place, folder = options.hand_ins_of(found, submitted), found.folder_of("autograded")
    with options.writing(folder, "--course"):
        folder.mkdir(parents=True, exist_ok=True)
        for name in filter(book.knows, options.declared_in(found, assignments)):
            shown_of += _of_class(found, name, book, place, folder, quiet=quiet)
    if not shown_of:
        raise UsageError("There is nothing to show yet; grade first, or name the gradebook by --gradebook.")
    say(f"wrote {sum(shown_of)} notebooks to {folder}", quiet=quiet)
    if not all(shown_of):
        raise typer.Exit(1)


def _of_class(course: Course, name: str, book: Gradebook, place: Path, folder: Path, *, quiet: bool) -> Iterator[bool]:
    """Whether each notebook that is to be written could be; who has newer work than is graded is told, and left out."""
    from autograder.cli.stale_pages import tell_newer
    from autograder.cli.terminal import counted
    from autograder.gradebook.mark_history import is_about
    from autograder.ingest import submissions
    from autograder.release.by_nbgrader import released

    assignment, shown = course.assignment(name), cache(partial(released, course.root, name))
    handed_in, newer = [*submissions.find(place, [name])], list[str]()
    for submission, report in counted(_with_reports(book, handed_in), len(handed_in), name, quiet=quiet):
        if report is None or not is_about(report, submission):
            newer.append(submission.student)
        elif report.outcomes:
            student = report.student if assignment.draws else ""
            yield _shown(submission, assignment.of(student).template, report, shown(student), folder)
    tell_newer(name, newer)


def _with_reports(book: Gradebook, handed_in: Sequence[Submission]) -> Iterator[tuple[Submission, Report | None]]:
    """Each hand-in to an assignment with the report on it, some at a time: all of a large class take much memory."""
    for start in range(0, len(handed_in), _TOGETHER):
        some = handed_in[start : start + _TOGETHER]
        found = book.reports(some[0].assignment, [submission.student for submission in some])
        reports = {report.student: report for report in found}
        yield from ((submission, reports.get(submission.student)) for submission in some)


def _shown(submission: Submission, template: Template, report: Report, released: Any, folder: Path) -> bool:
    """Write one graded notebook; whatever is wrong with one must not stop the others. Raises OSError of a full disk."""
    from autograder.ingest.pick_file import pick_file
    from autograder.nbgrader import autograded_notebook

    try:
        autograded_notebook.write(pick_file(submission, template), report, released, folder)
    except Exception as error:
        if is_of_the_disk(error):
            raise
        say(f"autograder: {submission.student} is left out: {told(error)}", err=True)
        return False
    return True
