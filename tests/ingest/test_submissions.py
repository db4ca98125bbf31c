"""What students hand in is found, wherever in their folder it lies, and what is odd about it is said."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.ingest import repair_words
from autograder.ingest.submissions import astray, count, find, passed_over
from autograder.ingest.timestamps import parse_time
from autograder.values import Submission

EXPECTED = "ada/warmup/warmup.ipynb"


def only(folder: Path) -> Submission:
    """The one submission of a folder."""
    (found,) = find(folder, ["warmup"])
    assert count(folder, ["warmup"]) == 1
    return found


def put(folder: Path, *names: str, content: bytes = b'{"cells": []}') -> Path:
    """Write files, each newer than the one before."""
    for age, name in enumerate(reversed(names)):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    return folder


def test_the_expected_file_is_taken_without_a_word(tmp_path: Path):
    found = only(put(tmp_path, EXPECTED))
    assert found == Submission("ada", "warmup", str(tmp_path / EXPECTED))


@pytest.mark.parametrize(
    ("names", "used", "sentence"),
    [
        (
            ["ada/warmup/My Copy.ipynb"],
            "ada/warmup/My Copy.ipynb",
            "There is no warmup.ipynb; My Copy.ipynb was taken.",
        ),
        (["ada/warmup/WARMUP.IPYNB"], "ada/warmup/WARMUP.IPYNB", "WARMUP.IPYNB was taken"),
        (["ada/warmup/work.zip"], "ada/warmup/work.zip", "work.zip was taken"),
        (["ada/warmup/warmup.py"], "ada/warmup/warmup.py", "warmup.py was taken"),
        (["ada/warmup/a/b/warmup.ipynb"], "ada/warmup/a/b/warmup.ipynb", "a/b/warmup.ipynb was taken"),
        (
            ["ada/warmup/a.ipynb", "ada/warmup/b.ipynb"],
            "ada/warmup/b.ipynb",
            "2 other files; the likeliest, b.ipynb, was",
        ),
        (
            ["ada/warmup/b.ipynb", "ada/warmup/a.ipynb"],
            "ada/warmup/a.ipynb",
            "2 other files; the likeliest, a.ipynb, was",
        ),
        (
            [EXPECTED, "ada/warmup/b.ipynb"],
            EXPECTED,
            "another notebook, b.ipynb, which is newer; warmup.ipynb was taken.",
        ),
        (["ada/warmup/b.ipynb", EXPECTED], EXPECTED, "another notebook, b.ipynb; warmup.ipynb was taken."),
        (["ada/warmup/x.py", "ada/warmup/x.ipynb"], "ada/warmup/x.ipynb", "x.ipynb was taken"),
        ([EXPECTED, "ada/warmup/old/b.ipynb"], EXPECTED, "another notebook, old/b.ipynb, which is newer; warmup.ipynb"),
        (
            ["ada/warmup/warmup/warmup.ipynb", "ada/warmup/play.ipynb"],
            "ada/warmup/warmup/warmup.ipynb",
            "2 other files",
        ),
        (["ada/warmup/hw/warmup.ipynb", "ada/warmup/hw/old.ipynb"], "ada/warmup/hw/warmup.ipynb", "2 other files"),
        (["ada/warmup/hw.ipynb", "ada/warmup/old/warmup.ipynb"], "ada/warmup/hw.ipynb", "2 other files"),
        (["ada/warmup.ipynb"], "ada/warmup.ipynb", "The work lay in warmup.ipynb, not in warmup/."),
        (["ada/warmup"], "ada/warmup", "The work lay in warmup, not in warmup/."),
        (["ada/hw/warmup.json"], "ada/hw/warmup.json", "The work lay in hw/warmup.json, not in warmup/."),
        (
            ["ada/hw/warmup/warmup.ipynb"],
            "ada/hw/warmup/warmup.ipynb",
            "The work lay in hw/warmup, not in warmup/.",
        ),
    ],
)
def test_another_file_is_taken_and_named(tmp_path: Path, names: list[str], used: str, sentence: str):
    found = only(put(tmp_path, *names))
    assert found.path == str(tmp_path / used)
    assert any(sentence in repair_words.note(note) for note in found.notes), found.notes


@pytest.mark.parametrize("name", [".ipynb_checkpoints/warmup-checkpoint.ipynb", "__MACOSX/warmup.ipynb", "essay.pdf"])
def test_what_no_student_wrote_is_not_taken(tmp_path: Path, name: str):
    assert only(put(tmp_path, f"ada/warmup/{name}")).path == ""


def test_a_link_is_not_followed_since_it_could_lead_to_the_solution(tmp_path: Path):
    put(tmp_path, "solution.ipynb")
    (tmp_path / "submitted/ada/warmup").mkdir(parents=True)
    (tmp_path / "submitted" / EXPECTED).symlink_to(tmp_path / "solution.ipynb")
    assert only(tmp_path / "submitted").path == ""


@pytest.mark.parametrize(
    ("link", "to"),
    [
        ("ada/warmup", "source/warmup"),
        ("ada/hw", "source"),
        ("ada/warmup/hw", "source"),
        ("ada/warmup.ipynb", "w.ipynb"),
    ],
)
def test_no_link_in_a_students_folder_leads_to_the_solution(tmp_path: Path, link: str, to: str):
    put(tmp_path, "source/warmup/warmup.ipynb", "w.ipynb")
    path = tmp_path / "submitted" / link
    path.parent.mkdir(parents=True)
    path.symlink_to(tmp_path / to)
    found = list(find(tmp_path / "submitted", ["warmup"]))
    assert all(submission.path == "" for submission in found)
    assert all("is a link, which is not followed" in repair_words.note(s.obstacle) for s in found if s.obstacle)
    assert all(submission.obstacle for submission in found)


@pytest.mark.parametrize("place", ["ada/warmup", "ada"])
def test_a_folder_that_may_not_be_opened_stops_nobody(tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch):
    put(tmp_path, EXPECTED, "bob/warmup/warmup.ipynb")
    closed, access, isdir = str(tmp_path / place), os.access, os.path.isdir
    # Root may open everything, so that a folder's permissions alone would prove nothing.
    monkeypatch.setattr(os, "access", lambda path, mode: str(path) != closed and access(path, mode))
    monkeypatch.setattr(os.path, "isdir", lambda path: isdir(path) and not str(path).startswith(f"{closed}/"))
    ada, bob = find(tmp_path, ["warmup"])
    assert (ada.path, bob.notes) == ("", ())
    assert ada.obstacle
    assert repair_words.note(ada.obstacle).endswith("cannot be opened (permission denied); change its permissions.")


def test_files_that_no_assignment_claims_are_named(tmp_path: Path):
    strange = ["ada/essay.ipynb", "bob/hw 1/x.zip", "loose.ipynb"]
    fine = [
        EXPECTED,
        "ada/warmup/other.ipynb",
        "bob/Warmup/x.ipynb",
        "cyd/hw/warmup-Copy1.ipynb",
        "cyd/cooldown/x.ipynb",
    ]
    put(tmp_path, *strange, *fine, "ada/.ipynb_checkpoints/x.ipynb")
    put(tmp_path, "bob/notes.txt", content=b"Dear teacher")
    assert list(astray(tmp_path, ["warmup", "cooldown"])) == strange


@pytest.mark.parametrize(
    "second", ["warmup.ipynb", "warmup (1).ipynb", "warmup (1)/warmup.ipynb", "Warmup/warmup.ipynb", "warmup-2/all.zip"]
)
def test_a_second_copy_beside_the_one_that_is_graded_is_named(tmp_path: Path, second: str):
    put(tmp_path, EXPECTED, f"ada/{second}")
    assert only(tmp_path).path == str(tmp_path / EXPECTED)
    assert list(astray(tmp_path, ["warmup"])) == [f"ada/{second}"]


@pytest.mark.parametrize("name", ["homework", "week 1/mine.json", "mine.ipynb.txt"])
def test_a_notebook_that_no_assignment_claims_is_named_under_any_ending(tmp_path: Path, name: str):
    put(tmp_path, EXPECTED, f"ada/{name}")
    assert list(astray(tmp_path, ["warmup"])) == [f"ada/{name}"]


def test_whoever_handed_in_no_notebook_is_named_with_what_there_is(tmp_path: Path):
    put(tmp_path, "ada/hw.tar.gz", content=b"\x1f\x8b")
    put(tmp_path, "bob/week 1/hw.py", content=b"import numpy\n")
    put(tmp_path, "cyd/warmup/warmup.ipynb")
    put(tmp_path, "cyd/slides.pdf", content=b"%PDF")
    put(tmp_path, "dan.eml", content=b"MIME-Version: 1.0\nSubject: my homework\n\n")
    assert list(astray(tmp_path, ["warmup"])) == ["ada/hw.tar.gz", "bob/week 1/hw.py", "dan.eml"]


def test_work_that_lies_too_deep_to_be_looked_for_is_named(tmp_path: Path):
    put(tmp_path, EXPECTED, "ben/a/b/c/d/e/f/g/warmup.ipynb")
    assert list(astray(tmp_path, ["warmup"])) == ["ben/a/b/c/d/e/f"]


def test_folders_that_are_no_students_are_passed_over(tmp_path: Path):
    put(tmp_path, EXPECTED, ".git/warmup/warmup.ipynb", "__MACOSX/warmup/warmup.ipynb", "readme.txt")
    assert only(tmp_path).student == "ada"


def test_a_folder_with_work_that_is_taken_for_no_students_is_named(tmp_path: Path):
    put(tmp_path, EXPECTED, *(f"{name}/warmup/warmup.ipynb" for name in ("..x", ".x", "...", "__x", "x.", "x..y")))
    put(tmp_path, ".git/config", ".ipynb_checkpoints/warmup-checkpoint.ipynb", "__MACOSX/._ada")
    assert [one.student for one in find(tmp_path, ["warmup"])] == ["ada", "x.", "x..y"]
    assert list(passed_over(tmp_path, ["warmup"])) == ["...", "..x", ".x", "__x"]


def test_a_students_folder_may_have_any_name_at_all(tmp_path: Path):
    place = os.fsencode(tmp_path) + b"/\xff\xfeda/warmup"
    os.makedirs(place)
    with open(place + b"/warmup.ipynb", "w") as file:
        file.write("{}")
    found = only(tmp_path)
    found.student.encode()
    assert os.path.exists(found.path)


def test_only_the_student_asked_for_is_found(tmp_path: Path):
    put(tmp_path, EXPECTED, "bob/warmup/warmup.ipynb")
    assert [found.student for found in find(tmp_path, ["warmup"], "bob")] == ["bob"]


@pytest.mark.parametrize("student", ["eve", "", "..", "ada/warmup"])
def test_a_student_that_there_is_not_gets_one_sentence(tmp_path: Path, student: str):
    with pytest.raises(UsageError, match="There is no submission of"):
        list(find(put(tmp_path, EXPECTED), ["warmup"], student))


@pytest.mark.parametrize("content", [b"2026-03-01 12:00:00 UTC\n", "\ufeff2026-03-01 12:00:00 UTC".encode()])
def test_the_time_of_handing_in_is_read(tmp_path: Path, content: bytes):
    put(tmp_path, EXPECTED)
    (tmp_path / "ada/warmup/timestamp.txt").write_bytes(content)
    assert only(tmp_path).timestamp == "2026-03-01 12:00:00 UTC"


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01 12:00:00 UTC",
        "2026-03-01 12:00:00 America/New_York",
        "2026-03-01 12:00:00.123456 CET",
        "2026-03-01 12:00:00",
        "2026-03-01T12:00:00+02:00",
        "2026-03-01 12:00:00 3600",
    ],
)
def test_a_time_is_understood_as_nbgrader_understands_it(text: str):
    from nbgrader.utils import parse_utc

    assert parse_time(text) == parse_utc(text)
    assert isinstance(parse_time(text), datetime)


@pytest.mark.parametrize("zone", ["+0530", "+05:30"])
def test_an_offset_is_one_of_hours_and_minutes(zone: str):
    """As `git log --format=%ci` writes it; nbgrader takes it for seconds."""
    assert parse_time(f"2026-03-01 12:00:00 {zone}") == datetime(2026, 3, 1, 6, 30)
    assert parse_time("2026-03-01 12:00:00 -03") == datetime(2026, 3, 1, 15, 0)


@pytest.mark.parametrize("zone", ["XDT", "Nowhere/Town"])
def test_a_time_in_a_zone_that_nobody_knows_is_none_and_named(tmp_path: Path, zone: str):
    """nbgrader would take it for UTC, and a whole class would be late or in time by hours."""
    put(tmp_path, EXPECTED)
    (tmp_path / "ada/warmup/timestamp.txt").write_text(f"2026-07-01 12:00:00.5 {zone}")
    found = only(tmp_path)
    assert found.timestamp is None
    assert [note.about for note in found.notes] == [f"the time zone {zone} is not known here"]


@pytest.mark.parametrize("text", ["yesterday", "9999999999999999999", "2026-13-45 12:00:00 UTC", "a b c", "0 0 0"])
def test_what_is_no_time_is_none(text: str):
    assert parse_time(text) is None


def test_what_windows_leaves_in_a_folder_is_no_document_of_the_students(tmp_path: Path):
    found = only(put(tmp_path, "ada/warmup/Thumbs.db", content=b"\xd0\xcf\x11\xe0" + bytes(99)))
    assert not found.path
