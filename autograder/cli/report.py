"""`autograder report`: the instructor's page on a class."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.options import (
    CourseDir,
    GradebookUrl,
    Names,
    Quiet,
    Submitted,
    gradebook_of,
    graded_of,
    must_take,
    writing,
)
from autograder.cli.plain_text import say
from autograder.course import find
from autograder.release.nbgrader_settings import configured


def report(
    assignments: Names = None,
    course: CourseDir = Path(),
    submitted: Submitted = None,
    gradebook: GradebookUrl = None,
    to: Annotated[Path, typer.Option(metavar="FILE", help="The page to write.")] = Path("report/index.html"),
    quiet: Quiet = False,
) -> None:
    """Write the instructor's page on the last grading: what needs a person first, exercises, mistakes, students."""
    from autograder.cli.stale_pages import tell_unsettled
    from autograder.export import scores
    from autograder.report import class_page
    from autograder.report.solutions import HandedIn

    found = find(course)
    must_take(to, "--to")
    url = gradebook_of(found, gradebook)
    known = scores.read(url, graded_of(found, assignments, url), found.plain)
    handed_in = submitted or configured(found.submitted)
    tell_unsettled(found, url, known)
    places = class_page.Places(configured(found.feedback), (configured(found.autograded), handed_in))
    solutions = HandedIn(found, handed_in)
    with writing(to, "--to"):
        files = class_page.write(known, to, places, solutions=solutions)
    say(f"wrote {to}, and {len(files) - 1} files with its tables beside it", quiet=quiet)
