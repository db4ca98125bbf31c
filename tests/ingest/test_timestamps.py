"""A time stamp that states no time is named, and stops neither its student nor the class."""

from __future__ import annotations

import builtins
import json
import os
from datetime import datetime
from pathlib import Path

import pytest

from autograder.ingest import repair_words
from autograder.ingest.submissions import find
from autograder.ingest.timestamps import parse_time, stated
from autograder.values import Note, Oddity, Submission
from tests.cli.test_command_line import autograder, grade, marks
from tests.conftest import HandIn, solved
from tests.ingest.stamps import MADE, TEXTS

SAID = "timestamp.txt was not read ("


def submission(folder: Path) -> Submission:
    (found,) = find(folder, ["warmup"])
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of one student's submission."""
    place = tmp_path / "ada" / "warmup"
    place.mkdir(parents=True)
    (place / "warmup.ipynb").write_text("{}")
    return place


@pytest.mark.parametrize("kind", MADE)
def test_what_is_no_time_is_a_remark(folder: Path, kind: str):
    MADE[kind](folder / "timestamp.txt")
    found = submission(folder.parents[1])
    assert found.timestamp is None
    assert found.path
    assert [repair_words.note(note)[: len(SAID)] for note in found.notes] == [SAID]


@pytest.mark.parametrize("text", ["Sun 25 Oct 2026 02:29:59 AM QST", "Sun Oct 25 02:29:59 QST 2026"])
def test_a_time_zone_that_is_not_known_here_is_named_in_whatever_order_a_time_is_written(tmp_path: Path, text: str):
    (tmp_path / "timestamp.txt").write_text(text)
    assert stated(tmp_path) == (None, (Note(Oddity.TIME_NOT_READ, "the time zone QST is not known here"),))
    assert parse_time(text.replace("QST", "UTC")) == datetime(2026, 10, 25, 2, 29, 59)


def test_a_time_stamp_that_may_not_be_read_is_a_remark(folder: Path, monkeypatch: pytest.MonkeyPatch):
    (folder / "timestamp.txt").write_text("2026-03-01 12:00:00 UTC")
    real = os.open  # who runs the tests as root may read everything

    def refuse(path: str, *rest: int, dir_fd: int | None = None) -> int:
        if str(path).endswith("timestamp.txt"):
            raise PermissionError(13, "Permission denied")
        return real(path, *rest, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", refuse)
    assert repair_words.note(submission(folder.parents[1]).notes[0]).startswith(f"{SAID}Permission denied)")


def test_where_nothing_can_be_graded_that_is_what_is_said(folder: Path):
    (folder / "warmup.ipynb").unlink()
    (folder / "timestamp.txt").write_text("soon")
    assert submission(folder.parents[1]).obstacle == Note(Oddity.NO_NOTEBOOK)


@pytest.mark.parametrize("text", TEXTS.values())
def test_no_other_file_is_opened_to_understand_a_time(text: str, monkeypatch: pytest.MonkeyPatch):
    for zone in ("CET", "UTC"):
        parse_time(f"2020-01-01 00:00:00 {zone}")  # what is loaded once
    monkeypatch.setattr(builtins, "open", lambda *_, **__: pytest.fail("a file was opened"))
    assert parse_time(text) is None


def test_a_class_is_graded_whatever_their_time_stamps_are(hand_in: HandIn):
    right = solved("initialization")
    for kind in MADE:
        folder = hand_in(kind, "initialization", right)
        MADE[kind](folder / kind / "initialization" / "timestamp.txt")
    folder = hand_in("ada", "initialization", right)
    (folder / "ada" / "initialization" / "timestamp.txt").write_text("2026-03-01 12:00:00 UTC")
    done = grade(folder)
    assert done.returncode == 0, done.stderr
    found = marks(folder)
    assert {line["score"] for line in found.values()} == {30}
    assert {name for name, line in found.items() if any(SAID in said for said in line["repairs"])} == set(MADE)
    page = folder.parent / "report.html"
    book = f"sqlite:///{folder.parent / 'gradebook.db'}"
    assert autograder("report", "initialization", "--gradebook", book, "--to", page).returncode == 0
    assert SAID in page.read_text()


@pytest.mark.parametrize("name", ["a notebook", "a script"])
def test_a_file_to_grade_that_is_a_link_is_not_followed(tmp_path: Path, name: str):
    ending = ".ipynb" if name == "a notebook" else ".py"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "right.ipynb").write_text(json.dumps(solved("initialization")))
    (tmp_path / f"link{ending}").symlink_to(elsewhere / "right.ipynb")
    done = autograder(
        "export",
        "prairielearn",
        "initialization",
        "--submission",
        tmp_path / f"link{ending}",
        "--to",
        tmp_path / "out.json",
    )
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "out.json").read_text())["gradable"] is False
