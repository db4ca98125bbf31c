"""The commands that need no class: `simulate` writes one, `check` looks at one student's notebook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.options import CourseDir
from autograder.cli.output_files import writing
from autograder.errors import UsageError


def simulate(
    count: Annotated[int, typer.Argument(metavar="N", min=1, help="How many submissions.")],
    to: Annotated[Path, typer.Option(metavar="DIR", help="Where to write submitted/ and truth.jsonl.")],
    seed: Annotated[int, typer.Option(metavar="S", min=0, help="The same seed gives the same class.")] = 0,
    assignment: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Assignments; all when none.")] = None,
    course: CourseDir = Path(),
) -> None:
    """Write a class of N distinct submissions whose marks are known, to try the grader on."""
    from autograder import course as courses
    from autograder.proving import simulate as simulation

    found = courses.find(course)
    if (to / simulation.SUBMITTED).exists():
        raise UsageError(f"{to / simulation.SUBMITTED} exists already; name another folder by --to.")
    with writing(to, "--to"):
        truth = simulation.write(found, assignment or found.names, count, seed, to)
    typer.echo(f"wrote {count} submissions to {to / simulation.SUBMITTED}, and what they must earn to {truth}")


def check(
    notebook: Annotated[Path, typer.Argument(metavar="NOTEBOOK", help="The notebook; checks.h5 beside it.")],
) -> None:
    """Say what `check()` says in the notebook, and whether the file can be graded; a student has all it needs."""
    from autograder.student import preflight

    result = preflight.check(notebook)
    typer.echo(result.text)
    raise typer.Exit(0 if result.gradable else 1)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(check)
    app.command()(simulate)
