"""Whether the course is another one: digests of what its author wrote, and of nothing that Python left there."""

from __future__ import annotations

import hashlib
from pathlib import Path

from autograder.course import Course
from autograder.errors import reading_the_course


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
