"""`autograder check`: look at one student's notebook, with what a student has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.plain_text import say
from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.course import Course


def check(
    notebook: Annotated[Path, typer.Argument(metavar="NOTEBOOK", help="The notebook; checks.h5 beside it.")],
    course: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Whose checks.h5 counts; the course that the notebook lies in."),
    ] = None,
) -> None:
    """Say what `check()` says in the notebook, and whether the file can be graded; a student has all it needs."""
    from autograder.student import preflight

    result = preflight.check(notebook, course_checks=_checks_of_course(notebook, course))
    say(result.text)
    raise typer.Exit(0 if result.gradable else 1)


def _checks_of_course(notebook: Path, asked: Path | None) -> Path | None:
    """The released checks of the notebook's assignment; None for a student, who has no course folder."""
    from autograder.course import Course, find

    around = (Course(folder) for folder in notebook.resolve().parents)
    course = find(asked) if asked else next((one for one in around if one.names), None)
    return _released(notebook, course) if course else None


def _released(notebook: Path, course: Course) -> Path:
    from autograder.student import checks_file

    names = [name for name in (notebook.resolve().parent.name, notebook.stem) if name in course.names]
    if not notebook.exists() and not notebook.suffix:
        course.must_know(notebook.name)  # whoever knows the other commands names an assignment here
    if not names:
        known = ", ".join(course.names)
        raise UsageError(f"{notebook} lies in no folder that is called like an assignment ({known}); move it into one.")
    path = course.released_notebook(names[0]).parent / checks_file.NAME
    if not path.is_file():
        raise UsageError(f"There is no {path}; make it by: autograder notebooks {names[0]}")
    return path
