"""`autograder notebooks`: write the students' notebooks."""

from __future__ import annotations

from pathlib import Path

import typer

from autograder.cli.options import CourseDir, Names, course_in


def notebooks(assignments: Names = None, course: CourseDir = Path()) -> None:
    """Write the students' notebooks from the source notebooks."""
    from autograder.release import notebooks as release

    found = course_in(course)
    names = assignments or found.names
    for name in names:
        found.must_have(name)
    for name in names:
        for path in release.write(found, name):
            typer.echo(f"wrote {path}")
