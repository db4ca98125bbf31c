"""`autograder simulate`: a class whose marks are known."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.options import CourseDir, course_in, writing
from autograder.errors import UsageError


def simulate(
    count: Annotated[int, typer.Argument(metavar="N", min=1, help="How many submissions.")],
    to: Annotated[Path, typer.Option(metavar="DIR", help="Where to write submitted/ and truth.jsonl.")],
    seed: Annotated[int, typer.Option(metavar="S", min=0, help="The same seed gives the same class.")] = 0,
    assignment: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Assignments; all when none.")] = None,
    course: CourseDir = Path(),
) -> None:
    """Write a class of N distinct submissions whose marks are known, to try the grader on."""
    from autograder.course import Course
    from autograder.proving import simulate as simulation

    found = course_in(course)
    submitted = Course(to).submitted
    if submitted.exists():
        raise UsageError(f"{submitted} exists already; name another folder by --to.")
    with writing(to, "--to"):
        truth = simulation.write(found, assignment or found.names, count, seed, to)
    typer.echo(f"wrote {count} submissions to {submitted}, and what they must earn to {truth}")
