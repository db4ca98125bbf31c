"""What of the course's `data/` goes to students."""

from __future__ import annotations

from pathlib import Path

from autograder.course import Course


def data_files(course: Course) -> list[Path]:
    """The data that students get: the course's own files, and what says where they come from.

    A file that somebody else owns and an instructor put there is not ours to hand on.
    """
    return sorted(path for path in course.data.glob("*") if path.suffix == ".h5" or path.name == "README.md")
