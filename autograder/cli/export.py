"""`autograder export`: marks for other platforms."""

from __future__ import annotations

import sys
from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder import whole_file
from autograder.cli import options
from autograder.cli.plain_text import say
from autograder.course import Course, find
from autograder.errors import UsageError
from autograder.limits import Isolation

if TYPE_CHECKING:
    from autograder.export.formats import ClassFile, RosterFile

_ISOLATION = f"gradescope, prairielearn, coursera: {options.LEVELS_HELP}"

_SEED = "gradescope, prairielearn, coursera: the secret seed of the hidden inputs, the same for all students."


def export(
    context: typer.Context,
    format: Annotated[str, typer.Argument(metavar="FORMAT", help="nbgrader, exercises, junit, canvas, moodle, ...")],
    assignments: options.Names = None,
    course: options.CourseDir = Path(),
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file to write; the screen when not given.")
    ] = None,
    gradebook: options.GradebookUrl = None,
    roster: Annotated[
        Path | None, typer.Option(metavar="FILE", help="canvas, moodle: the platform's own file.")
    ] = None,
    column: Annotated[str | None, typer.Option(metavar="NAME", help="canvas, moodle: the column to fill.")] = None,
    submission: Annotated[
        Path | None, typer.Option(metavar="PATH", help="gradescope, prairielearn, coursera: grade this file or folder.")
    ] = None,
    isolation: Annotated[Isolation, typer.Option(help=_ISOLATION)] = Isolation.AUTO,
    seed: Annotated[
        int | None, typer.Option(metavar="N", min=0, max=options.LARGEST_SEED, envvar="AUTOGRADER_SEED", help=_SEED)
    ] = None,
    quiet: options.Quiet = False,
) -> None:
    """Write marks for another platform: from the gradebook, or of one submission in a platform's container."""
    from autograder.cli.export_container import ExportContainer
    from autograder.export.formats import FORMATS, ContainerResult

    found = find(course)
    if format not in FORMATS:
        raise UsageError(f"There is no format {format!r}; there are: {', '.join(FORMATS)}.")
    kind = FORMATS[format]
    _must_fit(format, options.given_in(context))
    _must_keep(roster, to)
    if to:
        options.must_take(to, "--to")
    url, put = options.gradebook_of(found, gradebook), partial(_put, to=to, quiet=quiet)
    if isinstance(kind, ContainerResult):
        ExportContainer(format, kind, found, isolation, seed, to).export(assignments, submission, url, put, quiet=quiet)
        return
    text, filled = _of_class(format, kind, options.graded_of(found, assignments, url), found, url, roster, column)
    put(text)
    raise typer.Exit(0 if filled else 1)


def _must_fit(format: str, given: Collection[str]) -> None:
    """Raise UsageError for an option that was given and would have no effect."""
    from autograder.export.formats import FORMATS, ContainerResult, RosterFile

    takers: dict[str, type] = dict.fromkeys(("roster", "column"), RosterFile)
    takers |= dict.fromkeys(("submission", "isolation", "seed"), ContainerResult)
    for option, takes in takers.items():
        if option in given and not isinstance(FORMATS[format], takes):
            those = ", ".join(name for name, kind in FORMATS.items() if isinstance(kind, takes))
            raise UsageError(f"The format {format} takes no --{option}; these formats do: {those}.")
    for option in ("submission", "seed"):  # where none of them is given, the gradebook has the seed
        if option in given and "gradebook" in given:
            raise UsageError(f"With --{option} no gradebook is read; leave out one of --{option} and --gradebook.")


def _must_keep(roster: Path | None, to: Path | None) -> None:
    """Raise UsageError where the platform's file would be overwritten, which holds more than goes back."""
    if roster and to and roster.exists() and to.exists() and to.samefile(roster):
        raise UsageError(f"--to names the file of --roster, {roster}, which holds more; name another file by --to.")


def _of_class(
    format: str,
    kind: ClassFile | RosterFile,
    names: list[str],
    course: Course,
    url: str,
    path: Path | None,
    column: str | None,
) -> tuple[str, bool]:
    """The file about a class, and whether anybody's score is in it; who is left out is told."""
    from autograder.cli.stale_pages import tell_unsettled
    from autograder.collect import roster
    from autograder.export.formats import RosterFile
    from autograder.export.left_out import sentence, stale, unscored
    from autograder.gradebook import scores

    if isinstance(kind, RosterFile) and path is None:
        raise UsageError(f"{format} needs the file that you download from it; name it by --roster.")
    found = scores.read(url, names, course.plain)
    tell_unsettled(course, url, found)
    notes, is_filled = (*unscored(found), *stale(found)), True
    if isinstance(kind, RosterFile):
        assert path
        filled = kind.write(found, roster.read(path), column)
        text, is_filled, notes = filled.text, filled.filled > 0, (*notes, *filled.notes)
    else:
        text = kind.write(found)
    for note in notes:
        say(sentence(note, path.name if path else ""), err=True)
    if not is_filled:
        say("Nobody's mark is in the file; look at the ids in it, and at those in the gradebook.", err=True)
    return text, is_filled


def _put(text: str, to: Path | None, quiet: bool) -> None:
    if to is not None:
        with options.writing(to, "--to"):
            whole_file.write(to, text.encode())
        say(f"wrote {to}", quiet=quiet)
    elif sys.stdout is not None and sys.stdout.isatty():  # which would obey what stands in students' names
        say(text.replace("\r\n", "\n").removesuffix("\n"))
    else:
        typer.echo(text, nl=False)
