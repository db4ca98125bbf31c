"""The options that several commands have, and what they come to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CourseDir = Annotated[Path, typer.Option("--course", metavar="DIR", help="The course folder.")]
Names = Annotated[list[str] | None, typer.Argument(metavar="[ASSIGNMENT]...", help="Assignments; all when none named.")]


def gradebook_of(course: Path, url: str | None) -> str:
    """The database URL that was given, or else where nbgrader keeps the marks of a course."""
    return f"sqlite:///{(course / 'gradebook.db').resolve()}" if url is None else url
