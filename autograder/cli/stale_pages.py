"""Pages, work and penalties that do not belong to the marks: what is older or newer is named, with what renews it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.plain_text import say
from autograder.course import Course
from autograder.errors import named

if TYPE_CHECKING:
    from autograder.gradebook.scores import StudentScore


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
    """Name those whom being late costs something else by now than a run entered, and whose penalty cannot be known."""
    from autograder.gradebook.late_penalties import LatePolicy, failed, unsettled

    concerned: dict[str, list[str]] = {}
    for of in scores:
        if of.penalty or of.late_by:
            concerned.setdefault(of.assignment, []).append(of.student)
    policy = LatePolicy(course.root)
    for name, students in concerned.items():
        command = f"nbgrader autograde {name} --force" if name in course.plain else f"autograder grade {name}"
        found, failures = unsettled(url, name, students, policy)
        if failures:
            say(str(failed(failures)), err=True)
        if found:
            why = "is not what was entered, since a mark, an extension, the due date or the settings changed"
            say(f"What being late costs on {name} {why}: {named(found)}; run `{command}`, then this again.", err=True)


def _pages(course: Course, assignments: list[str], since: float) -> Iterator[str]:
    if _is_older(page := course.root / "report" / "index.html", since):
        yield f"{page.relative_to(course.root)} (renew it by `autograder report`)"
    for folder, command in (
        (course.folder_of("autograded"), "autograder formgrader"),
        (course.folder_of("feedback"), "autograder feedback"),
    ):
        names = [name for name in assignments if any(_is_older(path, since) for path in folder.glob(f"*/{name}/*"))]
        if names:
            yield f"{folder.name}/ (renew it by `{command} {' '.join(names)}`)"


def _is_older(path: Path, since: float) -> bool:
    return path.is_file() and path.stat().st_mtime < since
