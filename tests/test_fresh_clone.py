"""A fresh clone keeps what README promises: its commands are those that work, and so does `make grade`.

The environment is shared; the code is the clone's.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from autograder.course import find
from tests.conftest import PATIENCE, ROOT
from tests.docs.pages import steps

NAMES = find(ROOT).names
NAME = "initialization"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the commands are those of a Unix shell")


def clone_into(folder: Path) -> Path:
    """A clone with the changes that are not committed yet, and in place of its environment a way to this one."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in files:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):  # another test's own, gone again
                shutil.copy2(ROOT / name, folder / name)
    for compiled in (ROOT / "autograder").rglob("*.pyc"):  # as good as new, since the files' times are those of here
        with suppress(FileNotFoundError):
            (cache := folder / compiled.parent.relative_to(ROOT)).mkdir(exist_ok=True)
            shutil.copy2(compiled, cache)
    scripts = folder / ".venv" / "bin"
    scripts.mkdir(parents=True)
    (scripts / "activate").write_text(f'PATH="{sysconfig.get_path("scripts")}:$PATH"\n')
    (scripts / "autograder").symlink_to(Path(sysconfig.get_path("scripts")) / "autograder")
    (folder / ".venv" / ".grade").touch()
    return folder


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return clone_into(tmp_path)


def run(clone: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(clone)}
    return subprocess.run(
        command, cwd=clone, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def commands_of(section: str) -> list[str]:
    """The commands in the first block below a heading of README, without what it says of them."""
    text = (ROOT / "README.md").read_text(encoding="utf-8").partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    found = re.search(r"^```\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert found, section
    return [line.partition("#")[0].strip() for line in found[1].splitlines()]


def test_an_instructors_ten_minutes_are_those_of_the_manual_whose_commands_are_run():
    """In this order, and from the first one on: `tests/docs` runs the page in a fresh clone."""
    manual = iter(step.command for step in steps(ROOT / "docs" / "instructors.md") if step.shown is not None)
    assert [command for command in commands_of("Ten minutes, as an instructor") if command not in manual] == []


def program(clone: Path, first: str) -> None:
    """A program in the place of `autograder` that says how it was called."""
    path = clone / ".venv" / "bin" / "autograder"
    path.unlink()
    path.write_text(f'#!{first}\necho "called by: $*"\n')
    path.chmod(0o755)


@pytest.mark.parametrize("place", ["ada.ipynb", "ada/initialization.ipynb", "ada/initialization/initialization.ipynb"])
def test_make_grade_grades_what_lies_in_submitted_however_deep(clone: Path, place: str):
    program(clone, "/bin/sh")
    assert "There is nothing in submitted/ yet" in run(clone, "make", "grade").stdout
    (clone / "submitted" / place).parent.mkdir(parents=True)
    (clone / "submitted" / place).touch()
    assert run(clone, "make", "--no-print-directory", "grade").stdout == "called by: grade\n"


def test_an_environment_that_was_moved_is_named(clone: Path):
    program(clone, "/nowhere/.venv/bin/python")
    assert "The environment .venv was made at another path; make it anew: rm -r .venv" in run(clone, "make").stderr


def test_the_commands_run_the_clones_code(clone: Path):
    (clone / "autograder" / "cli" / "main.py").write_text("def main():\n    print('the clone')\n")
    assert run(clone, "bash", "-e", "-c", "source .venv/bin/activate\nautograder").stdout == "the clone\n"


# ---------------------------------------------------------------------------------------------------------- make grade


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of one assignment after `make grade`: in its sample class one is right, and one's file breaks off."""
    clone = clone_into(tmp_path_factory.mktemp("clone"))
    for name in NAMES:
        if name != NAME:
            shutil.rmtree(clone / "source" / name)
    for folder in (clone / "examples" / "class").iterdir():
        if folder.name not in ("ada", "grace"):
            shutil.rmtree(folder)
    done = run(clone, "make", "grade")
    assert done.returncode == 0, done.stderr
    assert "2 submissions: 1 graded, 1 unreadable." in done.stdout
    return clone


def test_make_grade_is_content_with_a_file_that_breaks_off_each_time(graded: Path):
    assert run(graded, "make", "grade").returncode == 0


def no_folder(clone: Path) -> None:
    shutil.rmtree(clone / "build")
    (clone / "build").write_text("")


def no_gradebook(clone: Path) -> None:
    (clone / "build" / "sample.db").write_text("these are not the marks you are looking for" * 50)


def no_json(clone: Path) -> None:
    (clone / "build" / "sample.jsonl").unlink()
    (clone / "build" / "sample.jsonl").mkdir()


def full_disk(clone: Path) -> None:
    (clone / "build" / "sample.jsonl").unlink()
    (clone / "build" / "sample.jsonl").symlink_to("/dev/full")


def nothing_readable(clone: Path) -> None:
    for path in (clone / "examples" / "class").glob("*/*/*.ipynb"):
        path.write_text('{"cells": [')


TROUBLES = [no_folder, no_gradebook, no_json, nothing_readable, *([full_disk] if Path("/dev/full").exists() else [])]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_make_grade_fails_where_nothing_could_be_recorded(
    graded: Path, tmp_path: Path, trouble: Callable[[Path], None]
):
    clone = Path(shutil.copytree(graded, tmp_path / "clone", symlinks=True))
    trouble(clone)
    done = run(clone, "make", "grade")
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stderr
