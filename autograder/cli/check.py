"""`autograder check`: look at one student's notebook, with what a student has."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.plain_text import say


def check(
    notebook: Annotated[Path, typer.Argument(metavar="NOTEBOOK", help="The notebook; checks.h5 beside it.")],
) -> None:
    """Say what `check()` says in the notebook, and whether the file can be graded; a student has all it needs."""
    from autograder.student import preflight

    result = preflight.check(notebook)
    say(result.text)
    raise typer.Exit(0 if result.gradable else 1)
