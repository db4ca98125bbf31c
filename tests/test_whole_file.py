"""A file that is written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from autograder import whole_file


def write_half(path: Path, stopped: type[BaseException]) -> None:
    with whole_file.replacing(path) as file:
        file.write(b"half")
        file.flush()
        raise stopped


@pytest.mark.parametrize("stopped", [OSError, KeyboardInterrupt])
def test_what_stood_there_stays_where_the_new_one_is_stopped(tmp_path: Path, stopped: type[BaseException]) -> None:
    (tmp_path / "marks.csv").write_text("of before")
    with pytest.raises(stopped):
        write_half(tmp_path / "marks.csv", stopped)
    assert [path.name for path in tmp_path.iterdir()] == ["marks.csv"]
    assert (tmp_path / "marks.csv").read_text() == "of before"


def test_a_link_leads_where_it_led_and_a_file_that_is_closed_to_others_stays_so(tmp_path: Path) -> None:
    (tmp_path / "marks.csv").write_text("of before")
    (tmp_path / "marks.csv").chmod(0o600)
    (tmp_path / "link.csv").symlink_to("marks.csv")
    whole_file.write(tmp_path / "link.csv", b"new")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "marks.csv").read_text() == "new"
    assert stat.S_IMODE((tmp_path / "marks.csv").stat().st_mode) == 0o600


def test_a_link_that_somebody_put_where_the_new_one_is_written_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("of somebody else")
    (tmp_path / f".marks.csv.{os.getpid()}.new").symlink_to("victim")
    with pytest.raises(OSError):
        whole_file.write(tmp_path / "marks.csv", b"new")
    whole_file.write(tmp_path / "marks.csv", b"new")
    assert (tmp_path / "victim").read_text() == "of somebody else"


def test_a_file_is_as_open_to_others_as_any_other_new_one_unless_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    whole_file.write(tmp_path / "folder" / "plain", b"")
    whole_file.write(tmp_path / "other-secret", b"", permissions=0o600)
    assert (tmp_path / "folder" / "plain").stat().st_mode == (tmp_path / "other").stat().st_mode
    assert stat.S_IMODE((tmp_path / "other-secret").stat().st_mode) == 0o600


def test_a_pipe_is_written_to_and_not_replaced() -> None:
    reading, writing = os.pipe()
    whole_file.write(Path(f"/dev/fd/{writing}"), b"all")
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        assert file.read() == b"all"


def test_a_file_in_a_folder_that_may_not_be_written_takes_what_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "marks.csv").write_text("of before")
    before = (tmp_path / "marks.csv").stat().st_ino
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)  # root may write everywhere
    whole_file.write(tmp_path / "marks.csv", b"new")
    assert (tmp_path / "marks.csv").read_text() == "new"
    assert (tmp_path / "marks.csv").stat().st_ino == before


@pytest.mark.parametrize("place", ["file/marks.csv", "file/a/marks.csv", "folder"])
def test_a_place_that_takes_no_file_is_known_before(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError):
        whole_file.must_take(tmp_path / place)
    whole_file.must_take(tmp_path / "a" / "b" / "marks.csv")
    assert not (tmp_path / "a").exists()
