"""Canvas's download and its gradebook file. Names may hold underscores and digits, as those of files may."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.errors import UsageError
from tests.collect.conftest import NAME, Collect, lying_in
from tests.collect.downloads import NOTEBOOK, archive, canvas_roster

ADA = ("Lovelace, Ada", "101", "ada")
BEN = ("Bell, Ben", "102", "ben@example.org")
MALLORY = ("evil_101", "666", "mallory")
JOSE = ("Müller-O'Neil, José", "103", "jose")


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    return canvas_roster(tmp_path / "grades.csv", ADA, BEN, MALLORY, JOSE)


def canvas(folder: Path, *paths: str) -> Path:
    return archive(folder / "submissions.zip", paths)


def test_the_download_is_read_with_late_marks_and_resubmission_numbers(
    collect: Collect, tmp_path: Path, submitted: Path, roster: Path
):
    download = canvas(
        tmp_path,
        "lovelaceada_101_7001_initialization.ipynb",
        "bellben_LATE_102_7002_initialization-2.ipynb",
        "müllerO'neiljosé_late_103_7003_my work.ipynb".replace("O'", "o"),
    )
    result = collect("canvas", download, "--roster", roster)
    assert result.exit_code == 0, result.output
    assert list(lying_in(submitted)) == [
        f"ada/{NAME}/{NAME}.ipynb",
        f"ben/{NAME}/{NAME}.ipynb",
        f"jose/{NAME}/my work.ipynb",
    ]
    assert "Late, as the platform says (2): ben, jose." in result.stdout
    assert "Nothing handed in by (1): mallory." in result.stdout


def test_of_files_that_are_called_alike_the_newest_upload_has_the_name(
    collect: Collect, tmp_path: Path, submitted: Path, roster: Path
):
    files = {
        "lovelaceada_101_7001_initialization-1.ipynb": NOTEBOOK,
        "lovelaceada_101_7009_initialization.ipynb": NOTEBOOK + b" ",
    }
    collect("canvas", archive(tmp_path / "submissions.zip", files), "--roster", roster)
    assert lying_in(submitted) == {
        f"ada/{NAME}/{NAME}.ipynb": NOTEBOOK + b" ",
        f"ada/{NAME}/{NAME}-1.ipynb": NOTEBOOK,
    }


def test_a_text_that_was_typed_in_is_kept_for_a_person_to_read(
    collect: Collect, tmp_path: Path, submitted: Path, roster: Path
):
    collect("canvas", canvas(tmp_path, "lovelaceada_101_text.html"), "--roster", roster)
    assert list(lying_in(submitted)) == [f"ada/{NAME}/text.html"]


def test_who_names_a_file_like_another_gets_nothing_under_that_name(
    collect: Collect, tmp_path: Path, submitted: Path, roster: Path
):
    forged = "bellben_102_7002_lovelaceada_101_7001_initialization.ipynb"
    result = collect("canvas", canvas(tmp_path, forged), "--roster", roster)
    assert list(lying_in(submitted)) == [f"ben/{NAME}/lovelaceada_101_7001_initialization.ipynb"]
    assert "ben: a file is named like ada; it was taken as that of ben." in result.stderr


@pytest.mark.parametrize("file", ["666_7001_initialization.ipynb", "666_text.html"])
def test_who_bears_the_id_of_another_in_the_name_gets_nothing_under_it(
    collect: Collect, tmp_path: Path, submitted: Path, roster: Path, file: str
):
    result = collect("canvas", canvas(tmp_path, f"evil_101_{file}"), "--roster", roster)
    assert [path.name for path in submitted.iterdir()] == ["mallory"]
    assert "mallory: a file is named like ada" in result.stderr


OTHERS = ("bellben_102_7000_initialization.ipynb", "doedora_104_7004_a.ipynb")


@pytest.mark.parametrize("others", [(), OTHERS], ids=["alone", "among others"])
@pytest.mark.parametrize("name", ["evil_101", "101", "lovelaceada_101", "lovelaceada_101_7003"])
@pytest.mark.parametrize("file", ["666_7001_initialization.ipynb", "666_text.html"])
def test_a_stranger_who_does_so_gets_nothing_at_all(
    collect: Collect, tmp_path: Path, submitted: Path, name: str, file: str, others: tuple[str, ...]
):
    """Nobody in the roster has the id at the fixed place; the one in the name is somebody's."""
    people = canvas_roster(tmp_path / "g.csv", ADA, BEN)
    result = collect("canvas", canvas(tmp_path, f"{name}_{file}", *others), "--roster", people)
    assert not (submitted / "ada").exists()
    assert result.exit_code == 1
    assert f"{name}_{file} in submissions.zip was not taken" in result.stderr


@pytest.mark.parametrize("file", ["1_initialization.ipynb", "initialization_2025_03_05.ipynb", "2_3_.ipynb"])
def test_numbers_in_the_name_of_a_file_are_no_ids(
    collect: Collect, tmp_path: Path, submitted: Path, roster: Path, file: str
):
    download = canvas(tmp_path, f"lovelaceada_101_7001_{file}", "bellben_102_7000_initialization.ipynb")
    assert collect("canvas", download, "--roster", roster).exit_code == 0
    assert list(lying_in(submitted / "ada")) == [f"{NAME}/{file}"]


def test_a_stranger_is_listed(collect: Collect, tmp_path: Path, submitted: Path, roster: Path):
    result = collect("canvas", canvas(tmp_path, "doedora_104_7004_a.ipynb", "readme.txt"), "--roster", roster)
    assert result.exit_code == 1
    assert not submitted.exists()
    assert (
        "doedora_104_7004_a.ipynb in submissions.zip was not taken: nobody in the roster has that id" in result.stderr
    )
    assert "readme.txt in submissions.zip was not taken: it is not named as Canvas names files" in result.stderr


def test_a_login_of_somebody_else_that_no_address_tells_apart_is_refused(
    collect: Collect, tmp_path: Path, submitted: Path, roster: Path
):
    collect("canvas", canvas(tmp_path, "lovelaceada_101_7001_initialization.ipynb"), "--roster", roster)
    before = lying_in(submitted)
    others = canvas_roster(tmp_path / "others.csv", ("Nilsson, Ada", "201", "ada"))
    with pytest.raises(UsageError, match=r"others\.csv names Ada Nilsson by ada, as the gradebook names somebody else"):
        collect("canvas", canvas(tmp_path, "nilssonada_201_7002_initialization.ipynb"), "--roster", others)
    assert lying_in(submitted) == before


@pytest.mark.parametrize("is_gone", [True, False])
def test_who_has_the_former_address_of_another_gets_a_folder_of_their_own(
    collect: Collect, tmp_path: Path, submitted: Path, roster: Path, is_gone: bool
):
    collect("canvas", canvas(tmp_path, "bellben_102_7001_initialization.ipynb"), "--roster", roster)
    others = [("Stone, Ben", "201", BEN[2]), *([] if is_gone else [(*BEN[:2], "bell@example.org")])]
    download = canvas(tmp_path, "bellben_102_7002_b.ipynb", "stoneben_201_7003_s.ipynb")
    collect("canvas", download, "--roster", canvas_roster(tmp_path / "others.csv", *others))
    assert set(lying_in(submitted)) - {f".earlier/ben/{NAME}/1/{NAME}.ipynb"} == {
        f"ben@example.org/{NAME}/s.ipynb", f"ben/{NAME}/{NAME if is_gone else 'b'}.ipynb",
    }  # fmt: skip


def test_what_the_teacher_handed_in_as_the_test_student_is_no_fault(
    collect: Collect, tmp_path: Path, submitted: Path, roster: Path
):
    download = canvas(tmp_path, "lovelaceada_101_7001_a.ipynb", "studenttest_LATE_999_7002_a.ipynb")
    result = collect("canvas", download, "--roster", roster)
    assert result.exit_code == 0, result.output
    assert "since it is no student's work (1): studenttest_LATE_999_7002_a.ipynb" in result.stdout
    assert list(lying_in(submitted)) == [f"ada/{NAME}/a.ipynb"]


def test_numbers_that_a_table_program_rounded_are_named(collect: Collect, tmp_path: Path, roster: Path):
    roster.write_text(roster.read_text(encoding="utf-8").replace(",101,", ",1.01E+11,"), encoding="utf-8")
    with pytest.raises(UsageError, match=r"has 1.01E\+11 in the column ID, .*; download the file again"):
        collect("canvas", canvas(tmp_path, "lovelaceada_101_7001_a.ipynb"), "--roster", roster)
