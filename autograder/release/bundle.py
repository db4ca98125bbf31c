"""The student bundle: one zip with all that a student needs, which works on its own wherever it is unpacked.

The same course gives the same bytes. The package may be handed out whole, since it holds no solution.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
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
    yield "README.md", _readme(name, assignments, " and `data/` where it is" if data else "").encode()
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
    lines = "".join(f"    {json.dumps(text)},\n" for text in needs)
    extras = "".join(f"{extra} = {json.dumps(texts)}\n" for extra, texts in facts().extras.items())
    return (
        '[build-system]\nrequires = ["setuptools>=61"]\nbuild-backend = "setuptools.build_meta"\n\n'
        f'[project]\nname = "{NAME}"\nversion = "{facts().version}"\n'
        f'requires-python = "{facts().python}"\ndependencies = [\n{lines}]\n\n'
        f"[project.optional-dependencies]\n{extras}\n"
        '[project.scripts]\nautograder = "autograder.__main__:main"\n\n'
        '[tool.setuptools.packages.find]\ninclude = ["autograder*"]\n\n'
        '[tool.setuptools.package-data]\n"*" = ["*.j2"]\n'
    )


def _environment(name: str) -> str:
    """For conda, and for Binder, which looks for this file.

    Binder starts from an environment made for the Python that stands behind `=`; a lower bound it does not see.
    """
    python = f"python{facts().python.replace('>=', '=')}"
    needs = [python, *(re.sub(r"\s|;.*", "", text) for text in _of_package(*_STUDENTS)), "pip"]
    lines = "".join(f"  - {text}\n" for text in needs)
    called = json.dumps(_conda_name(name))
    return f"name: {called}\nchannels:\n  - conda-forge\ndependencies:\n{lines}  - pip:\n      - -e .\n"


def _conda_name(name: str) -> str:
    """What conda calls the environment: it takes no blanks, and a shell would want them quoted."""
    letters = normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", letters).strip("-.") or "course"


def _readme(name: str, assignments: Sequence[str], keep: str) -> str:
    paths = [f"notebooks/{item}/{item}.ipynb" for item in assignments]
    listed = "\n".join(f"- `{path}`" for path in paths)
    first = next(iter(paths), "notebooks/NAME/NAME.ipynb")
    quoted = f'"{first}"' if " " in first else first  # as every shell takes it, Windows' too
    return _README.format(name=name, conda=_conda_name(name), notebooks=listed, first=quoted, keep=keep)


_README = """# {name}

Everything you need for these notebooks is in this folder:

{notebooks}

## Start

With conda:

```
conda env create -f environment.yml
conda activate {conda}
jupyter lab notebooks
```

With Python 3.11 or newer and nothing else:

```
python3 -m venv .venv
.venv/bin/python -m pip install .          # on Windows: .venv\\Scripts\\python -m pip install .
.venv/bin/jupyter lab notebooks            # on Windows: .venv\\Scripts\\jupyter lab notebooks
```

On Binder, name a repository with the files of this folder; `environment.yml` is all that Binder needs.

On Colab, open a notebook, open *Files* on the left, upload `{name}.zip` there, and run the notebook from the top. Its
first cell unpacks the zip, installs what is missing, and goes to the right folder. The same cell does it in any Jupyter
where the course is not installed: keep the zip, or the folder that it makes, beside the notebook. Colab deletes
uploaded files when a session ends: upload the zip again next time, and download your notebook to hand it in.

## How long it takes

Installing takes a few minutes. Each notebook says at its top how much time to plan, how hard each exercise is, and what
you should know. A `check(...)` takes a second or two; a function that needs more than ten is stopped, and the card says
in which line. `autograder check` takes some seconds for a notebook.

## Work

1. Open a notebook and run its cells from the top.
2. Write your code between `START CODE HERE` and `END CODE HERE`, and run that cell.
3. Run the `check(...)` cell below it. It shows what differs, and where. `hint(name_of_the_function)` says more.
4. `check()` shows how far you are.

## Check outside Jupyter

```
.venv/bin/autograder check {first}    # on Windows: .venv\\Scripts\\autograder
```

This command says of each exercise what `check(...)` says in the notebook, and whether the file can be graded. Run it
before you hand in. With conda and on Binder, write `autograder check`.

## Hand in

Keep `checks.h5` beside each notebook{keep}. Hand in the notebook, under the name it has.
"""
