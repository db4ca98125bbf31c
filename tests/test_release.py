"""The student bundle: it gives nothing away, and it is the same every time."""

from __future__ import annotations

import io
import json
import re
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import h5py
import nbformat
import pytest
import yaml

from autograder import bundle
from autograder.course import Assignment, find
from autograder.student import checks

ROOT = Path(__file__).parents[1]
COURSE = find(ROOT)
NAMES = COURSE.names


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("release") / "deep-networks.zip"
    bundle.write(COURSE, NAMES, path)
    return path


@pytest.fixture(scope="module")
def files(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        return {name.removeprefix("deep-networks/"): opened.read(name) for name in opened.namelist()}


def test_it_holds_what_a_student_needs(files: dict[str, bytes]):
    needed = {"README.md", "environment.yml", "pyproject.toml", "autograder/student/__init__.py", "data/circles.h5"}
    for name in NAMES:
        needed |= {f"notebooks/{name}/{name}.ipynb", f"notebooks/{name}/checks.h5"}
    assert needed <= set(files)


def test_it_holds_nothing_else(files: dict[str, bytes]):
    places = {Path(name).parts[0] for name in files}
    assert places == {"README.md", "environment.yml", "pyproject.toml", "autograder", "data", "notebooks"}
    assert not [name for name in files if re.search(r"exercises\.py$|data\.mat$|__pycache__|\.db$|source/", name)]


# ------------------------------------------------------------------------------------------------------------ secrets


def squeezed(text: str) -> str:
    """Without white space, quotes and backslashes, so that no way of storing a text hides it."""
    return re.sub(r"[\s\\\"']", "", text)


def solution_lines(assignment: Assignment) -> Iterator[str]:
    """What a student has to write, line by line.

    Planted mistakes are left out: finding them is the work. What is right there stands in every textbook, and among
    what other notebooks supply.
    """
    for exercise in (exercise for exercise in assignment.exercises if exercise.planted is None):
        stub = {squeezed(line) for line in assignment.stubs[exercise.id].splitlines()}
        for line in assignment.reference.source(exercise.id).splitlines():
            if squeezed(line) not in stub and not line.lstrip().startswith("#"):
                yield line


def edits(assignment: Assignment) -> Iterator[str]:
    """The code of known mistakes and of other right answers, as far as it says something and is not given anyway."""
    supplied = "".join(cell.source for cell in assignment.notebook.cells if not cell.solution)
    for exercise in (exercise for exercise in assignment.exercises if exercise.planted is None):
        given = squeezed(assignment.stubs[exercise.id] + supplied)
        for item in (*exercise.mistakes, *exercise.styles):
            for text in [item.edit] if isinstance(item.edit, str) else item.edit.values():
                lines = (line for line in text.splitlines() if len(squeezed(line)) >= 30 and not _HEADER.match(line))
                yield from (line for line in lines if squeezed(line) not in given)


_HEADER = re.compile(r"\s*(def|for|if|while|import|from) ")  # such a line may stand anywhere


def hidden_names(assignment: Assignment) -> Iterator[str]:
    shown = {case.name for exercise in assignment.exercises for case in exercise.cases if case.visible}
    for exercise in assignment.exercises:
        yield from (case.name for case in exercise.cases if case.name not in shown)


def texts(name: str, content: bytes) -> Iterator[str]:
    """All that can be read in a file: as it is, decoded by its format, and in every string inside."""
    yield content.decode("utf-8", "replace")
    yield content.decode("utf-16-le", "replace")
    if name.endswith(".ipynb"):
        yield "\n".join(_strings(json.loads(content)))
    if name.endswith(".h5"):
        with h5py.File(io.BytesIO(content)) as file:
            found: list[str] = []
            file.visititems(lambda _, item: found.extend(_of_item(item)))
            yield "\n".join([*found, *_of_item(file)])


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for pair in value.items() for part in pair for text in _strings(part))
    elif isinstance(value, list):
        yield "".join(part for part in value if isinstance(part, str))
        yield from (text for part in value for text in _strings(part))


def _of_item(item: h5py.Group | h5py.Dataset) -> Iterator[str]:
    yield item.name
    yield from (str(value) for pair in item.attrs.items() for value in pair)
    if isinstance(item, h5py.Dataset) and item.dtype.kind == "u":
        yield item[:].tobytes().decode("utf-8", "replace")


@pytest.fixture(scope="module")
def readable(files: dict[str, bytes]) -> dict[str, str]:
    return {name: squeezed("\n".join(texts(name, content))) for name, content in files.items()}


@pytest.mark.parametrize("name", NAMES)
def test_no_solution_stands_in_it(readable: dict[str, str], name: str):
    lines = {squeezed(line): line for line in solution_lines(COURSE.assignment(name))}
    assert lines
    assert [(place, line) for place, text in readable.items() for key, line in lines.items() if key in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_known_mistake_and_no_other_right_answer_stands_in_it(readable: dict[str, str], name: str):
    lines = {squeezed(line): line for line in edits(COURSE.assignment(name))}
    assert [(place, line) for place, text in readable.items() for key, line in lines.items() if key in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_hidden_case_stands_in_it(files: dict[str, bytes], tmp_path: Path, name: str):
    shipped = tmp_path / "checks.h5"
    shipped.write_bytes(files[f"notebooks/{name}/checks.h5"])
    assert all(case.visible for key in checks.load(shipped).values() for case in key.cases)
    text = "\n".join(texts("checks.h5", shipped.read_bytes()))
    assert [hidden for hidden in set(hidden_names(COURSE.assignment(name))) if json.dumps(hidden) in text] == []


def test_no_value_of_a_hidden_case_stands_in_the_checks(files: dict[str, bytes]):
    """The numbers in the file are exactly those that its visible cases name."""
    for name in NAMES:
        with h5py.File(io.BytesIO(files[f"notebooks/{name}/checks.h5"])) as file:
            for group in file.values():
                tree = json.loads(group["text"][:].tobytes())
                assert group["numbers"].size == sum(_sizes(tree))


def _sizes(tree: object) -> Iterator[int]:
    if isinstance(tree, dict) and {"kind", "shape", "start"} <= set(tree):
        size = 1
        for length in tree["shape"]:
            size *= length
        yield size
    elif isinstance(tree, dict):
        yield from (size for part in tree.values() for size in _sizes(part))
    elif isinstance(tree, list):
        yield from (size for part in tree for size in _sizes(part))


@pytest.mark.parametrize("name", NAMES)
def test_the_notebooks_carry_no_output_and_no_foreign_metadata(files: dict[str, bytes], name: str):
    notebook = nbformat.reads(files[f"notebooks/{name}/{name}.ipynb"].decode(), as_version=4)
    nbformat.validate(notebook)
    assert all(not cell.get("outputs") and not cell.get("execution_count") for cell in notebook.cells)
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
    assert {key for cell in notebook.cells for key in cell.metadata} <= {"nbgrader", "deletable", "editable", "tags"}


# ------------------------------------------------------------------------------------------------------- reproducible


def test_the_same_course_gives_the_same_bytes(archive: Path, tmp_path: Path):
    again = tmp_path / "again" / "deep-networks.zip"
    bundle.write(COURSE, NAMES, again)
    assert again.read_bytes() == archive.read_bytes()


def test_its_environments_ask_for_what_the_package_asks_for(files: dict[str, bytes]):
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    project = tomllib.loads(files["pyproject.toml"].decode())["project"]
    assert set(ours["dependencies"]) <= set(project["dependencies"])
    assert project["requires-python"] == ours["requires-python"]
    conda = yaml.safe_load(files["environment.yml"])["dependencies"]
    assert set(ours["dependencies"]) <= set(map(str, conda))
    assert {"pip": ["-e ."]} in conda


def test_binder_sees_which_python_to_start_from(files: dict[str, bytes]):
    """Its environment is the lowest Python that is asked for; Binder reads `python=` and no lower bound."""
    lowest = tomllib.loads(files["pyproject.toml"].decode())["project"]["requires-python"].removeprefix(">=")
    for environment in (files["environment.yml"].decode(), (ROOT / "environment.yml").read_text()):
        assert yaml.safe_load(environment)["dependencies"][0] == f"python={lowest}"
