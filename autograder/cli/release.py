"""`autograder notebooks` and `autograder release`: what students get, as files of the course and as a bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.options import CourseDir, Names, course_in, declared_in, writing
from autograder.cli.plain_text import say

_TO = "The zip to write; dist/ and the name of the course when not given."


def notebooks(assignments: Names = None, course: CourseDir = Path()) -> None:
    """Write the students' notebooks from the source notebooks."""
    from autograder.release import released_folder

    found = course_in(course)
    for name in declared_in(found, assignments):
        for path in released_folder.write(found, name):
            say(f"wrote {path}")


def release(
    assignments: Names = None,
    course: CourseDir = Path(),
    to: Annotated[Path | None, typer.Option(metavar="FILE", help=_TO)] = None,
) -> None:
    """Write the bundle that students get: notebooks, data, checks, and what they need to run."""
    from autograder.release import bundle, settings

    found = course_in(course)
    to = to or Path("dist") / f"{settings.course_name(found.root)}.zip"
    names = declared_in(found, assignments)
    for name in names:
        found.assignment(name)
    with writing(to, "--to"):
        files = bundle.write(found, names, to)
    say(f"wrote {to}: {len(files)} files, {to.stat().st_size / 1024:.0f} KiB")
