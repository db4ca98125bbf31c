"""The options that several commands have, and what they come to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from autograder.course import Course

CourseDir = Annotated[Path, typer.Option("--course", metavar="DIR", help="The course folder.")]
Names = Annotated[list[str] | None, typer.Argument(metavar="[ASSIGNMENT]...", help="Assignments; all when none named.")]
Submitted = Annotated[Path | None, typer.Option(metavar="DIR", help="The submissions; COURSE/submitted.")]
GradebookUrl = Annotated[str | None, typer.Option("--gradebook", metavar="URL", help="nbgrader's database.")]


def course_in(folder: Path) -> Course:
    """The course in a folder. Raises UsageError where there is none."""
    from autograder import course  # numpy is slow to import, and --help needs none

    return course.find(folder)


def gradebook_of(course: Course, url: str | None) -> str:
    """The database URL that was given, or else where nbgrader keeps the marks of a course."""
    return course.gradebook_url if url is None else url
