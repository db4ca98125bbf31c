"""Moodle's download and its worksheet: hand-ins come in under the right names, and nothing under a wrong one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from nbgrader.api import Gradebook as NbGradebook

from autograder.errors import UsageError
from tests.collect.conftest import NAME, Collect, lying_in
from tests.collect.downloads import NOTEBOOK, PARTICIPANTS, WORKSHEET, archive, table, worksheet

ADA = ("5001", "Ada Lovelace", "ada@example.org", "Wednesday, 5 March 2025, 11:02 PM")
JOSE = ("5002", "José Müller-O'Neil", "jose@example.org", "-")
MIA = ("5003", "Mia Wong", "mia@example.org", "-")


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    return worksheet(tmp_path / "worksheet.csv", ADA, JOSE, MIA)


def moodle(folder: Path, *paths: str, name: str = "DN101-Initialization-4711.zip") -> Path:
    return archive(folder / name, paths)


@pytest.mark.parametrize(
    "form",
    [
        "{}_assignsubmission_file/initialization.ipynb",
        "{}_assignsubmission_file_/initialization.ipynb",
        "{}_assignsubmission_file_initialization.ipynb",
    ],
    ids=["folders", "folders of older versions", "no folders"],
)
def test_every_form_of_the_download_is_read(collect: Collect, tmp_path: Path, submitted: Path, roster: Path, form: str):
    people = ("Ada Lovelace_5001", "José Müller-ONeil_5002")
    result = collect("moodle", moodle(tmp_path, *map(form.format, people)), "--roster", roster)
    assert result.exit_code == 0, result.output
    assert {name for name in lying_in(submitted) if name.endswith(".ipynb")} == {
        f"ada/{NAME}/{NAME}.ipynb",
        f"jose/{NAME}/{NAME}.ipynb",
    }
    assert "initialization, from Moodle: 2 new." in result.stdout


@pytest.mark.parametrize(
    "file",
    [
        "課題\u30001.ipynb",
        "a\u00a0b.ipynb",
        "تمرین\u200cاول.ipynb",
        "👩\u200d💻.ipynb",
        "\U0001fae8.ipynb",
        "\ue000.ipynb",
    ],
)
def test_a_file_may_be_named_in_any_writing(collect: Collect, tmp_path: Path, submitted: Path, roster: Path, file: str):
    download = moodle(tmp_path, f"Mia Wong_5003_assignsubmission_file/{file}")
    result = collect("moodle", download, "--roster", roster)
    assert result.exit_code == 0, result.output
    assert list(lying_in(submitted)) == [f"mia/{NAME}/{file}"]


def test_the_time_of_the_worksheet_becomes_the_time_stamp(
    collect: Collect, tmp_path: Path, submitted: Path, roster: Path
):
    download = moodle(
        tmp_path,
        "Ada Lovelace_5001_assignsubmission_file/initialization.ipynb",
        "Mia Wong_5003_assignsubmission_file/initialization.ipynb",
    )
    result = collect("moodle", download, "--roster", roster, "--timezone", "Europe/Berlin")
    assert (submitted / "ada" / NAME / "timestamp.txt").read_text() == "2025-03-05 22:02:00 UTC\n"
    assert not (submitted / "mia" / NAME / "timestamp.txt").exists()
    assert "No time of handing in is known of (1): mia." in result.stdout


def test_who_handed_nothing_in_is_listed(collect: Collect, tmp_path: Path, roster: Path):
    result = collect("moodle", moodle(tmp_path, "Mia Wong_5003_assignsubmission_file/a.ipynb"), "--roster", roster)
    assert "Nothing handed in by (2): ada, jose." in result.stdout


def test_the_gradebook_learns_who_is_in_the_course(collect: Collect, tmp_path: Path, database: Path, roster: Path):
    with NbGradebook(f"sqlite:///{database}") as book:
        book.add_student("mia", first_name="Amelia", last_name="Wong")
    collect("moodle", moodle(tmp_path, "Mia Wong_5003_assignsubmission_file/a.ipynb"), "--roster", roster)
    with NbGradebook(f"sqlite:///{database}") as book:
        found = {s.id: (s.first_name, s.last_name, s.email) for s in book.students}
    assert found["ada"] == ("Ada", "Lovelace", "ada@example.org")
    assert found["mia"] == ("Amelia", "Wong", "mia@example.org")  # what was there stays


def test_who_is_known_by_the_e_mail_address_keeps_the_name(
    collect: Collect, tmp_path: Path, submitted: Path, database: Path, roster: Path
):
    with NbGradebook(f"sqlite:///{database}") as book:
        book.add_student("s0815", email="Mia@example.org")
    collect("moodle", moodle(tmp_path, "Mia Wong_5003_assignsubmission_file/a.ipynb"), "--roster", roster)
    assert [path.name for path in submitted.iterdir()] == ["s0815"]


def test_a_file_that_is_named_like_another_persons_stays_its_senders(
    collect: Collect, tmp_path: Path, submitted: Path, roster: Path
):
    forged = "Mia Wong_5003_assignsubmission_file/Ada Lovelace_5001_assignsubmission_file_initialization.ipynb"
    result = collect("moodle", moodle(tmp_path, forged), "--roster", roster)
    assert [path.name for path in submitted.iterdir()] == ["mia"]
    assert "mia: a file is named like ada; it was taken as that of mia." in result.stderr
    assert "Nothing handed in by (2): ada, jose." in result.stdout


def test_a_name_that_is_not_the_one_of_its_id_gets_nothing(
    collect: Collect, tmp_path: Path, submitted: Path, roster: Path
):
    """The number of a group may be that of a person."""
    result = collect("moodle", moodle(tmp_path, "Group A_5001_assignsubmission_file/a.ipynb"), "--roster", roster)
    assert result.exit_code == 1
    assert not submitted.exists()
    assert "it has the id of ada, but another name" in result.stderr


def test_the_group_before_a_name_is_understood(collect: Collect, tmp_path: Path, submitted: Path, roster: Path):
    path = "Group-1-José Müller-ONeil_5002_assignsubmission_file_/a.ipynb"
    assert collect("moodle", moodle(tmp_path, path), "--roster", roster).exit_code == 0
    assert list(lying_in(submitted)) == [f"jose/{NAME}/a.ipynb"]


def test_two_people_of_one_name_are_told_apart_by_their_ids_and_named(
    collect: Collect, tmp_path: Path, submitted: Path
):
    roster = worksheet(tmp_path / "w.csv", ADA, ("5009", "Ada Lovelace", "mallory@example.org", "-"))
    path = "Ada Lovelace_5009_assignsubmission_file/a.ipynb"
    result = collect("moodle", moodle(tmp_path, path), "--roster", roster)
    assert list(lying_in(submitted)) == [f"mallory/{NAME}/a.ipynb"]
    assert "ada, mallory bear the same name" in result.stderr


def test_folders_of_feedback_and_of_a_system_are_left_aside_and_told(
    collect: Collect, tmp_path: Path, submitted: Path, roster: Path
):
    feedback, system = "Ada Lovelace_5001_assignfeedback_file/marks.html", "__MACOSX/._x"
    hers = "Ada Lovelace_5001_assignsubmission_file/a.ipynb"
    result = collect("moodle", moodle(tmp_path, feedback, system, hers), "--roster", roster)
    assert result.exit_code == 0
    assert list(lying_in(submitted / "ada")) == [f"{NAME}/a.ipynb", f"{NAME}/timestamp.txt"]
    assert f"Left aside, since it is no student's work (2): {feedback}, {system}." in result.stdout


# ----------------------------------------------------------------------------- a roster without the ids of the download


@pytest.fixture
def participants(tmp_path: Path) -> Path:
    rows = [("Ada", "Lovelace", "1815", "ada@example.org"), ("José", "Müller-O'Neil", "77", "jose@example.org")]
    return table(tmp_path / "participants.csv", PARTICIPANTS, rows)


def test_the_full_name_serves_where_the_roster_has_no_ids(
    collect: Collect, tmp_path: Path, submitted: Path, participants: Path
):
    decomposed = "Jose\u0301 Mu\u0308ller-ONeil_5002_assignsubmission_file/a.ipynb"
    assert collect("moodle", moodle(tmp_path, decomposed), "--roster", participants).exit_code == 0
    assert list(lying_in(submitted)) == [f"77/{NAME}/a.ipynb"]


def test_a_name_under_which_two_people_handed_in_gets_nothing(
    collect: Collect, tmp_path: Path, submitted: Path, participants: Path
):
    both = [f"Ada Lovelace_{number}_assignsubmission_file/a.ipynb" for number in (5001, 5009)]
    result = collect("moodle", moodle(tmp_path, *both), "--roster", participants)
    assert result.exit_code == 1
    assert not submitted.exists()
    for number in (5001, 5009):
        assert f"Ada Lovelace_{number}_assignsubmission_file/a.ipynb in DN101-Initialization-4711.zip" in result.stderr
    assert "it may be that of 1815 or of somebody who chose that name" in result.stderr


def test_two_people_of_one_name_in_such_a_roster_get_nothing(collect: Collect, tmp_path: Path, submitted: Path):
    rows = [("Ada", "Lovelace", "1", "ada@example.org"), ("Ada", "Lovelace", "2", "al@example.org")]
    roster = table(tmp_path / "p.csv", PARTICIPANTS, rows)
    result = collect("moodle", moodle(tmp_path, "Ada Lovelace_5001_assignsubmission_file/a.ipynb"), "--roster", roster)
    assert result.exit_code == 1
    assert not submitted.exists()
    assert "it may be that of 1, 2" in result.stderr


def test_a_roster_that_tells_people_not_apart_is_refused(collect: Collect, tmp_path: Path):
    roster = worksheet(tmp_path / "w.csv", ("1", "Ada Lovelace", "", "-"), ("2", "Ada Lovelace", "", "-"))
    with pytest.raises(UsageError, match=r"None of the columns .* gives everybody a name of their own"):
        collect("moodle", moodle(tmp_path), "--roster", roster)


@pytest.mark.parametrize("address", ["pat.o'brien@example.org", "pat.o’brien@example.org", "r&d(pat)@example.org"])
def test_a_sign_in_an_address_stops_no_class(collect: Collect, tmp_path: Path, submitted: Path, address: str):
    people = (ADA, ("5002", "Pat O'Brien", address, "-"), ("5003", "Pat O'Brien", "pat@example.org", "-"))
    roster = worksheet(tmp_path / "w.csv", *people)
    collect(
        "moodle", moodle(tmp_path, "Pat O'Brien_5002_assignsubmission_file/initialization.ipynb"), "--roster", roster
    )
    assert set(lying_in(submitted)) == {f"{address.partition('@')[0]}/{NAME}/{NAME}.ipynb"}


def test_a_worksheet_of_blind_marking_is_refused_with_what_to_do(collect: Collect, tmp_path: Path):
    header = [name for name in WORKSHEET if name not in ("Full name", "Email address")]
    row = ("Participant 5001", "Submitted for grading", "", "30.00", "Yes", "-", "-", "")
    download = archive(tmp_path / "m.zip", ["Participant_5001_assignsubmission_file/initialization.ipynb"])
    with pytest.raises(UsageError, match="names nobody, only numbers, as in blind marking; reveal"):
        collect("moodle", download, "--roster", table(tmp_path / "w.csv", header, [row]))


def test_a_roster_in_other_capitals_is_read(collect: Collect, tmp_path: Path, submitted: Path, roster: Path):
    header, rest = roster.read_text(encoding="utf-8").split("\n", 1)
    roster.write_text(f"{header.upper().replace(' ', '  ')}\n{rest}", encoding="utf-8")
    collect("moodle", moodle(tmp_path, "Ada Lovelace_5001_assignsubmission_file/a.ipynb"), "--roster", roster)
    assert "ada/initialization/timestamp.txt" in lying_in(submitted)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le"])
def test_a_roster_that_a_table_program_has_saved_is_refused_with_what_to_do(
    collect: Collect, tmp_path: Path, encoding: str
):
    roster = worksheet(tmp_path / "w.csv", JOSE, MIA)
    roster.write_bytes(roster.read_text(encoding="utf-8-sig").encode(encoding))
    with pytest.raises(UsageError, match="is not in UTF-8, as a table program may have saved it; download it again"):
        collect("moodle", moodle(tmp_path), "--roster", roster)


# ------------------------------------------------------------------------------------------------------------- versions


def version(folder: Path, number: int, name: str) -> Path:
    path = "Ada Lovelace_5001_assignsubmission_file/initialization.ipynb"
    return archive(folder / name, {path: NOTEBOOK + b" " * number})


def test_collecting_again_changes_nothing(collect: Collect, tmp_path: Path, submitted: Path, roster: Path):
    download = version(tmp_path, 1, "a.zip")
    collect("moodle", download, "--roster", roster)
    before = lying_in(submitted)
    assert "1 unchanged" in collect("moodle", download, "--roster", roster).stdout
    assert lying_in(submitted) == before


def test_an_earlier_version_is_kept(collect: Collect, tmp_path: Path, submitted: Path, roster: Path):
    collect("moodle", version(tmp_path, 1, "a.zip"), "--roster", roster)
    later = worksheet(tmp_path / "later.csv", (*ADA[:3], "Thursday, 6 March 2025, 9:00 AM"), JOSE, MIA)
    result = collect("moodle", version(tmp_path, 2, "b.zip"), "--roster", later, "--timezone", "UTC")
    assert "1 replaced (what was there is in .earlier)" in result.stdout
    assert "Handed in again (1): ada." in result.stdout
    found = lying_in(submitted)
    assert found[f"ada/{NAME}/{NAME}.ipynb"] == NOTEBOOK + b"  "
    assert found[f"ada/{NAME}/timestamp.txt"] == b"2025-03-06 09:00:00 UTC\n"
    assert found[f".earlier/ada/{NAME}/1/{NAME}.ipynb"] == NOTEBOOK + b" "
    again = collect("moodle", version(tmp_path, 1, "a.zip"), "--roster", roster, "--timezone", "UTC")
    assert "Older than what is there, and left out (1): ada." in again.stdout
    assert lying_in(submitted) == found


def test_of_several_downloads_the_last_one_is_the_newest(
    collect: Collect, tmp_path: Path, submitted: Path, roster: Path
):
    both = version(tmp_path, 1, "a.zip"), version(tmp_path, 2, "b.zip")
    collect("moodle", *both, "--roster", roster)
    found = lying_in(submitted)
    assert found[f"ada/{NAME}/{NAME}.ipynb"] == NOTEBOOK + b"  "
    assert found[f".earlier/ada/{NAME}/1/{NAME}.ipynb"] == NOTEBOOK + b" "
    collect("moodle", *both, "--roster", roster)
    assert lying_in(submitted) == found


def test_a_dry_run_says_what_would_be_done_and_does_nothing(
    collect: Collect, tmp_path: Path, submitted: Path, database: Path, roster: Path
):
    before = database.read_bytes()
    result = collect("moodle", version(tmp_path, 1, "a.zip"), "--roster", roster, "--dry-run")
    assert "initialization, from Moodle: 1 new." in result.stdout
    assert not submitted.exists()
    assert database.read_bytes() == before


def test_a_person_with_a_row_in_each_of_two_sections_is_one(collect: Collect, tmp_path: Path, submitted: Path):
    hers = ("5001", "Ada Lovelace", "ada@example.org", "-")
    roster = worksheet(tmp_path / "w.csv", hers, MIA, hers)
    result = collect("moodle", moodle(tmp_path, "Ada Lovelace_5001_assignsubmission_file/a.ipynb"), "--roster", roster)
    assert result.exit_code == 0, result.output
    assert list(lying_in(submitted)) == [f"ada/{NAME}/a.ipynb"]


def test_a_dry_run_over_several_downloads_says_what_the_run_says(
    collect: Collect, tmp_path: Path, submitted: Path, roster: Path
):
    downloads = [version(tmp_path, number, f"{number}.zip") for number in (1, 2, 3)]
    collect("moodle", downloads[2], "--roster", roster)
    for order in ((0, 1, 1, 0), (2, 0), (1, 1)):
        asked = ("moodle", *(downloads[n] for n in order), "--roster", roster)
        before = lying_in(submitted)
        planned = collect(*asked, "--dry-run")
        assert lying_in(submitted) == before
        done = collect(*asked)
        assert (planned.stdout, planned.stderr) == (done.stdout, done.stderr)


def test_an_earlier_version_that_somebody_took_away_stops_nobody(
    collect: Collect, tmp_path: Path, submitted: Path, roster: Path
):
    for number in (1, 2, 3):
        collect("moodle", version(tmp_path, number, "a.zip"), "--roster", roster)
    shutil.rmtree(submitted / ".earlier" / "ada" / NAME / "1")
    result = collect("moodle", version(tmp_path, 4, "b.zip"), "--roster", roster)
    assert "1 replaced" in result.stdout
    found = lying_in(submitted / ".earlier" / "ada" / NAME)
    assert list(found) == [f"2/{NAME}.ipynb", "2/timestamp.txt", f"3/{NAME}.ipynb", "3/timestamp.txt"]


def test_nobody_gets_the_folder_of_a_namesake_at_another_address(collect: Collect, tmp_path: Path, submitted: Path):
    other = ("6001", "Ada Nilsson", "ada@partner.example", "Wednesday, 5 March 2025, 11:03 PM")
    for people, file in ((ADA, "Ada Lovelace_5001"), (other, "Ada Nilsson_6001")):
        download = archive(tmp_path / "a.zip", {f"{file}_assignsubmission_file/{NAME}.ipynb": file.encode()})
        for _ in range(2):
            collect("moodle", download, "--roster", worksheet(tmp_path / "worksheet.csv", people))
    notebooks = {path: text for path, text in lying_in(submitted).items() if path.endswith(".ipynb")}
    assert notebooks == {
        f"ada/{NAME}/{NAME}.ipynb": b"Ada Lovelace_5001",
        f"ada@partner.example/{NAME}/{NAME}.ipynb": b"Ada Nilsson_6001",
    }


def test_who_has_another_address_now_keeps_the_folder(
    collect: Collect, tmp_path: Path, database: Path, submitted: Path
):
    download = moodle(tmp_path, f"Ada Lovelace_5001_assignsubmission_file/{NAME}.ipynb")
    for address in ("ada@example.org", "ada@new.example"):
        people = worksheet(tmp_path / "worksheet.csv", (*ADA[:2], address, ADA[3]))
        collect("moodle", download, "--roster", people)
    assert [path.name for path in submitted.iterdir()] == ["ada"]
    with NbGradebook(f"sqlite:///{database}") as book:
        assert book.find_student("ada").email == "ada@new.example"  # by which an export finds the row of now


def test_who_may_be_known_under_another_name_is_told(collect: Collect, tmp_path: Path, submitted: Path):
    download = moodle(tmp_path, f"Ada Lovelace_5001_assignsubmission_file/{NAME}.ipynb")
    told = []
    for person in (ADA, MIA), ((*ADA[:2], "ada.king@example.org", ADA[3]), MIA):
        told.append(collect("moodle", download, "--roster", worksheet(tmp_path / "worksheet.csv", *person)).stderr)
    assert told[0] == ""
    assert told[1].startswith("ada.king is new, with the name of ada, whom the roster does not have")
    assert sorted(path.name for path in submitted.iterdir()) == ["ada", "ada.king"]


def test_a_login_in_other_capitals_is_the_one_that_the_course_knows(
    collect: Collect, tmp_path: Path, database: Path, submitted: Path
):
    with NbGradebook(f"sqlite:///{database}") as book:
        book.add_student("ada")
    download = moodle(tmp_path, f"Ada Lovelace_5001_assignsubmission_file/{NAME}.ipynb")
    people = worksheet(tmp_path / "worksheet.csv", (*ADA[:2], "ADA@example.org", ADA[3]))
    collect("moodle", download, "--roster", people)
    assert [path.name for path in submitted.iterdir()] == ["ada"]
    with NbGradebook(f"sqlite:///{database}") as book:
        assert [(student.id, student.last_name) for student in book.students] == [("ada", "Lovelace")]


@pytest.mark.parametrize("before", ["sep=,\r\n", '"sep=,"\n', "\n \n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_a_table_program_makes_of_a_roster_is_read(
    collect: Collect, tmp_path: Path, roster: Path, before: str, encoding: str
):
    roster.write_bytes((before + roster.read_text(encoding="utf-8-sig")).encode(encoding))
    result = collect("moodle", moodle(tmp_path, "Mia Wong_5003_assignsubmission_file/a.ipynb"), "--roster", roster)
    assert result.exit_code == 0, result.output
    assert "1 new" in result.stdout


def test_a_download_that_was_unpacked_and_packed_again_is_read(
    collect: Collect, tmp_path: Path, submitted: Path, roster: Path
):
    theirs = ("Ada Lovelace_5001_assignsubmission_file/initialization.ipynb", "Mia Wong_5003_assignfeedback_file/f.pdf")
    paths = (*(f"DN101/{path}" for path in theirs), "DN101/.DS_Store", "__MACOSX/DN101/._Ada")
    result = collect("moodle", moodle(tmp_path, *paths), "--roster", roster)
    assert result.exit_code == 0, result.output
    assert list(lying_in(submitted)) == [f"ada/{NAME}/{NAME}.ipynb", f"ada/{NAME}/timestamp.txt"]


def test_no_repository_of_a_students_is_taken_since_git_would_run_what_stands_there(
    collect: Collect, tmp_path: Path, submitted: Path, roster: Path
):
    sent = "initialization.ipynb", ".git/config", "more/.GIT/hooks/post-checkout", ".git"
    paths = [f"Ada Lovelace_5001_assignsubmission_file/{name}" for name in sent]
    result = collect("moodle", moodle(tmp_path, *paths), "--roster", roster)
    assert "Left aside, since it is no student's work (3): " in result.stdout
    assert list(lying_in(submitted)) == [f"ada/{NAME}/{NAME}.ipynb", f"ada/{NAME}/timestamp.txt"]


def test_a_folder_in_a_hand_in_that_is_called_like_somebody_elses_is_the_senders(
    collect: Collect, tmp_path: Path, submitted: Path, roster: Path
):
    inside = "Ada Lovelace_5001_assignsubmission_file/Mia Wong_5003_assignsubmission_file/initialization.ipynb"
    collect("moodle", moodle(tmp_path, inside), "--roster", roster)
    assert {path.partition("/")[0] for path in lying_in(submitted)} == {"ada"}


def test_a_download_that_a_browser_unpacked_is_answered_with_what_to_do(collect: Collect, tmp_path: Path, roster: Path):
    with pytest.raises(UsageError, match=r"is a folder, .*; pack it into a zip archive again"):
        collect("moodle", tmp_path, "--roster", roster)
