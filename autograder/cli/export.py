"""`autograder export`: marks for other platforms."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autograder import whole_file
from autograder.cli.options import (
    LARGEST_SEED,
    LEVELS_HELP,
    CourseDir,
    GradebookUrl,
    Names,
    Quiet,
    given_in,
    gradebook_of,
    graded_of,
    must_take,
    writing,
)
from autograder.cli.plain_text import say
from autograder.course import Course, find
from autograder.errors import IsolationUnavailable, UsageError
from autograder.limits import Isolation
from autograder.values import Report

if TYPE_CHECKING:
    from autograder.export.formats import ClassFile, ContainerResult, RosterFile

_ISOLATION = f"gradescope, prairielearn, coursera: {LEVELS_HELP}"

_SEED = "gradescope, prairielearn, coursera: the secret seed of the hidden inputs, the same for all students."


def export(
    context: typer.Context,
    format: Annotated[str, typer.Argument(metavar="FORMAT", help="nbgrader, exercises, junit, canvas, moodle, ...")],
    assignments: Names = None,
    course: CourseDir = Path(),
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file to write; the screen when not given.")
    ] = None,
    gradebook: GradebookUrl = None,
    roster: Annotated[
        Path | None, typer.Option(metavar="FILE", help="canvas, moodle: the platform's own file.")
    ] = None,
    column: Annotated[str | None, typer.Option(metavar="NAME", help="canvas, moodle: the column to fill.")] = None,
    submission: Annotated[
        Path | None, typer.Option(metavar="PATH", help="gradescope, prairielearn, coursera: grade this file or folder.")
    ] = None,
    isolation: Annotated[Isolation, typer.Option(help=_ISOLATION)] = Isolation.AUTO,
    seed: Annotated[
        int | None, typer.Option(metavar="N", min=0, max=LARGEST_SEED, envvar="AUTOGRADER_SEED", help=_SEED)
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Write marks for another platform: from the gradebook, or of one submission in a platform's container."""
    from autograder.export.formats import FORMATS, ContainerResult
    from autograder.sandbox.isolation import candidates, caution

    found = find(course)
    if format not in FORMATS:
        raise UsageError(f"There is no format {format!r}; there are: {', '.join(FORMATS)}.")
    kind = FORMATS[format]
    _must_fit(format, given_in(context))
    _must_keep(roster, to)
    if to:
        must_take(to, "--to")
    url, put = gradebook_of(found, gradebook), partial(_put, to=to, quiet=quiet)
    if not isinstance(kind, ContainerResult):
        text, filled = _of_class(format, kind, graded_of(found, assignments, url), found, url, roster, column)
        put(text)
        raise typer.Exit(0 if filled else 1)
    name = _only_one(format, found, assignments)
    candidates(isolation)  # before anything is written: there may be no such level
    if submission is not None:
        result = _of_one(kind, put, partial(_graded, found, name, submission, isolation, seed))
        if to and kind.printed:
            typer.echo(json.dumps(result))
        return
    if kind.upload is None:
        raise UsageError(f"{format} grades one submission in its container; name the file by --submission.")
    target = to or Path(f"dist/{format}-{name}.zip")
    secret = _seed(found, name, url) if seed is None else seed
    with writing(target, "--to"):
        kind.upload(found, name, target, isolation, secret)
    what = f"upload it as the autograder of {name}; it holds the solutions, so keep it to yourself"
    say(f"wrote {target}: {what}", quiet=quiet)
    if said := caution([isolation]):
        say(f"Warning: {said}", err=True)


def _only_one(format: str, course: Course, asked: Sequence[str] | None) -> str:
    """The assignment that a container grades. Raises UsageError for several, and for one with variants."""
    names = asked or course.names
    if len(names) != 1:
        raise UsageError(f"{format} takes one assignment at a time; name it after the format.")
    (name,) = names
    if course.has_variants(name):
        why = f"{name} was released in variants, and {format} does not say whose a file is"
        raise UsageError(f"{why}; grade it here, by `autograder grade`.")
    return name


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
    from autograder.collect import roster
    from autograder.export import scores
    from autograder.export.formats import RosterFile
    from autograder.export.left_out import sentence

    if isinstance(kind, RosterFile) and path is None:
        raise UsageError(f"{format} needs the file that you download from it; name it by --roster.")
    found = scores.read(url, names, course.plain)
    notes, is_filled = (*scores.unscored(found), *scores.stale(found)), True
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


def _of_one(kind: ContainerResult, put: Callable[[str], None], graded: Callable[[], Report]) -> dict[str, Any]:
    """What a container leaves behind, which is put there even where nothing could be graded."""
    try:
        result = kind.write(graded())
    except IsolationUnavailable as error:
        if kind.stopped:
            put(_json(kind.stopped(str(error))))
        raise
    put(_json(result))
    return result


def _json(result: Any) -> str:
    return json.dumps(result, indent=1) + "\n"


def _seed(course: Course, name: str, url: str) -> int:
    """The seed that the class is graded with here: equal code gets an equal mark there."""
    from autograder.gradebook.gradebook import Gradebook

    with closing(Gradebook(url)) as book:
        return book.seed(name, course.root)


def _graded(course: Course, name: str, path: Path, isolation: Isolation, seed: int | None) -> Report:
    from autograder.grading.grader import Grader
    from autograder.ingest import submissions
    from autograder.reuse.source_digests import source_digests
    from autograder.values import Submission

    if not path.exists():
        raise UsageError(f"There is no {path} to grade; look at --submission.")
    found = submissions.in_folder(path, "student", name) if path.is_dir() else Submission("student", name, str(path))
    if seed is None:  # a container remembers nothing, but the source is secret and the same in all of them
        course.must_have(name)
        seed = int(dict(source_digests(course))[name][:8], 16)
    with Grader(course.root, seed, isolation=isolation) as grader:
        return grader.grade_one(found)


def _put(text: str, to: Path | None, quiet: bool) -> None:
    if to is not None:
        with writing(to, "--to"):
            whole_file.write(to, text.encode())
        say(f"wrote {to}", quiet=quiet)
    elif sys.stdout is not None and sys.stdout.isatty():  # which would obey what stands in students' names
        say(text.replace("\r\n", "\n").removesuffix("\n"))
    else:
        typer.echo(text, nl=False)
