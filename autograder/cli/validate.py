"""`autograder validate`: prove that the course is right."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.options import CourseDir, Names, Quiet, declared_in
from autograder.course import find
from autograder.values import Finding


def validate(
    assignments: Names = None,
    course: CourseDir = Path(),
    fast: Annotated[bool, typer.Option("--fast", help="Leave out running the notebooks in a kernel.")] = False,
    quiet: Quiet = False,
) -> None:
    """Prove that the course is right: what CI runs."""
    from autograder.cli.terminal import counted
    from autograder.proving import validate as proof

    found = find(course)
    findings = proof.run(found, declared_in(found, assignments), kernel=not fast, counted=partial(counted, quiet=quiet))
    raise typer.Exit(0 if _show(findings, quiet) else 1)


def _show(findings: Iterable[Finding], quiet: bool) -> bool:
    """Show the findings line by line, or only the bad ones; True when all is well."""
    from rich.markup import escape

    from autograder.cli.terminal import terminal

    console, bad = terminal(stderr=quiet), 0
    for finding in findings:
        bad += not finding.ok
        sign = "[blue]✓[/]" if finding.ok else "[red]✗[/]"
        if not (quiet and finding.ok):
            console.print(f"{sign} {escape(finding.text)}", highlight=False, soft_wrap=True)
    found = "1 finding needs a look." if bad == 1 else f"{bad} findings need a look."
    if bad or not quiet:
        console.print(found if bad else "The course is right.")
    return not bad
