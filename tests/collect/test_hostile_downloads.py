"""Downloads that were made to do harm: whatever is in them costs its sender, and lands nowhere else."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from autograder.errors import CourseError, UsageError
from tests.collect.conftest import NAME, ROOT, Collect, lying_in
from tests.collect.downloads import NOTEBOOK, archive, worksheet

FOLDER = "Eve Black_5666_assignsubmission_file"
ADAS = "Ada Lovelace_5001_assignsubmission_file/initialization.ipynb"


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    people = ("5001", "Ada Lovelace", "ada@example.org", "-"), ("5666", "Eve Black", "eve@example.org", "-")
    return worksheet(tmp_path / "worksheet.csv", *people)


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("../../ada/initialization/initialization.ipynb", "no file may be called so"),
        ("a/../../x.ipynb", "no file may be called so"),
        ("/etc/x.ipynb", "no file may be called so"),
        ("..\\x.ipynb", "no file may be called so"),
        ("C:x.ipynb", "no file may be called so"),
        ("nul.ipynb", "no file may be called so"),
        ("x.ipynb.", "no file may be called so"),
        ("red\x1b[31m.ipynb", "no file may be called so"),
        ("turned\u202ebnypi.ipynb", "no file may be called so"),
        ("x" * 300, "no file may be called so"),
        (f"{'long/' * 1000}x.ipynb", "no file may be called so"),
        ("timestamp.txt", "its name is the one of the time stamp"),
        ("TimeStamp.TXT", "its name is the one of the time stamp"),
    ],
)
def test_a_bad_name_is_refused_and_told(
    collect: Collect, tmp_path: Path, submitted: Path, roster: Path, file: str, why: str
):
    download = archive(tmp_path / "d.zip", [f"{FOLDER}/{file}", f"{FOLDER}/good.ipynb", ADAS])
    before = set(tmp_path.iterdir())
    result = collect("moodle", download, "--roster", roster)
    assert result.exit_code == 1
    assert why in result.stderr
    assert list(lying_in(submitted)) == [f"ada/{NAME}/{NAME}.ipynb", f"eve/{NAME}/good.ipynb"]
    assert set(tmp_path.iterdir()) - before == {submitted}
    assert result.stderr.replace("\n", "").isprintable()


def test_a_link_is_no_file(collect: Collect, tmp_path: Path, submitted: Path, roster: Path):
    download = tmp_path / "d.zip"
    link = zipfile.ZipInfo(f"{FOLDER}/initialization.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(download, "w") as opened:
        opened.writestr(link, "../../ada/initialization/initialization.ipynb")
        opened.writestr(ADAS, NOTEBOOK)
    result = collect("moodle", download, "--roster", roster)
    assert "it is a link or a device; ask eve for the file" in result.stderr
    assert list(lying_in(submitted)) == [f"ada/{NAME}/{NAME}.ipynb"]
    assert "Nothing handed in by (1): eve." in result.stdout


def test_a_bomb_costs_its_sender(collect: Collect, tmp_path: Path, submitted: Path, roster: Path):
    bomb = {f"{FOLDER}/bomb.ipynb": bytes((1 << 26) + 1), f"{FOLDER}/good.ipynb": NOTEBOOK, ADAS: NOTEBOOK}
    result = collect("moodle", archive(tmp_path / "d.zip", bomb), "--roster", roster)
    assert "bomb.ipynb in d.zip was not taken: it is too large" in result.stderr
    assert list(lying_in(submitted)) == [f"ada/{NAME}/{NAME}.ipynb", f"eve/{NAME}/good.ipynb"]


def test_many_large_files_are_bounded_together(collect: Collect, tmp_path: Path, submitted: Path, roster: Path):
    many = {f"{FOLDER}/{number}.bin": bytes(60 << 20) for number in range(5)}
    result = collect("moodle", archive(tmp_path / "d.zip", {**many, ADAS: NOTEBOOK}), "--roster", roster)
    assert "all files of eve together" in result.stderr
    assert sum(len(content) for content in lying_in(submitted).values()) < 1 << 28


def test_too_many_files_are_bounded(collect: Collect, tmp_path: Path, submitted: Path, roster: Path):
    many = [f"{FOLDER}/{number}.txt" for number in range(1001)]
    result = collect("moodle", archive(tmp_path / "d.zip", [*many, ADAS]), "--roster", roster)
    assert "eve handed in more than 1000 files" in result.stderr
    assert len(lying_in(submitted)) == 1001


@pytest.mark.parametrize("names", [("a.ipynb", "A.ipynb"), ("a", "a/b.ipynb"), ("a/b.ipynb", "a")])
def test_of_files_that_exclude_each_other_the_first_is_taken(
    collect: Collect, tmp_path: Path, submitted: Path, roster: Path, names: tuple[str, str]
):
    download = archive(tmp_path / "d.zip", [f"{FOLDER}/{name}" for name in names])
    result = collect("moodle", download, "--roster", roster)
    assert "another file of eve is called so" in result.stderr
    assert list(lying_in(submitted)) == [f"eve/{NAME}/{names[0]}"]


def test_a_damaged_file_costs_nobody_else(collect: Collect, tmp_path: Path, submitted: Path, roster: Path):
    download = archive(tmp_path / "d.zip", {f"{FOLDER}/a.ipynb": NOTEBOOK * 50, ADAS: NOTEBOOK})
    content = bytearray(download.read_bytes())
    place = content.index(b"a.ipynb") + len(b"a.ipynb")
    content[place : place + 8] = b"damaged!"
    download.write_bytes(content)
    result = collect("moodle", download, "--roster", roster)
    assert "it cannot be taken out of the archive" in result.stderr
    assert list(lying_in(submitted)) == [f"ada/{NAME}/{NAME}.ipynb"]


def test_what_is_no_archive_is_refused_in_a_sentence(collect: Collect, tmp_path: Path, roster: Path):
    for path in (tmp_path / "none.zip", roster):
        with pytest.raises(UsageError, match="is no zip archive that can be opened"):
            collect("moodle", path, "--roster", roster)


def test_a_place_that_is_a_link_is_moved_away_and_not_followed(
    collect: Collect, tmp_path: Path, submitted: Path, roster: Path
):
    (tmp_path / "elsewhere").mkdir()
    (submitted / "ada").mkdir(parents=True)
    (submitted / "ada" / NAME).symlink_to(tmp_path / "elsewhere")
    collect("moodle", archive(tmp_path / "d.zip", [ADAS]), "--roster", roster)
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert (submitted / ".earlier" / "ada" / NAME / "1").is_symlink()
    assert (submitted / "ada" / NAME / f"{NAME}.ipynb").read_bytes() == NOTEBOOK


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_files_at_one_path_of_an_archive_the_one_that_is_not_taken_is_named(
    collect: Collect, tmp_path: Path, submitted: Path, roster: Path
):
    path = tmp_path / "d.zip"
    with zipfile.ZipFile(path, "w") as opened:
        for content in (NOTEBOOK, NOTEBOOK + b" "):
            opened.writestr(ADAS, content)
    result = collect("moodle", path, "--roster", roster)
    assert lying_in(submitted) == {f"ada/{NAME}/{NAME}.ipynb": NOTEBOOK + b" "}
    assert result.exit_code == 1
    assert f"{ADAS} in d.zip was not taken: another file of ada is called so" in result.stderr


# -------------------------------------------------------------------------------------------------------- wrong usage


def test_an_unknown_platform_assignment_or_zone_is_answered_with_what_there_is(
    collect: Collect, tmp_path: Path, roster: Path
):
    download = archive(tmp_path / "d.zip", [ADAS])
    with pytest.raises(UsageError, match=r"no platform 'ilias'; there are: canvas, moodle"):
        collect("ilias", download, "--roster", roster)
    with pytest.raises(UsageError, match="no time zone 'Mars'"):
        collect("moodle", download, "--roster", roster, "--timezone", "Mars")
    with pytest.raises(CourseError, match="There is no assignment 'warmup'"):
        collect("moodle", download, "--roster", roster, "--assignment", "warmup")


def test_the_name_of_the_download_can_say_the_assignment(tmp_path: Path, roster: Path, database: Path):
    from typer.testing import CliRunner

    from autograder.cli.main import app

    words = ["--roster", str(roster), "--course", str(ROOT), "--submitted", str(tmp_path / "in")]
    words += ["--gradebook", f"sqlite:///{database}"]
    named = archive(tmp_path / "DN-Initialization-4711.zip", [ADAS])
    assert CliRunner().invoke(app, ["collect", "moodle", str(named), *words]).exit_code == 0
    assert list(lying_in(tmp_path / "in")) == [f"ada/{NAME}/{NAME}.ipynb"]
    other = CliRunner().invoke(app, ["collect", "moodle", str(archive(tmp_path / "d.zip", [ADAS])), *words])
    assert isinstance(other.exception, UsageError)
    assert "name it by --assignment" in str(other.exception)
