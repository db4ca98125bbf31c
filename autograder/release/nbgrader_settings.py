"""What a course's own nbgrader_config.py sets, for whatever does nbgrader's work without its commands."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal

from autograder.course import Course
from autograder.errors import CourseError, in_a_line


def settings_of(course: Path) -> Any:
    """The configuration of a course; an empty one where it has none. Raises CourseError where it cannot be loaded."""
    from traitlets.config import Config
    from traitlets.config.loader import PyFileConfigLoader

    file = Course(course).nbgrader_config
    if not file.is_file():
        return Config()
    try:
        with importable(course):
            return PyFileConfigLoader(file.name, path=str(course.resolve())).load_config()
    except (Exception, SystemExit) as error:
        raise CourseError(f"{file} cannot be loaded ({in_a_line(error)}); mend it.") from error


def course_name(course: Path) -> str:
    """What a course is called: as its configuration says, else like its folder."""
    return str(settings_of(course).CourseDirectory.get("course_id", "") or course.resolve().name)


def gradebook_url(course: Path) -> str | None:
    """The database URL that a course's configuration sets; None where it sets none. Raises CourseError."""
    return _set_in(course, "db_url")


def folder_of(course: Course, kind: Literal["submitted", "autograded", "feedback"]) -> Path:
    """Where nbgrader keeps what is handed in, what its pages show of it, or what goes back to students.

    Raises CourseError where the configuration of the course cannot be loaded.
    """
    return course.root / (_set_in(course.root, f"{kind}_directory") or kind)


def _set_in(course: Path, name: str) -> str | None:
    with suppress(OSError):
        if name.encode() not in Course(course).nbgrader_config.read_bytes():  # to load it takes two seconds
            return None
    return settings_of(course).CourseDirectory.get(name) or None


@contextmanager
def importable(course: Path) -> Iterator[None]:
    """Let the configuration name a plugin that lies in the course folder."""
    sys.path.insert(0, str(course.resolve()))
    try:
        yield
    finally:
        sys.path.remove(str(course.resolve()))
