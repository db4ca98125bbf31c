"""`autograder new`: an assignment to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.options import CourseDir, Quiet, writing
from autograder.cli.plain_text import say
from autograder.course import Course


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The assignment: letters, digits, underscores.")],
    course: CourseDir = Path(),
    quiet: Quiet = False,
) -> None:
    """Write an assignment to begin with: two small exercises that `validate` proves, to change into your own."""
    from autograder.release import starter_assignment

    made = Course(course)
    with writing(made.folder(name), "--course"):
        files = starter_assignment.write(made, name)
    for path in files:
        say(f"wrote {path}", quiet=quiet)
    place = "" if course == Path() else f" --course {course}"
    say(f"Change them into your own exercises, then run: autograder notebooks {name}{place}", quiet=quiet)
    say(f"and, to prove that they grade rightly: autograder validate {name}{place}", quiet=quiet)
