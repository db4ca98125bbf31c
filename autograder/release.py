"""From `source/` to `notebooks/`: what students get. Generated files are compared as bytes, so CI sees any drift."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.course import Course

NOTEBOOKS = "notebooks"
DATA = "data"


def data_files(root: Path) -> list[Path]:
    """The data that students get: the course's own files, and what says where they come from.

    A file that somebody else owns and an instructor put there is not ours to hand on.
    """
    folder = root / DATA
    return sorted(path for path in folder.glob("*") if path.suffix == ".h5" or path.name == "README.md")


def write(course: Course, assignment: str) -> list[Path]:
    """Write `notebooks/<assignment>/` anew and return its files."""
    target = course.root / NOTEBOOKS / assignment
    with generated(course, assignment) as folder:
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(folder, target)
    return sorted(target.iterdir())


def drift(course: Course, assignment: str) -> list[str]:
    """The files of `notebooks/<assignment>/` that are not what the source gives, each as a sentence."""
    target = course.root / NOTEBOOKS / assignment
    with generated(course, assignment) as folder:
        return list(_differences(folder, target))


@contextmanager
def generated(course: Course, assignment: str) -> Iterator[Path]:
    """A temporary folder with the freshly generated files of an assignment."""
    from autograder.nbgrader import generate  # nbgrader takes seconds to import; most commands do without

    with TemporaryDirectory() as folder:
        generate(course.root.resolve(), assignment, Path(folder))
        yield Path(folder) / assignment


def _differences(fresh: Path, kept: Path) -> Iterator[str]:
    names = {path.name for folder in (fresh, kept) if folder.is_dir() for path in folder.iterdir()}
    for name in sorted(names):
        if not (kept / name).is_file():
            yield f"{kept.name}/{name} is missing; run `make notebooks`."
        elif not (fresh / name).is_file():
            yield f"{kept.name}/{name} does not come from the source; remove it or run `make notebooks`."
        elif (fresh / name).read_bytes() != (kept / name).read_bytes():
            yield f"{kept.name}/{name} is not what the source gives; run `make notebooks`."
