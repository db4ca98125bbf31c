"""The doctor names what a machine or a course's folder lacks, and the command that mends it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.course import Course
from tests.cli.test_command_line import autograder
from tests.conftest import PATIENCE, ROOT


def remedies(cwd: Path, *start: str, **variables: str) -> str:
    command = [*start, sys.executable, "-m", "autograder", "doctor", "--quiet"]
    environment = {"PYTHONPATH": str(ROOT), **os.environ, **variables}
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")
    return done.stderr


def installed(folder: Path, name: str, version: str) -> dict[str, str]:
    """Variables by which another version of a package is found first."""
    (about := folder / f"{name}-{version}.dist-info").mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    return {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}


def test_where_bubblewrap_is_missing_it_is_named(tmp_path: Path):
    said = remedies(ROOT, PATH=str(tmp_path))
    assert "To mend: sudo apt install bubblewrap (the isolation level namespaces)" in said


def test_a_package_in_a_version_that_does_not_do_is_named_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    variables = installed(tmp_path, "nbgrader", "0.8.5")
    for name, value in {**variables, "COLUMNS": "160"}.items():
        monkeypatch.setenv(name, value)
    said = "To mend: install it from the folder with the kit's pyproject.toml: python -m pip install '.[grade]'"
    assert said in remedies(ROOT)
    assert "nbgrader>=0.9.5 (0.8.5 is installed)" in autograder("doctor").stdout


def test_what_only_some_people_need_is_offered_and_not_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    variables = installed(tmp_path, "dask", "2020.1")
    assert "[dask]" not in remedies(ROOT, **variables)
    monkeypatch.setenv("PYTHONPATH", variables["PYTHONPATH"])
    said = autograder("doctor").stdout
    assert "To add: install it from the folder with the kit's pyproject.toml: python -m pip install '.[dask]'" in said


def test_a_folder_that_is_no_course_is_named(tmp_path: Path):
    assert "To mend: . is not a course" in remedies(tmp_path)
    assert "or name that by --course" in remedies(tmp_path)


def test_what_a_course_requires_and_is_not_installed_is_named(tmp_path: Path):
    shutil.copytree(ROOT / "source" / "initialization", tmp_path / "source" / "initialization")
    (tmp_path / "source" / "requirements.txt").write_text("no-such-package-anywhere>=2\n")
    assert "run python -m pip install -r source/requirements.txt" in remedies(tmp_path)


def test_a_course_that_nbgrader_would_hand_out_whole_is_named(tmp_path: Path):
    shutil.copytree(ROOT / "source" / "initialization", tmp_path / "source" / "initialization")
    assert "without it, nbgrader's own commands hand out exercises.py" in remedies(tmp_path)
    own = tmp_path / "nbgrader_config.py"
    own.write_text("c = get_config()\nc.CourseDirectory.course_id = 'math101'\n")
    said = remedies(tmp_path).split("To mend: write at the end of nbgrader_config.py: ")[1].partition("\n")[0]
    lines, _, lack = said.partition(" (without it")
    assert lack.startswith(", nbgrader's own commands hand out exercises.py")
    own.write_text(own.read_text() + lines)
    assert "nbgrader" not in remedies(tmp_path)
    assert Course(tmp_path).settings.GenerateAssignment.exporter_class.__name__ == "ReleaseExporter"
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    assert "nbgrader" not in remedies(tmp_path)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("c.CourseDirectory.db_url =", "nbgrader_config.py cannot be loaded (SyntaxError"),
        ("c.CourseDirectory.db_url = 'marks of mine'", "The gradebook marks of mine is no database URL"),
        ("c.CourseDirectory.db_url = 'sqlite:////nowhere/marks.db'", "There is no folder /nowhere for the gradebook"),
    ],
    ids=["not Python", "no URL", "no folder"],
)
def test_settings_of_nbgrader_that_grading_cannot_follow_are_named(tmp_path: Path, setting: str, said: str):
    shutil.copytree(ROOT / "source" / "initialization", tmp_path / "source" / "initialization")
    (tmp_path / "nbgrader_config.py").write_text(f"{(ROOT / 'nbgrader_config.py').read_text()}{setting}\n")
    assert f"To mend: {said}" in remedies(tmp_path)


def test_a_gradebook_that_lost_all_it_held_is_named(tmp_path: Path):
    shutil.copytree(ROOT / "source" / "initialization", tmp_path / "source" / "initialization")
    (tmp_path / "gradebook.db").touch()
    assert "gradebook.db is an empty file; restore it from a copy, or delete it." in remedies(tmp_path)


@pytest.mark.parametrize("name", ["Week [1]", "why?", "a%20b"])
def test_a_path_that_nbgrader_reads_otherwise_is_named_by_the_doctor_and_where_it_is_graded(tmp_path: Path, name: str):
    course = tmp_path / name
    shutil.copytree(ROOT / "source" / "initialization", course / "source" / "initialization")
    assert "in the path of a course; rename that folder." in remedies(course)
    (course / "submitted").mkdir()
    done = autograder("grade", "--course", str(course))
    assert (done.returncode, "in the path of a course; rename that folder." in done.stderr) == (2, True)


@pytest.mark.skipif(os.name != "posix", reason="elsewhere modes do not say who may read")
def test_a_gradebook_elsewhere_that_every_user_can_read_is_named_itself(tmp_path: Path):
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:  # pytest's own folders are closed to others
        marks = Path(folder).resolve() / "marks.db"
        marks.write_text("what somebody earned")
        marks.chmod(0o644)
        marks.parent.chmod(0o755)
        shutil.copytree(ROOT / "source" / "initialization", tmp_path / "source" / "initialization")
        settings = f"c.CourseDirectory.db_url = 'sqlite:///{marks}'\n"
        (tmp_path / "nbgrader_config.py").write_text(f"{(ROOT / 'nbgrader_config.py').read_text()}{settings}")
        assert f"chmod o-rwx {marks} (every user" in remedies(tmp_path)
        marks.chmod(0o640)
        assert "every user" not in remedies(tmp_path)


@pytest.mark.skipif(not shutil.which("bwrap"), reason="bubblewrap makes a folder read-only, for root as well")
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path):
    shutil.copytree(ROOT / "source" / "initialization", tmp_path / "source" / "initialization")
    said = remedies(tmp_path, "bwrap", "--dev-bind", "/", "/", "--ro-bind", str(tmp_path), str(tmp_path), "--")
    assert f"To mend: chmod u+w {tmp_path} (marks are written there" in said


@pytest.mark.skipif(os.name != "posix", reason="elsewhere modes do not say who may read")
@pytest.mark.parametrize("made", ["source/new.py", "submitted/ada/initialization.ipynb", "gradebook.db"])
def test_a_course_that_every_user_of_the_machine_can_read_is_named_until_it_is_closed(made: str):
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:  # pytest's own folders are closed to others
        course = Path(folder).resolve()
        shutil.copytree(ROOT / "source" / "initialization", course / "source" / "initialization")
        (course / "source").chmod(0o750)
        (course / made).parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        (course / made).touch(mode=0o644)
        (course / made.partition("/")[0]).chmod(0o755)
        course.chmod(0o755)
        remedy = f"chmod o-rwx {course}"
        assert f"To mend: {remedy} (every user of this machine can read" in remedies(course)
        subprocess.run(remedy.split(), check=True)
        assert "every user" not in remedies(course)
        assert course.stat().st_mode & 0o050 == 0o050, "the group may share it"


@pytest.mark.parametrize("start", ["import autograder.student", "from autograder.__main__ import main; main()"])
def test_a_python_that_is_too_old_is_named_in_a_notebook_and_on_the_command_line(start: str):
    code = f"import sys; sys.version_info = (3, 10, 4, 'final', 0); {start}"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    (said,) = done.stderr.splitlines()
    assert said.startswith("autograder: Python 3.11 or newer is needed, and this is 3.10. Make an environment")
