"""`autograder export`: marks for other platforms."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autograder.cli.options import CourseDir, GradebookUrl, Names, course_in, gradebook_of
from autograder.cli.output_files import writing
from autograder.errors import IsolationUnavailable, UsageError
from autograder.values import Isolation, Report

if TYPE_CHECKING:
    from autograder.course import Course

_ISOLATION = "gradescope, prairielearn, coursera: auto (stops where the kernel cannot confine), or a level by name."


def export(
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
    isolation: Annotated[str, typer.Option(help=_ISOLATION)] = Isolation.AUTO,
) -> None:
    """Write marks for another platform: from the gradebook, or of one submission in a platform's container."""
    from autograder.export import formats as exports

    found = course_in(course)
    if format not in exports.FORMATS:
        raise UsageError(f"There is no format {format!r}; there are: {', '.join(exports.FORMATS)}.")
    if format in exports.RESULTS:
        text = _of_one(format, found, assignments or list(found.names), submission, to, isolation)
    else:
        url = gradebook_of(course, gradebook)
        text = _of_class(format, assignments or _graded_of(found.names, url), url, roster, column)
    if text:
        _put(text, to)
    if to and format in exports.SPOKEN:
        typer.echo(json.dumps(json.loads(text)))


def _graded_of(names: Sequence[str], url: str) -> list[str]:
    """All assignments that there are marks of: in the first weeks of a course there are others."""
    from autograder.export import marks

    graded = marks.graded(url, names)
    if not graded:
        raise UsageError("There is nothing to export yet; grade first, or name the gradebook by --gradebook.")
    if missing := [name for name in names if name not in graded]:
        typer.echo(f"Left out, since nothing of it is graded yet: {', '.join(missing)}.", err=True)
    return graded


def _of_class(format: str, names: list[str], url: str, roster: Path | None, column: str | None) -> str:
    from autograder.export import formats as exports
    from autograder.export import marks, rosters

    if format in exports.ROSTERS and roster is None:
        raise UsageError(f"{format} needs the file that you download from it; name it by --roster.")
    found = marks.read(url, names)
    notes = [mark.trouble for mark in found if mark.trouble]
    if format in exports.TABLES:
        text = exports.TABLES[format](found)
    else:
        assert roster is not None
        text = exports.ROSTERS[format](found, rosters.read(roster), column, notes)
    for note in notes:
        typer.echo(note, err=True)
    return text


def _of_one(
    format: str, course: Course, names: list[str], submission: Path | None, to: Path | None, isolation: str
) -> str:
    from autograder.export import formats as exports
    from autograder.sandbox.isolation import confining

    if len(names) != 1:
        raise UsageError(f"{format} takes one assignment at a time; name it after the format.")
    asked = confining(isolation)
    if submission is None:
        _upload(format, course, names[0], to, isolation)
        return ""
    try:
        return _json(exports.RESULTS[format](_graded(course, names[0], submission, asked)))
    except IsolationUnavailable as error:
        if format in exports.STOPPED:
            _put(_json(exports.STOPPED[format](str(error))), to)
        raise


def _json(result: Any) -> str:
    return json.dumps(result, indent=1) + "\n"


def _upload(format: str, course: Course, name: str, to: Path | None, isolation: str) -> None:
    from autograder.export import gradescope_zip
    from autograder.sandbox.isolation import caution

    if format != "gradescope":
        raise UsageError(f"{format} grades one submission in its container; name the file by --submission.")
    target = to or Path(f"dist/gradescope-{name}.zip")
    with writing(target, "--to"):
        gradescope_zip.write(course, name, target, isolation)
    typer.echo(f"wrote {target}: upload it as the autograder of {name}; it holds the solutions, so keep it to yourself")
    if said := caution(isolation):
        typer.echo(f"Warning: {said}", err=True)


def _graded(course: Course, name: str, path: Path, isolation: str) -> Report:
    from autograder.grading.grader import Grader
    from autograder.ingest import submissions
    from autograder.values import Submission

    if not path.exists():
        raise UsageError(f"There is no {path} to grade; look at --submission.")
    found = submissions.in_folder(path, "student", name) if path.is_dir() else Submission("student", name, str(path))
    with Grader(course.root, secrets.randbits(32), isolation=isolation) as grader:
        return grader.grade_one(found)


def _put(text: str, to: Path | None) -> None:
    if to is None:
        typer.echo(text, nl=False)
        return
    with writing(to, "--to"):
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(text, encoding="utf-8")
    typer.echo(f"wrote {to}")
