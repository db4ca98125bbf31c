"""What decides a mark beside the submission: the course's source, what it requires, the package's code, Python, numpy.

A grader that is sent to another process takes this along, and grades there only where it is the same.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.course import Course
from autograder.declarations import requirements
from autograder.declarations.file_names import REQUIREMENTS
from autograder.errors import CourseError, UsageError
from autograder.reuse.installed_versions import Installation, installation
from autograder.reuse.source_digests import source_digests


@dataclass(frozen=True, slots=True)
class Identity:
    """What decides marks in one process: what is `installed`, and the course.

    `needs` has the version of each package that the course requires, "" where it is not installed; `sources` a digest
    of each file and folder in the course's source/.
    """

    installed: Installation
    needs: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str], ...]

    def must_be_installed_alike(self, other: Identity) -> None:
        """Refuse to grade by this installation what comes from another one. Raises UsageError with the reason."""
        if found := [*self.installed.apart(other.installed), *self._needs_apart(other)]:
            remedy = "install the same there, and start that worker again"
            raise UsageError(f"{_where()} has {', and '.join(found)}; {remedy}.")

    def _needs_apart(self, other: Identity) -> Iterator[str]:
        here = dict(self.needs)
        for text, theirs in other.needs:
            if (found := here.get(text, "")) != theirs:
                mine = f"{text} in version {found}" if found else f"no {text}"
                yield f"{mine}, where the run was started with {theirs}"


def must_have_the_same_sources(course: Course, other: Identity, assignment: str) -> None:
    """Refuse to grade an assignment that is another one here than it was there. Raises CourseError with the reason.

    What other assignments hold is no matter; all else in the course's source/ may be.
    """
    names = {name for name, _ in set(source_digests(course)) ^ set(other.sources)}
    if apart := sorted(names - (set(course.names) - {assignment})):
        remedy = "bring it up to date there, or start the run again if it was changed meanwhile"
        what = f"another {' and '.join(apart)} in {course.source}"
        raise CourseError(f"{_where()} sees {what} than the run began with; {remedy}.")


def _where() -> str:
    return f"The worker on {socket.gethostname()}"


def identity_of(course: Course) -> Identity:
    """What decides marks in this process. Raises CourseError where a file of the course cannot be read."""
    return Identity(installation(), requirements.versions(course.source / REQUIREMENTS), source_digests(course))
