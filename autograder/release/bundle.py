"""The student bundle: one zip with all that a student needs, which works on its own wherever it is unpacked.

The same course gives the same bytes. The package may be handed out whole, since it holds no solution.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from unicodedata import normalize

from autograder import whole_file
from autograder.course import NOTEBOOKS, Course
from autograder.release import released_folder
from autograder.release.data_files import data_files
from autograder.release.kit_metadata import NAME, facts

PACKAGE = Path(__file__).parents[1]
_ENDINGS = (".py", ".j2")
_STUDENTS = ("jupyterlab", "typer")  # to open notebooks with, and for `autograder check` outside of them
_WHEN = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can state; a real one would change the bytes


def write(course: Course, assignments: Sequence[str], target: Path) -> list[str]:
    """Write the bundle of some assignments and return the names of the files in it."""
    content = dict(files(course, assignments, target.stem))
    write_zip({f"{target.stem}/{name}": data for name, data in content.items()}, target)
    return sorted(content)


def write_zip(files: Mapping[str, bytes], target: Path, executable: Sequence[str] = ()) -> None:
    """Write a zip whose bytes depend on names and contents only."""
    with whole_file.replacing(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _WHEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if name in executable else 0o644) << 16
            archive.writestr(entry, content)


def package_files() -> Iterator[tuple[str, bytes]]:
    """The package as it is installed, by path."""
    for path in PACKAGE.rglob("*"):
        if path.suffix in _ENDINGS and path.is_file():
            yield f"{PACKAGE.name}/{path.relative_to(PACKAGE).as_posix()}", path.read_bytes()


def files(course: Course, assignments: Sequence[str], name: str) -> Iterator[tuple[str, bytes]]:
    """What is in the bundle of that name, by path."""
    for assignment in assignments:
        yield from notebooks(course, assignment)
    data = data_files(course)
    for path in data:
        yield path.relative_to(course.root).as_posix(), path.read_bytes()
    yield from package_files()
    yield "README.md", _readme(name, assignments, bool(data)).encode()
    yield "pyproject.toml", project(requirements(course, *_STUDENTS)).encode()
    yield "environment.yml", _environment(name).encode()


def notebooks(course: Course, assignment: str, student: str = "") -> Iterator[tuple[str, bytes]]:
    """What is in it of an assignment, as published or as a student has it, by path."""
    with released_folder.generated(course, assignment, student) as folder:
        for path in released_folder.files_in(folder):
            yield f"{NOTEBOOKS}/{assignment}/{path}", (folder / path).read_bytes()


def requirements(course: Course, *more: str) -> list[str]:
    """What the package and a course need to run in a notebook, and `more` of what only extras of the package name."""
    return [*_of_package(*more), *(one.text for one in course.requirements)]


def _of_package(*more: str) -> list[str]:
    of_extras = (text for texts in facts().extras.values() for text in texts)
    return list(dict.fromkeys([*facts().everywhere, *(t for t in of_extras if re.split(r"[^\w.-]", t)[0] in more)]))


def project(needs: Sequence[str]) -> str:
    """A pyproject.toml that lets pip install the package from the folder it lies in."""
    extras = {extra: json.dumps(texts) for extra, texts in facts().extras.items()}
    about = {"name": NAME, "version": facts().version, "python": facts().python}
    return _rendered("pyproject.toml.j2", needs=map(json.dumps, needs), extras=extras, **about)


def _environment(name: str) -> str:
    """For conda, and for Binder, which looks for this file.

    Binder starts from an environment made for the Python that stands behind `=`; a lower bound it does not see.
    """
    python = f"python{facts().python.replace('>=', '=')}"
    needs = [python, *(re.sub(r"\s|;.*", "", text) for text in _of_package(*_STUDENTS)), "pip"]
    return _rendered("environment.yml.j2", name=json.dumps(_conda_name(name)), needs=needs)


def _readme(name: str, assignments: Sequence[str], has_data: bool) -> str:
    first = f"notebooks/{assignments[0]}/{assignments[0]}.ipynb" if assignments else "notebooks/NAME/NAME.ipynb"
    quoted = f'"{first}"' if " " in first else first  # as every shell takes it, Windows' too
    words = {"name": name, "conda": _conda_name(name), "first": quoted, "has_data": has_data}
    return _rendered("README.md.j2", assignments=assignments, **words)


def _conda_name(name: str) -> str:
    """What conda calls the environment: it takes no blanks, and a shell would want them quoted."""
    letters = normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", letters).strip("-.") or "course"


def _rendered(template: str, **words: Any) -> str:
    from jinja2 import Environment, FileSystemLoader  # a platform's container has none, and needs no text of these

    loader = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(loader=loader, trim_blocks=True, keep_trailing_newline=True).get_template(template).render(words)
