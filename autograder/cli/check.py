"""`autograder check`: look at one student's notebook, with what a student has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.plain_text import say
from autograder.course import Course, find
from autograder.errors import UsageError


def check(
    notebook: Annotated[Path, typer.Argument(metavar="NOTEBOOK", help="The notebook; checks.h5 beside it.")],
    course: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Whose checks.h5 counts; the course that the notebook lies in."),
    ] = None,
) -> None:
    """Say what `check()` says in the notebook, and whether the file can be graded; a student has all it needs."""
    from autograder.student import preflight

    with _checks_of_course(notebook, course) as checks:
        result = preflight.check(notebook, course_checks=checks)
    say(result.text)
    raise typer.Exit(0 if result.gradable else 1)


@contextmanager
def _checks_of_course(notebook: Path, asked: Path | None) -> Iterator[Path | None]:
    """The checks that the hander-in of a notebook was given; None for a student, who has no course folder.

    In a course with variants they are those of the student whose folder holds the notebook's.
    """
    from autograder.student import checks_file

    path = Path(os.path.realpath(notebook))
    around = [each for each in map(Course, path.parents) if each.names]
    # The outermost: what is handed in may look like a course, whose code would run here.
    course = find(asked) if asked else next(reversed(around), None)
    if not course:
        yield None
        return
    name = _assignment(notebook, path, course)
    if course.has_variants(name):
        from autograder.release import released_folder

        with released_folder.generated(course, name, path.parent.parent.name) as folder:
            yield folder / checks_file.NAME
    else:
        yield _released(course, name)


def _assignment(notebook: Path, path: Path, course: Course) -> str:
    """The assignment that a notebook is of, by the names of its folder and its file."""
    names = [name for name in (path.parent.name, notebook.stem) if name in course.names]
    if not path.exists() and not notebook.suffix:
        course.must_know(notebook.name)  # whoever knows the other commands names an assignment here
    if not path.is_file():
        raise UsageError(f"There is no file {notebook}; name the notebook to check.")
    if not names:
        known = ", ".join(course.names)
        raise UsageError(f"{notebook} lies in no folder that is called like an assignment ({known}); move it into one.")
    return names[0]


def _released(course: Course, name: str) -> Path:
    from autograder.student import checks_file

    path = course.released(name) / checks_file.NAME
    if not path.is_file():
        raise UsageError(f"There is no {path}; make it by: autograder notebooks {name}")
    return path
