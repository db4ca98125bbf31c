"""The student bundle works on its own: installed, or just unpacked, or as a zip beside a notebook, as on Colab."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.course import find
from autograder.release import bundle
from autograder.release.kit_metadata import facts
from tests import environments

ROOT = Path(__file__).parents[2]
COURSE = find(ROOT)
NAMES = COURSE.names
NAME = "initialization"
BUNDLE = "deep-networks"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="paths in a virtual environment are other ones there")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("release") / f"{BUNDLE}.zip"
    bundle.write(COURSE, NAMES, path)
    return path


def unpacked(archive: Path, home: Path) -> Path:
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(home)
    return home / BUNDLE


def python_in(folder: Path) -> Path:
    """A Python of its own with what the kit requires, and nothing of this repository."""
    venv.create(folder)
    site = next(folder.glob("lib/python*/site-packages"))
    # A path file of an added folder is not read, so this repository's own installation stays out.
    (site / "requirements.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin/python"


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python without the course's package."""
    python = python_in(tmp_path_factory.mktemp("bare"))
    assert run(python, "import importlib.util as i; print(i.find_spec('autograder'))", python.parent) == "None\n"
    return python


@pytest.fixture(scope="module")
def installed(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle, unpacked and installed as its README says, with what it requires and no more."""
    folder = unpacked(archive, tmp_path_factory.mktemp("home"))
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [*project["dependencies"], "setuptools"]  # which builds it
    environments.install(environments.environment(folder / ".venv", needed), folder)
    return folder


def run(python: Path, code: str, folder: Path) -> str:
    """Run code with a Python, in the folder of a notebook."""
    done = subprocess.run(
        [python, "-c", code], cwd=folder, env={"HOME": str(folder), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


EXECUTE = """
import nbformat, nbclient
notebook = nbformat.read({path!r}, as_version=4)
notebook.cells = [c for c in notebook.cells if c.metadata.get("nbgrader", {{}}).get("grade_id") in {kept!r}]
nbclient.NotebookClient(notebook, allow_errors=True, kernel_name="python3").execute()
for cell in notebook.cells:
    for output in cell.outputs:
        print(output.get("data", {{}}).get("text/plain", "") or output.get("evalue", "") or output.get("text", ""))
"""


def said_by(python: Path, path: Path, kept: Collection[str] | None = None) -> str:
    """What the definitions, answers and checks of a notebook show, or the cells named, in a kernel of its own."""
    kept = kept or list(needed(nbformat.read(path, as_version=4)))
    return run(python, EXECUTE.format(path=str(path), kept=list(kept)), path.parent)


def needed(notebook: nbformat.NotebookNode) -> list[str]:
    """The cells that install, import or define, and those of the exercises; training runs and plots are not needed."""
    kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.Expr, ast.Try, ast.If)
    return [
        cell.metadata.nbgrader.grade_id
        for cell in notebook.cells
        if cell.cell_type == "code"
        and (
            cell.metadata.nbgrader.grade
            or cell.metadata.nbgrader.solution
            or all(isinstance(node, kinds) for node in ast.parse(cell.source).body)
        )
    ]


def solved(path: Path, name: str, target: Path) -> Path:
    """A notebook with the reference solutions filled in."""
    notebook = nbformat.read(path, as_version=4)
    solutions = {cell.grade_id: cell.source for cell in COURSE.assignment(name).notebook.cells if cell.solution}
    for cell in notebook.cells:
        entry = cell.metadata.get("nbgrader", {})
        if entry.get("solution") and entry.grade_id in solutions:
            cell.source = solutions[entry.grade_id]
    nbformat.write(notebook, target)
    return target


def notebook_of(folder: Path, name: str = NAME) -> Path:
    return folder / "notebooks" / name / f"{name}.ipynb"


def every_check_passes(name: str, said: str) -> None:
    for exercise in COURSE.assignment(name).exercises:
        assert f"✓ {exercise.id}: Passed" in said, said


# ----------------------------------------------------------------------------------------------------------- installed


def test_installed_it_uses_its_own_package(installed: Path):
    where = run(installed / ".venv/bin/python", "import autograder; print(autograder.__file__)", installed).strip()
    assert where.startswith(str(installed))


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_student_fills_it_in_and_sees_every_check_pass(installed: Path, name: str):
    path = notebook_of(installed, name)
    done = solved(path, name, path.with_name("solved.ipynb"))
    every_check_passes(name, said_by(installed / ".venv/bin/python", done))


@pytest.mark.slow
def test_an_untouched_notebook_says_in_a_friendly_line_what_to_do(installed: Path):
    said = said_by(installed / ".venv/bin/python", notebook_of(installed))
    assert "Not attempted yet" in said
    assert "START CODE HERE" in said


@pytest.mark.slow
def test_outside_of_a_notebook_it_checks_with_what_it_requires(installed: Path):
    python = installed / ".venv/bin/python"
    assert environments.run(python, "python", "-c", "import nbgrader", cwd=installed).returncode != 0
    path = solved(notebook_of(installed), NAME, notebook_of(installed).with_name("done.ipynb"))
    done = environments.run(python, "autograder", "check", path, cwd=installed)
    assert done.returncode == 0, done.stderr
    assert "30 of 30 points on the visible examples" in done.stdout


def test_installed_or_only_unpacked_it_says_its_version(installed: Path, bare: Path, archive: Path, tmp_path: Path):
    asked = "import sys; sys.argv = ['autograder', '--version']; from autograder.__main__ import main; main()"
    said = f"autograder {facts().version}\n"
    assert run(installed / ".venv/bin/python", asked, tmp_path) == said
    assert run(bare, asked, unpacked(archive, tmp_path)) == said


# -------------------------------------------------------------------------------------------------------- not installed


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_beside_the_zip_alone_the_first_cell_gets_everything_ready(
    bare: Path, archive: Path, tmp_path: Path, name: str
):
    """As on Colab: a notebook in an empty folder, and the zip uploaded there, under the name a browser gave it."""
    shutil.copy(archive, tmp_path / f"{BUNDLE} (1).zip")
    (tmp_path / "holiday.zip").write_bytes(b"no zip at all")
    done = solved(notebook_of(ROOT, name), name, tmp_path / "mine.ipynb")
    every_check_passes(name, said_by(bare, done))


@pytest.mark.slow
def test_in_the_unpacked_folder_it_works_without_installing(bare: Path, archive: Path, tmp_path: Path):
    path = notebook_of(unpacked(archive, tmp_path))
    every_check_passes(NAME, said_by(bare, solved(path, NAME, path)))
    assert "(2, 300)" in said_by(bare, path, ["install", "setup", "load_data"])


def test_without_any_file_of_the_course_it_says_where_to_get_them(bare: Path, tmp_path: Path):
    path = Path(shutil.copy(notebook_of(ROOT), tmp_path))
    said = said_by(bare, path, ["install"]).strip()
    assert said.startswith("The files of the course are not here yet: put the zip")
    assert said.endswith("then run this cell again.")


def install_cell(name: str = NAME) -> Any:
    cells = nbformat.read(notebook_of(ROOT, name), as_version=4).cells
    return next(cell for cell in cells if cell.cell_type == "code")


@pytest.mark.parametrize("name", NAMES)
def test_the_first_code_cell_is_the_one_that_installs_and_it_is_the_same_everywhere(name: str):
    cell = install_cell(name)
    assert cell.metadata.nbgrader.grade_id == "install"
    assert cell.metadata.nbgrader.locked
    assert cell.source.replace(name, NAME) == install_cell().source


def test_what_was_unpacked_before_is_used_and_not_overwritten(bare: Path, archive: Path, tmp_path: Path):
    shutil.copy(archive, tmp_path)
    work = notebook_of(unpacked(archive, tmp_path))
    work.write_text("my work")
    where = run(bare, f"{install_cell().source}\nprint(Path.cwd())", tmp_path).strip()
    assert where == str(work.parent)
    assert work.read_text() == "my work"


@pytest.mark.parametrize("newer", [True, False])
def test_a_zip_of_another_edition_beside_the_folder_is_named(bare: Path, archive: Path, tmp_path: Path, newer: bool):
    shutil.copy(archive, tmp_path)
    course = unpacked(archive, tmp_path)
    if newer:
        (course / "autograder" / "values.py").write_text("older = True")
    notebook_of(course).write_text("my work")
    for place in (tmp_path, notebook_of(course).parent):
        said = run(bare, install_cell().source, place)
        assert (f"{archive.name} holds another edition of the course than the folder {course.name}" in said) == newer
        assert bool(said) == newer


def test_only_what_is_missing_is_installed(bare: Path, archive: Path, tmp_path: Path):
    watched = (
        "import subprocess, sys; sys.modules['tqdm'] = None; subprocess.run = lambda words, check: print(words[1:])"
    )
    unpacked(archive, tmp_path)
    said = run(bare, f"{watched}\n{install_cell().source}", tmp_path)
    assert said == "['-m', 'pip', 'install', '--quiet', 'tqdm']\n"


def test_where_the_course_is_installed_it_does_nothing(tmp_path: Path):
    said = run(
        Path(sys.executable), f"before = set(dir())\n{install_cell().source}\nprint(set(dir()) - before)", tmp_path
    )
    assert ast.literal_eval(said) == {"before", "importlib"}
