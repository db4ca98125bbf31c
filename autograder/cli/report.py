"""`autograder report`: the instructor's page on a class."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.options import CourseDir, GradebookUrl, Names, course_in, gradebook_of, writing
from autograder.errors import UsageError


def report(
    assignments: Names = None,
    course: CourseDir = Path(),
    gradebook: GradebookUrl = None,
    to: Annotated[Path, typer.Option(metavar="FILE", help="The page to write.")] = Path("report/index.html"),
) -> None:
    """Write the instructor's page on the last grading: scores, misconceptions, repairs."""
    from autograder.gradebook.gradebook import Gradebook
    from autograder.report import class_page

    found = course_in(course)
    book = Gradebook(gradebook_of(found, gradebook))
    known = [r for name in assignments or found.names if book.knows(name) for r in book.reports(name)]
    if not known:
        raise UsageError("There is nothing to report on yet; grade first, or name the gradebook by --gradebook.")
    with writing(to, "--to"):
        class_page.write(known, to)
    typer.echo(f"wrote {to}")
