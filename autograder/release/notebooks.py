"""From `source/` to `notebooks/`: what students get, and whether it is still what the source gives."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.course import NOTEBOOKS, Course
from autograder.student import checks_file

DATA = "data"


def data_files(root: Path) -> list[Path]:
    """The data that students get: the course's own files, and what says where they come from.

    A file that somebody else owns and an instructor put there is not ours to hand on.
    """
    folder = root / DATA
    return sorted(path for path in folder.glob("*") if path.suffix == ".h5" or path.name == "README.md")


def write(course: Course, assignment: str) -> list[Path]:
    """Bring `notebooks/<assignment>/` up to date and return its files. What is right is not touched."""
    target = course.root / NOTEBOOKS / assignment
    target.mkdir(parents=True, exist_ok=True)
    with generated(course, assignment) as folder:
        for path in target.iterdir():
            if not (folder / path.name).is_file():
                _remove(path)
        for path in folder.iterdir():
            if not _alike(path, target / path.name):
                shutil.copy(path, target)
    return sorted(target.iterdir())


def _remove(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def drift(course: Course, assignment: str) -> list[str]:
    """The files of `notebooks/<assignment>/` that are not what the source gives, each as a sentence."""
    target = course.root / NOTEBOOKS / assignment
    with generated(course, assignment) as folder:
        return list(differences(folder, target))


@contextmanager
def generated(course: Course, assignment: str) -> Iterator[Path]:
    """A temporary folder with the freshly generated files of an assignment."""
    from autograder.release.generate import generate  # nbgrader takes seconds to import; most commands do without

    with TemporaryDirectory() as folder:
        generate(course.root.resolve(), assignment, Path(folder))
        yield Path(folder) / assignment


def differences(fresh: Path, kept: Path) -> Iterator[str]:
    """What is not alike in two folders of generated files, a sentence each.

    Notebooks must be the same byte by byte; numbers may differ by round-off, as they do between processors.
    """
    names = {path.name for folder in (fresh, kept) if folder.is_dir() for path in folder.iterdir()}
    for name in sorted(names):
        if not (kept / name).is_file():
            yield f"{kept.name}/{name} is missing; run `make notebooks`."
        elif not (fresh / name).is_file():
            yield f"{kept.name}/{name} does not come from the source; remove it or run `make notebooks`."
        elif not _alike(fresh / name, kept / name):
            yield f"{kept.name}/{name} is not what the source gives; run `make notebooks`."


def _alike(fresh: Path, kept: Path) -> bool:
    if not kept.is_file():
        return False
    if fresh.read_bytes() == kept.read_bytes():
        return True
    return fresh.name == checks_file.NAME and checks_file.alike(fresh, kept)
