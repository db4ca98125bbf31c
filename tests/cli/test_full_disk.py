"""A disk that fills while a class is graded: what was shown is recorded, and one sentence says what happened."""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder import whole_file
from autograder.cli.main import app
from tests.cli.test_command_line import grade
from tests.conftest import PATIENCE, ROOT, HandIn, solved

NAME = "initialization"
STUDENTS = 120


def within(most: int, *words: object) -> subprocess.CompletedProcess[str]:
    """A command that may write files of so many bytes, and no more."""
    return subprocess.run(
        [sys.executable, "-m", "autograder", *map(str, words)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},  # which would be cut off as well, and stay
        timeout=PATIENCE,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process that writes too much is killed")
def test_every_mark_that_was_shown_is_in_the_gradebook(hand_in: HandIn) -> None:
    folder = hand_in("ada", NAME, solved(NAME))
    assert grade(folder).returncode == 0
    book = folder.parent / "gradebook.db"
    most = book.stat().st_size + 40_000
    for number in range(STUDENTS):
        hand_in(f"student{number}", NAME, solved(NAME))
    words = ["grade", NAME, "--submitted", folder, "--gradebook", f"sqlite:///{book}", "--json", "-"]
    done = within(most, *words)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "The gradebook" in done.stderr
    assert "then repeat the command." in done.stderr
    shown = {line["student"] for line in map(json.loads, done.stdout.splitlines())}
    with sqlite3.connect(book) as connection:
        recorded = {student for (student,) in connection.execute("SELECT student_id FROM submitted_assignment")}
    assert shown <= recorded
    assert len(recorded) < STUDENTS
    assert folder.is_dir()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process that writes too much is killed")
def test_a_release_that_does_not_fit_is_one_sentence_and_changes_nothing(tmp_path: Path) -> None:
    for folder in ("source", "notebooks", "data"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    before = {path: path.read_bytes() for path in (tmp_path / "notebooks").rglob("*") if path.is_file()}
    done = within(8192, "notebooks", NAME, "--course", tmp_path)
    assert done.returncode == 2
    assert done.stderr == f"autograder: {NAME}/{NAME}.ipynb is not released (File too large); nothing was changed.\n"
    assert {path: path.read_bytes() for path in (tmp_path / "notebooks").rglob("*") if path.is_file()} == before


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process that writes too much is killed")
def test_an_assignment_that_does_not_fit_into_the_gradebook_is_one_sentence_about_the_gradebook(
    registered: Path, hand_in: HandIn
) -> None:
    folder = hand_in("ada", "regularization", solved("regularization"))
    gradebook = ["--gradebook", f"sqlite:///{registered}"]
    done = within(registered.stat().st_size, "grade", "regularization", "--submitted", folder, *gradebook)
    (sentence,) = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (1, "")
    assert sentence.startswith(f"autograder: The gradebook sqlite:///{registered} cannot be used (")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process that writes too much is killed")
@pytest.mark.parametrize("most", [30_000, 80_000])
def test_a_new_gradebook_that_does_not_fit_is_one_sentence_about_the_gradebook(hand_in: HandIn, most: int) -> None:
    folder = hand_in("ada", NAME, solved(NAME))
    book = folder.parent / "gradebook.db"
    done = within(most, "grade", NAME, "--submitted", folder, "--gradebook", f"sqlite:///{book}")
    (sentence,) = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (1, "")
    assert sentence.startswith(f"autograder: The gradebook sqlite:///{book} cannot be used (")
    assert not book.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process that writes too much is killed")
@pytest.mark.parametrize(
    ("words", "made"),
    [("new other --course", "source/other"), ("simulate 2 initialization --course . --to", "submitted")],
)
def test_half_an_assignment_or_class_does_not_stay_in_the_way_of_the_next_try(
    tmp_path: Path, words: str, made: str
) -> None:
    done = within(1000, *words.split(), tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "(File too large)" in done.stderr
    assert not (tmp_path / made).exists()
    assert within(10_000_000, *words.split(), tmp_path).returncode == 0
    assert (tmp_path / made).is_dir()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process that writes too much is killed")
def test_a_dry_run_without_room_for_its_copy_is_one_sentence(registered: Path, tmp_path: Path) -> None:
    words = ["grade", NAME, "--submitted", tmp_path, "--gradebook", f"sqlite:///{registered}", "--dry-run"]
    done = within(8192, *words)
    (sentence,) = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (1, "")
    assert sentence.startswith(f"autograder: {registered} cannot be copied to ")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process that writes too much is killed")
@pytest.mark.parametrize(("words", "most"), [("export exercises", 256), ("report", 256), ("release", 200_000)])
def test_what_was_written_before_stays_where_the_new_one_does_not_fit(
    hand_in: HandIn, tmp_path: Path, words: str, most: int
) -> None:
    folder = hand_in("ada", NAME, solved(NAME))
    assert grade(folder).returncode == 0
    gradebook = [] if words == "release" else ["--gradebook", f"sqlite:///{folder.parent / 'gradebook.db'}"]
    (tmp_path / "to").mkdir()
    (tmp_path / "to" / "before").write_text("of before")
    done = within(most, *words.split(), NAME, *gradebook, "--to", tmp_path / "to" / "before")
    assert (done.returncode, done.stdout) == (2, "")
    assert "before cannot be written (File too large)" in done.stderr
    assert {path.name: path.read_text() for path in (tmp_path / "to").iterdir()} == {"before": "of before"}


@pytest.fixture
def graded(hand_in: HandIn) -> Path:
    """A course folder in which two handed in and were graded."""
    course = hand_in("ada", NAME, solved(NAME)).parent
    hand_in("bob", NAME, solved(NAME))
    for part in ("source", "data", "nbgrader_config.py"):
        (course / part).symlink_to(ROOT / part)
    assert grade(course / "submitted", "--course", course).returncode == 0
    return course


PAGES = pytest.mark.parametrize(("command", "folder"), [("feedback", "feedback"), ("formgrader", "autograded")])


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process that writes too much is killed")
@PAGES
def test_no_half_page_is_left(graded: Path, command: str, folder: str) -> None:
    done = within(3000, command, NAME, "--course", graded)
    assert done.returncode == 1
    assert "File too large" in done.stderr
    assert "Errno" not in done.stderr
    assert [path for path in (graded / folder).rglob("*") if path.is_file()] == []


@PAGES
def test_a_full_disk_is_told_of_once_and_not_for_each_student(
    graded: Path, command: str, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(whole_file, "write", full)
    done = CliRunner().invoke(app, [command, NAME, "--course", str(graded)])
    assert str(done.exception).startswith(f"{graded / folder} cannot be written (No space left on device)")
    assert "ada" not in done.output
