"""Pages, work and penalties that do not belong to the marks: what is older or newer is named, with what renews it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.plain_text import say
from autograder.course import Course
from autograder.errors import named
from autograder.release.nbgrader_settings import configured

if TYPE_CHECKING:
    from autograder.export.scores import StudentScore


def sentences(course: Course, assignments: Iterable[str], since: float) -> Iterator[str]:
    """A sentence that names what still shows the marks of before, if anything does. `since` is when the run began."""
    if pages := list(_pages(course, list(assignments), since)):
        yield f"Written before this run, so that older marks may stand there: {'; '.join(pages)}."


def tell_newer(assignment: str, students: Sequence[str]) -> None:
    """Name those whose newer work is not graded: beside their marks it would be shown as what earned them."""
    if students:
        why = f"since what they handed in last is not graded: {named(students)}"
        say(f"Left out of {assignment}, {why}; run `autograder grade {assignment}`, then this again.", err=True)


def tell_unsettled(course: Course, url: str, scores: Iterable[StudentScore]) -> None:
    """Name those whose mark or extension a person changed since a run entered what being late costs them."""
    from autograder.gradebook.late_penalties import LatePolicy, unsettled

    touched: dict[str, list[str]] = {}
    for of in scores:
        by_hand = of.extension or any(mark.manual is not None or mark.extra for mark in of.marks)
        if by_hand and (of.penalty or of.late_by):
            touched.setdefault(of.assignment, []).append(of.student)
    for name, students in touched.items():
        if found := unsettled(url, name, students, LatePolicy(course.root)):
            why = "was entered before a person changed their mark or extension"
            remedy = f"run `autograder grade {name}`, then this again"
            say(f"What being late costs on {name} {why}: {named(found)}; {remedy}.", err=True)


def _pages(course: Course, assignments: list[str], since: float) -> Iterator[str]:
    if _is_older(page := course.root / "report" / "index.html", since):
        yield f"{page.relative_to(course.root)} (renew it by `autograder report`)"
    for folder, command in (
        (configured(course.autograded), "autograder formgrader"),
        (configured(course.feedback), "autograder feedback"),
    ):
        names = [name for name in assignments if any(_is_older(path, since) for path in folder.glob(f"*/{name}/*"))]
        if names:
            yield f"{folder.name}/ (renew it by `{command} {' '.join(names)}`)"


def _is_older(path: Path, since: float) -> bool:
    return path.is_file() and path.stat().st_mtime < since
