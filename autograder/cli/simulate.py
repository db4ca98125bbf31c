"""`autograder simulate`: a class whose marks are known."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli import options
from autograder.cli.plain_text import say
from autograder.course import Course, find
from autograder.errors import UsageError


def simulate(
    count: Annotated[int, typer.Argument(metavar="N", min=1, help="How many students.")],
    to: Annotated[Path, typer.Option(metavar="DIR", help="Where to write submitted/ and truth.jsonl.")],
    seed: Annotated[int, typer.Option(metavar="S", min=0, help="The same seed gives the same class.")] = 0,
    assignments: options.Names = None,
    course: options.CourseDir = Path(),
    quiet: options.Quiet = False,
) -> None:
    """Write a class of N students who hand in distinct work whose marks are known, to try the grader on."""
    from autograder.proving import simulate as simulation

    found = find(course)
    submitted = Course(to).folder_of("submitted")
    if submitted.exists():
        raise UsageError(f"{submitted} exists already; name another folder by --to.")
    with options.writing(to, "--to"):
        names = options.declared_in(found, assignments)
        truth = simulation.write(found, names, count * len(names), seed, to)
    say(f"wrote {count * len(names)} submissions to {submitted}, and what they must earn to {truth}", quiet=quiet)
