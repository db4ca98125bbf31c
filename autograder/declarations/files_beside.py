"""What lies beside a source notebook and is handed out with it: pictures, data, helper modules."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from autograder.declarations.file_names import CATALOGUE, DECLARATIONS, VARIANTS
from autograder.errors import CourseError, reading_the_course
from autograder.sandbox.job import File

SECRET = (DECLARATIONS, CATALOGUE, VARIANTS, "reflection_answers.md")
"""The files of an assignment that no student gets, besides its source notebook."""
NOT_COPIED = (".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", *SECRET)
"""What nbgrader leaves out when it copies what lies beside a notebook."""
# Copies that editors and tools leave behind. nbgrader's `*.ipynb` does not match `.x.ipynb`, nor `x.IPYNB`.
NEVER_RELEASED = (".*", "*~", "*.bak", "*.orig", *(f"{name}*" for name in SECRET), "*.[iI][pP][yY][nN][bB]")
MOST = 32 << 20  # bytes; every run of a student's code gets them


def beside(folder: Path) -> tuple[File, ...]:
    """The files that students get of an assignment's folder, its notebooks aside; their code finds them there.

    Raises CourseError where they cannot be read, or are too large to be given to every run.
    """
    with reading_the_course():
        paths = list(handed_out(folder))
        for place in (place for path in paths for place in path.parents if folder in place.parents):
            if place.is_symlink():
                raise CourseError(f"{place} is a link to a folder, which nbgrader does not hand out; put that there.")
        if (size := sum(path.stat().st_size for path in paths)) > MOST:
            what = f"{folder} holds {size >> 20} MiB beside the notebook"
            raise CourseError(
                f"{what}, and every run of a student's code is given them; keep them to {MOST >> 20} MiB."
            )
        return tuple(File(path.relative_to(folder).as_posix(), path.read_bytes()) for path in paths)


def handed_out(folder: Path) -> Iterator[Path]:
    """The files of a folder, and of the folders in it, that students get with the notebooks."""
    for path in sorted(folder.iterdir()):
        if any(fnmatch(path.name, pattern) for pattern in (*NOT_COPIED, *NEVER_RELEASED)):
            continue
        if path.is_dir():
            yield from handed_out(path)
        elif path.is_file():
            yield path
