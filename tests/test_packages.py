"""What the kit needs where people have it: its wheel, outside of the checkout, in environments that hold no more."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.environments import environment, install, run

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
GRADING = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["grade"]]
LEFT_OUT = [
    line for line in (ROOT / "requirements-not-for-grading.txt").read_text().splitlines() if not line.startswith("#")
]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="paths in a virtual environment are other ones there")


def built(kind: str, folder: Path) -> Path:
    """The wheel or the sdist of what is committed or about to be, built as an index gets it."""
    kit = folder / "kit"
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(lambda name: (ROOT / name).is_file(), files):
        (kit / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, kit / name)
    code = f"from setuptools.build_meta import build_{kind} as build; build({str(folder)!r})"
    subprocess.run([sys.executable, "-c", code], cwd=kit, capture_output=True, check=True)
    return next(folder.glob("*.whl" if kind == "wheel" else "*.tar.gz"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def grading(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The environment of `make grade` with the wheel in it, at a path that is not easy."""
    python = environment(tmp_path_factory.mktemp("grading") / "Übung eins", GRADING, without=LEFT_OUT)
    install(python, wheel)
    return python


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path):
    names = zipfile.ZipFile(wheel).namelist()
    assert {Path(name).parts[0] for name in names if ".dist-info" not in name} == {"autograder"}
    assert {Path(name).suffix for name in names if ".dist-info" not in name} == {".py", ".j2", ".css", ".js"}


def test_the_sdist_holds_the_package_and_what_builds_it(tmp_path: Path):
    with tarfile.open(built("sdist", tmp_path)) as archive:
        names = [Path(*Path(name).parts[1:]) for name in archive.getnames()]
    found = {name.parts[0] for name in names if name.parts}
    assert found <= {
        "autograder", "pyproject.toml", "README.md", "LICENSE", "MANIFEST.in", "PKG-INFO", "setup.cfg",
        "deep_networks_autograder.egg-info",
    }  # fmt: skip
    assert {"autograder", "pyproject.toml", "LICENSE"} <= found


def test_the_environment_that_grades_has_no_jupyterlab(grading: Path):
    for name in ("jupyterlab", "notebook", "ipywidgets", "tests"):
        assert run(grading, "python", "-c", f"import {name}", cwd=grading.parent).returncode != 0


@pytest.mark.parametrize(
    ("command", "locale"), [(["autograder"], "C"), (["python", "-m", "autograder"], "C.UTF-8")], ids=["C", "UTF-8"]
)
def test_a_class_is_graded_by_the_wheel_alone(grading: Path, tmp_path: Path, command: list[str], locale: str):
    """In the environment of `make grade`, from an empty folder; the course is elsewhere."""
    course = tmp_path / "Kurs für alle"
    for name in ("source", "notebooks", "data"):
        shutil.copytree(ROOT / name, course / name)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    shutil.copytree(ROOT / "examples" / "class" / "ada", course / "submitted" / "ada")
    (tmp_path / "elsewhere").mkdir()
    done = run(
        grading,
        *command,
        "grade",
        "--course",
        course,
        "--json",
        "marks.jsonl",
        cwd=tmp_path / "elsewhere",
        LC_ALL=locale,
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in (tmp_path / "elsewhere" / "marks.jsonl").read_text().splitlines()]
    assert [line["score"] for line in lines] == [line["max_score"] for line in lines]
    assert len(lines) == len(list((ROOT / "source").iterdir()))


def test_releasing_and_nbgraders_commands_need_no_more_than_grading(grading: Path, tmp_path: Path):
    for words in (
        ["autograder", "release", "initialization", "--to", tmp_path / "bundle.zip"],
        ["nbgrader", "export", "--help"],
    ):
        done = run(grading, *words, cwd=ROOT)
        assert done.returncode == 0, done.stderr


def test_where_no_kernel_is_installed_validate_says_so_and_what_to_do(grading: Path, tmp_path: Path):
    done = run(grading, "autograder", "validate", "initialization", "--course", ROOT, cwd=tmp_path)
    assert done.returncode == 2
    (sentence,) = done.stderr.strip().splitlines()
    assert "no kernel 'python3'" in sentence
    assert "'.[lab]'" in sentence
