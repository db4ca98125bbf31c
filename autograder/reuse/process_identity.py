"""What decides a mark beside the submission: the course's source, what it requires, the package's code, Python, numpy.

A grader that is sent to another process takes this along, and grades there only where it is the same.
"""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from autograder.declarations import requirements
from autograder.declarations.file_names import REQUIREMENTS
from autograder.errors import CourseError, UsageError, reading_the_course
from autograder.reuse.installed_versions import Installation, installation


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


def source_digests(course: Course) -> tuple[tuple[str, str], ...]:
    """A digest for each file and folder in the course's source/, whatever in them the exercises may read or import."""
    paths = sorted(course.source.glob("*"))
    with reading_the_course():
        return tuple((path.name, digest_of(path)) for path in paths if not _is_by_product(path))


def digest_of(path: Path) -> str:
    """The digest of a file, or of all files in a folder, those left aside that Python or an editor left behind."""
    total = hashlib.blake2b(digest_size=16)
    for file in authored(path):
        name = file.relative_to(path)
        total.update(f"\0{name.as_posix()}\0".encode("utf-8", "surrogateescape"))
        total.update(hashlib.blake2b(file.read_bytes()).digest())
    return total.hexdigest()


def authored(path: Path) -> list[Path]:
    """The file, or all files in a folder, those left aside that Python or an editor left behind."""
    files = [path] if path.is_file() else [file for file in sorted(path.rglob("*")) if file.is_file()]
    return [file for file in files if not any(map(_is_by_product, ((name := file.relative_to(path)), *name.parents)))]


def _is_by_product(path: Path) -> bool:
    """Whether Python, Jupyter or an operating system left this behind."""
    return path.name.startswith(".") or path.name == "__pycache__"
