"""Pages that were written before a run changed marks: they are named, with the command that renews each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.course import Course


def sentences(course: Course, assignments: Iterable[str], since: float) -> Iterator[str]:
    """A sentence that names what still shows the marks of before, if anything does. `since` is when the run began."""
    if pages := list(_pages(course, list(assignments), since)):
        yield f"Written before this run, so that older marks may stand there: {'; '.join(pages)}."


def _pages(course: Course, assignments: list[str], since: float) -> Iterator[str]:
    if _is_older(page := course.root / "report" / "index.html", since):
        yield f"{page.relative_to(course.root)} (renew it by `autograder report`)"
    for folder, command in (
        (course.autograded, "autograder formgrader"),
        (course.root / "feedback", "autograder feedback"),
    ):
        names = [name for name in assignments if any(_is_older(path, since) for path in folder.glob(f"*/{name}/*"))]
        if names:
            yield f"{folder.name}/ (renew it by `{command} {' '.join(names)}`)"


def _is_older(path: Path, since: float) -> bool:
    return path.is_file() and path.stat().st_mtime < since
