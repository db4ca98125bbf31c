"""Whatever the system refuses, and wherever one stands, the command line says it in one sentence."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PATIENCE, ROOT
from tests.small_course import exercise, filled, written

DECLARED = 'EXERCISES = (Exercise("f", "y", (Case("shown", lambda draw: (1.0,), visible=True),), (Check("y", 1),)),)\n'


def autograder(*words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder", *map(str, words)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=PATIENCE, check=False)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("check", "loop.ipynb"), "There is no file loop.ipynb; name the notebook to check."),
        (("check", f"{'a' * 300}.ipynb"), "aaa.ipynb cannot be used (File name too long); mend that"),
        # From Python 3.13 on, what has too long a name is no folder, and no course therefore.
        (("validate", "--course", "a" * 300), f"autograder: {'a' * 300}"),
        (("notebooks",), "notebooks/small cannot be written (Not a directory); name another place by --course."),
        (("report",), "There is no gradebook at sqlite:///"),
    ],
    ids=["a loop of links", "a long name", "a long folder", "a file in a folder's place", "a gradebook in a loop"],
)
def test_what_the_system_refuses_is_one_sentence(tmp_path: Path, words: tuple[str, ...], sentence: str):
    written(tmp_path, exercise(filled("def f(x):", "y = x", "return y"), "f"), DECLARED)
    for loop in ("loop.ipynb", "gradebook.db"):
        (tmp_path / loop).symlink_to(loop)
    (tmp_path / "notebooks").touch()
    done = autograder(*words, cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("text", ["1 / 0", "c = (", "raise SystemExit('no')"])
def test_a_configuration_of_nbgraders_that_fails_is_one_sentence(tmp_path: Path, text: str):
    written(tmp_path, exercise(filled("def f(x):", "y = x", "return y"), "f"), DECLARED)
    (tmp_path / "nbgrader_config.py").write_text(text)
    done = autograder("notebooks", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("autograder: ")
    assert "nbgrader_config.py cannot be loaded (" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ada:{}@127.0.0.1:1/marks",
        "postgresql://ada@127.0.0.1:1/marks?password={}",
        "postgresql://ada:{}@127.0.0.1:port/marks",
        "postgresql:/ada:{}@127.0.0.1/marks",
        "cardindex://ada:{}@shelf/marks",
    ],
)
def test_no_password_of_a_database_is_shown(tmp_path: Path, url: str):
    written(tmp_path, exercise(filled("def f(x):", "y = x", "return y"), "f"), DECLARED)
    done = autograder("export", "nbgrader", "--gradebook", url.format("sekret"), cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert "The gradebook " in done.stderr
    assert "sekret" not in done.stderr + done.stdout


@pytest.mark.parametrize("words", [("check", "x.ipynb"), ("grade", "--course", ROOT)], ids=["check", "grade"])
def test_a_folder_that_was_deleted_is_no_place_to_work_in(tmp_path: Path, words: tuple[str, ...]):
    gone = "import os, runpy, sys; os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone')"
    program = (
        f"{gone}; sys.argv = {['autograder', *map(str, words)]}; runpy.run_module('autograder', run_name='__main__')"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE, check=False)
    said = "The current folder cannot be used (No such file or directory); go to one that there is."
    assert (done.returncode, done.stderr) == (2, f"autograder: {said}\n")


@pytest.mark.parametrize("words", [("release",), ("report",), ("export", "nbgrader"), ("simulate", "2")], ids=" ".join)
def test_a_place_that_takes_no_file_is_told_before_any_work(tmp_path: Path, words: tuple[str, ...]):
    written(tmp_path, exercise(filled("def f(x):", "y = x", "return y"), "f"), "raise SystemExit('read')\n")
    (tmp_path / "dist").touch()
    done = autograder(*words, "--to", "dist/file", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be written (Not a directory); name another place by --to." in done.stderr


def test_a_source_notebook_that_git_could_not_merge_is_told_to_its_author_and_not_to_a_student(tmp_path: Path):
    course = written(tmp_path, exercise(filled("def f(x):", "y = x", "return y"), "f"), DECLARED)
    (folder := tmp_path / "submitted" / "ada" / "small").mkdir(parents=True)
    shutil.copy(course.notebook("small"), folder)
    course.notebook("small").write_text(f"<<<<<<< HEAD\n{course.notebook('small').read_text()}")
    done = autograder("grade", "--quiet", cwd=tmp_path)
    assert done.returncode == 2
    assert "source/small/small.ipynb holds both sides of a merge" in done.stderr
    assert done.stderr.endswith("; mend it.\n")


@pytest.mark.parametrize("name", ["c++", "week[1]"])
def test_a_name_that_nbgrader_does_not_take_is_one_sentence(tmp_path: Path, name: str):
    course = written(tmp_path, exercise(filled("def f(x):", "y = x", "return y"), "f"), DECLARED)
    course.notebook("small").rename(course.folder("small") / f"{name}.ipynb")
    course.folder("small").rename(course.folder(name))
    done = autograder("notebooks", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert f"source/{name}: nbgrader takes no " in done.stderr
