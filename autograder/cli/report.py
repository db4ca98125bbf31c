"""`autograder report`: the instructor's page on a class."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli import options
from autograder.cli.plain_text import say
from autograder.course import find


def report(
    assignments: options.Names = None,
    course: options.CourseDir = Path(),
    submitted: options.Submitted = None,
    gradebook: options.GradebookUrl = None,
    to: Annotated[Path, typer.Option(metavar="FILE", help="The page to write.")] = Path("report/index.html"),
    quiet: options.Quiet = False,
) -> None:
    """Write the instructor's page on the last grading: what needs a person first, exercises, mistakes, students."""
    from autograder.cli.stale_pages import tell_unsettled
    from autograder.gradebook import scores
    from autograder.report import class_page
    from autograder.report.solutions import HandedIn

    found = find(course)
    options.must_take(to, "--to")
    url = options.gradebook_of(found, gradebook)
    known = scores.read(url, options.graded_of(found, assignments, url), found.plain)
    handed_in = options.hand_ins_of(found, submitted)
    tell_unsettled(found, url, known)
    places = class_page.Places(found.folder_of("feedback"), (found.folder_of("autograded"), handed_in))
    solutions = HandedIn(found, handed_in)
    with options.writing(to, "--to"):
        files = class_page.write(known, to, places, solutions=solutions)
    say(f"wrote {to}, and {len(files) - 1} files with its tables beside it", quiet=quiet)
