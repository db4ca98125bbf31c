"""The student bundle: it gives nothing away, it is the same every time, and it works on its own."""

from __future__ import annotations

import ast
import io
import json
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
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


# ---------------------------------------------------------------------------------------------------------- on its own


@pytest.fixture(scope="module")
def student(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle unpacked and installed in an environment that has its requirements and nothing of this repository."""
    home = tmp_path_factory.mktemp("home")
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(home)
    folder = home / "deep-networks"
    venv.create(folder / ".venv", with_pip=True)
    site = next((folder / ".venv").glob("lib/python*/site-packages"))
    # A path file of an added folder is not read, so this repository's own installation stays out.
    (site / "requirements.pth").write_text(sysconfig.get_path("purelib") + "\n")
    command = [folder / ".venv/bin/python", "-m", "pip", "install", "-q", "--no-deps", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if "Could not find a version that satisfies the requirement setuptools" in done.stderr:
        pytest.skip("installing the bundle was left out: setuptools cannot be downloaded here")
    assert done.returncode == 0, done.stderr
    return folder


def run(student: Path, code: str, name: str) -> str:
    """Run code with the student's Python, in the folder of a notebook."""
    done = subprocess.run(
        [student / ".venv/bin/python", "-c", code],
        cwd=student / "notebooks" / name, env={"HOME": str(student), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="the paths in a virtual environment are other ones there")
def test_unpacked_and_installed_it_uses_its_own_package(student: Path):
    where = run(student, "import autograder; print(autograder.__file__)", NAMES[0]).strip()
    assert where.startswith(str(student))


RUN_CHECKS = """
import sys, nbformat, nbclient
path = sys.argv[1] if len(sys.argv) > 1 else {path!r}
notebook = nbformat.read(path, as_version=4)
wanted = [c for c in notebook.cells if c.cell_type == "code" and {keep!r} and
          (c.metadata.get("nbgrader", {{}}).get("grade") or c.metadata.get("nbgrader", {{}}).get("solution")
           or c.metadata.get("nbgrader", {{}}).get("grade_id") in {keep!r})]
notebook.cells = wanted
nbclient.NotebookClient(notebook, allow_errors=True, kernel_name="python3").execute()
for cell in wanted:
    for output in cell.outputs:
        print(output.get("data", {{}}).get("text/plain", "") or output.get("evalue", ""))
"""


def definitions(notebook: nbformat.NotebookNode) -> list[str]:
    """The supplied cells that only import or define: those that the exercises need."""
    kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.Expr, ast.Try)
    return [
        cell.metadata.nbgrader.grade_id
        for cell in notebook.cells
        if cell.cell_type == "code" and all(isinstance(node, kinds) for node in ast.parse(cell.source).body)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_student_fills_it_in_and_sees_every_check_pass(student: Path, name: str):
    path = student / "notebooks" / name / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    solutions = {cell.grade_id: cell.source for cell in COURSE.assignment(name).notebook.cells if cell.solution}
    for cell in notebook.cells:
        entry = cell.metadata.get("nbgrader", {})
        if entry.get("solution") and entry.grade_id in solutions:
            cell.source = solutions[entry.grade_id]
    solved = path.with_name("solved.ipynb")
    nbformat.write(notebook, solved)
    said = run(student, RUN_CHECKS.format(path=str(solved), keep=definitions(notebook)), name)
    for exercise in COURSE.assignment(name).exercises:
        assert f"✓ {exercise.id}: Passed" in said, said


@pytest.mark.slow
def test_an_untouched_notebook_says_in_a_friendly_line_what_to_do(student: Path):
    name = "initialization"
    path = student / "notebooks" / name / f"{name}.ipynb"
    keep = definitions(nbformat.read(path, as_version=4))
    said = run(student, RUN_CHECKS.format(path=str(path), keep=keep), name)
    assert "Not attempted yet" in said
    assert "START CODE HERE" in said
