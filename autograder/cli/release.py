"""`autograder notebooks` and `autograder release`: what students get, as files of the course and as a bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli import options
from autograder.cli.plain_text import say
from autograder.course import Course, find

_TO = "The zip to write; dist/ and the name of the course when not given."
_VARIANTS = "Write a bundle for each student in this CSV file instead, with a variant of their own."


def notebooks(
    assignments: options.Names = None, course: options.CourseDir = Path(), quiet: options.Quiet = False
) -> None:
    """Write the students' notebooks from the source notebooks."""
    from autograder.release import released_folder

    found = find(course)
    for name in options.declared_in(found, assignments):
        with options.writing(found.released(name), "--course"):
            written = released_folder.write(found, name)
        for path in written:
            say(f"wrote {path}", quiet=quiet)


def release(
    assignments: options.Names = None,
    course: options.CourseDir = Path(),
    to: Annotated[Path | None, typer.Option(metavar="FILE", help=_TO)] = None,
    variants: Annotated[Path | None, typer.Option(metavar="ROSTER", help=_VARIANTS)] = None,
    quiet: options.Quiet = False,
) -> None:
    """Write the bundle that students get: notebooks, data, checks, and what they need to run."""
    from autograder.release import bundle

    found = find(course)
    to = to or Path("dist") / f"{found.title}.zip"
    options.must_take(to.with_suffix("") / "STUDENT" if variants else to, "--to")
    names = options.declared_in(found, assignments)
    for name in names:
        found.assignment(name)
    with options.writing(to, "--to"):
        if variants:
            _to_each(found, names, variants, to, quiet)
            return
        files = bundle.write(found, names, to)
    say(f"wrote {to}: {len(files)} files, {to.stat().st_size / 1024:.0f} KiB", quiet=quiet)
    if drawn := [name for name in names if found.has_variants(name)]:
        say(f"It holds the published {', '.join(drawn)}; whoever was given a variant is graded by that.", err=True)


def _to_each(course: Course, names: tuple[str, ...], roster: Path, to: Path, quiet: bool) -> None:
    """Write a bundle for each student of a roster."""
    from autograder.cli.terminal import counted
    from autograder.collect import class_list, people
    from autograder.release import variants

    students = class_list.students(roster, people.known(options.gradebook_of(course, None)))
    place = to.with_suffix("")
    for _ in counted(variants.write(course, names, students, place), len(students), "variants", quiet=quiet):
        pass
    say(f"wrote {len(students)} bundle{'s' * (len(students) > 1)}: {place}/STUDENT/{place.name}.zip", quiet=quiet)
    say("Keep each variants.json in source/, and keep it secret: grading needs it, and it tells who has which values.")
