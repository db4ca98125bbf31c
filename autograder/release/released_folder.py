"""From `source/` to `notebooks/`: what students get, and whether it is still what the source gives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder import whole_file
from autograder.course import Course
from autograder.errors import CourseError, in_a_line
from autograder.student import checks_file


def write(course: Course, assignment: str) -> list[Path]:
    """Bring `notebooks/<assignment>/` up to date and return its files. What is right is not touched."""
    target = course.released(assignment)
    with generated(course, assignment) as folder:
        wanted = files_in(folder)
        for name in files_in(target) - wanted:
            (target / name).unlink()
        for name in wanted:
            if not _alike(fresh := folder / name, target / name):
                whole_file.write(target / name, fresh.read_bytes(), fresh.stat().st_mode & 0o777)
    return sorted(target / name for name in wanted)


def files_in(folder: Path) -> set[str]:
    """The files of a folder and of the folders in it, by path."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def drift(course: Course, assignment: str) -> list[str]:
    """The files of `notebooks/<assignment>/` that are not what the source gives, each as a sentence."""
    target = course.released(assignment)
    with generated(course, assignment) as folder:
        return list(differences(folder, target))


@contextmanager
def generated(course: Course, assignment: str, student: str = "") -> Iterator[Path]:
    """A temporary folder with the freshly generated files of an assignment, as published or as a student has it."""
    from nbgrader.converters import NbGraderException  # it takes seconds to import; most commands do without

    from autograder.release.by_nbgrader import generate

    with TemporaryDirectory() as folder:
        try:
            generate(course.root.resolve(), assignment, Path(folder), student=student)
        except NbGraderException as error:
            more = f"`nbgrader generate_assignment {assignment}` says more"
            raise CourseError(f"{assignment} is not released ({in_a_line(error)}); {more}.") from error
        yield Path(folder) / assignment


def differences(fresh: Path, kept: Path) -> Iterator[str]:
    """What is not alike in two folders of generated files, a sentence each.

    Notebooks must be the same byte by byte; numbers may differ by round-off, as they do between processors.
    """
    remedy = f"run `autograder notebooks {kept.name}`"
    for name in sorted(files_in(fresh) | files_in(kept)):
        if not (kept / name).is_file():
            yield f"{kept.name}/{name} is missing; {remedy}."
        elif not (fresh / name).is_file():
            yield f"{kept.name}/{name} does not come from the source; remove it or {remedy}."
        elif not _alike(fresh / name, kept / name):
            yield f"{kept.name}/{name} is not what the source gives; {remedy}."


def _alike(fresh: Path, kept: Path) -> bool:
    if not kept.is_file():
        return False
    if fresh.read_bytes() == kept.read_bytes():
        return True
    return fresh.name == checks_file.NAME and checks_file.alike(fresh, kept)
