"""Bundles for a class in which each student has a variant: the same for all, but for the student's own notebooks."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.course import Course
from autograder.declarations import variant_draws
from autograder.declarations.assignment import Assignment
from autograder.declarations.file_names import VARIANTS
from autograder.errors import UsageError
from autograder.release import bundle


def write(course: Course, names: Sequence[str], students: Sequence[str], target: Path) -> Iterator[str]:
    """Write `target`/<student>/<name of target>.zip for everybody; gives each student whose bundle is ready.

    All take their places when the last one is ready. From then on the course knows who was given a variant, and draws
    nothing anew for them. Raises UsageError where there is nothing to draw, and CourseError where an author has to mend
    something.
    """
    assignments = [assignment for name in names if (assignment := course.assignment(name)).values]
    drawn = [assignment.name for assignment in assignments]
    if not drawn:
        raise UsageError(f"No exercise of {', '.join(names)} declares parameters; leave --variants out.")
    target.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".variants-", dir=target) as folder:
        with ExitStack() as stack:
            for assignment in assignments:
                stack.enter_context(_known(assignment, students))
            yield from _written(course, names, drawn, students, Path(folder), target.name)
        for student in students:  # whoever has one of these needs the secret, whatever becomes of the others
            (target / student).mkdir(exist_ok=True)
            os.replace(Path(folder, student, f"{target.name}.zip"), target / student / f"{target.name}.zip")


@contextmanager
def _known(assignment: Assignment, students: Sequence[str]) -> Iterator[None]:
    """Enter the students into the draws of an assignment, for good where nothing fails."""
    folder, before = assignment.folder, assignment.draws
    variant_draws.write(folder, variant_draws.with_students(before, students, assignment.exercises))
    try:
        yield
    except BaseException:
        if before:
            variant_draws.write(folder, before)
        else:
            (folder / VARIANTS).unlink()
        raise


def _written(
    course: Course, names: Sequence[str], drawn: Sequence[str], students: Sequence[str], folder: Path, title: str
) -> Iterator[str]:
    common = dict(bundle.files(course, names, title))
    assignments = [course.assignment(name) for name in drawn]
    made: dict[str, Mapping[str, bytes]] = {}
    for student in students:
        values = repr([one.of(student).values for one in assignments])
        if values not in made:
            made[values] = {n: content for name in drawn for n, content in bundle.notebooks(course, name, student)}
        content = {f"{title}/{name}": data for name, data in {**common, **made[values]}.items()}
        bundle.write_zip(content, folder / student / f"{title}.zip")
        yield student
