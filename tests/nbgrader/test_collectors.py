"""`nbgrader zip_collect` with our collectors, which find whom `autograder collect` finds, and with our patterns."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.collect.conftest import lying_in
from tests.collect.downloads import archive, canvas_roster, worksheet
from tests.nbgrader.course import ROOT, Course

NAME = "initialization"
MOODLE = (
    "Ada Lovelace_5001_assignsubmission_file/initialization.ipynb",
    "Mia Wong_5003_assignsubmission_file_/Ada Lovelace_5001_assignsubmission_file_initialization.ipynb",
    "Group A_5001_assignsubmission_file/initialization.ipynb",
    "Ben Ito_5004_assignsubmission_file/work.zip",
    "Ada Lovelace_5001_assignsubmission_file/.git/config",
)
CANVAS = (
    "lovelaceada_LATE_5001_91_initialization-2.ipynb",
    "wongmia_5003_92_lovelaceada_5001_91_initialization.ipynb",
    "groupa_5001_93_initialization.ipynb",
    "itoben_5004_94_work.zip",
)


def moodle(folder: Path) -> Path:
    ada = ("5001", "Ada Lovelace", "ada@example.org", "5 March 2025, 11:02 PM UTC")
    ben = ("5004", "Ben Ito", "ben@example.org", "-")
    return worksheet(folder / "roster.csv", ada, ben, ("5003", "Mia Wong", "mia@example.org", "-"))


def canvas(folder: Path) -> Path:
    people = (("Lovelace, Ada", "5001", "ada"), ("Wong, Mia", "5003", "mia"), ("Ito, Ben", "5004", "ben"))
    return canvas_roster(folder / "roster.csv", *people)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("platform", "names", "roster"), [("moodle", MOODLE, moodle), ("canvas", CANVAS, canvas)], ids=["moodle", "canvas"]
)
def test_zip_collect_places_what_autograder_collect_places(course: Course, platform: str, names: tuple, roster):
    download = course.root / "downloaded" / NAME / "archive" / "Initialization.zip"
    download.parent.mkdir(parents=True)
    archive(download, names)
    people = roster(course.root)
    course.autograder("collect", platform, str(download), "--roster", str(people), "--submitted", "ours", ok=False)
    kind = platform.title()
    config = course.root / "nbgrader_config.py"
    plugins = DOCUMENTED.replace("Moodle", kind).replace("worksheet.csv", "roster.csv")
    config.write_text(f"{config.read_text()}\n{plugins}")
    said = course.nbgrader("zip_collect", NAME)
    assert "it has the id of ada, but another name" in said
    ours, theirs = lying_in(course.root / "ours"), lying_in(course.root / "submitted")
    assert set(theirs) == set(ours)
    files = [name for name in ours if name.endswith((".ipynb", ".zip"))]
    assert len(files) == 3
    assert not [name for name in theirs if ".git" in name]
    assert [theirs[name] for name in files] == [ours[name] for name in files]


@pytest.mark.slow
def test_two_files_of_one_name_or_two_downloads_stop_no_class(course: Course):
    """nbgrader ends at them where no time tells which is newer."""
    older = ("lovelaceada_5001_91_initialization.ipynb", "wongmia_5003_90_initialization.ipynb")
    newer = ("lovelaceada_5001_92_initialization-1.ipynb", *older)
    folder = course.root / "downloaded" / NAME / "archive"
    folder.mkdir(parents=True)
    archive(folder / "a.zip", dict.fromkeys(older, b"older"))
    archive(folder / "b.zip", dict.fromkeys(newer, b"older") | {newer[0]: b"newer"})
    config, plugins = course.root / "nbgrader_config.py", DOCUMENTED.replace("Moodle", "Canvas")
    canvas(course.root)
    config.write_text(f"{config.read_text()}\n{plugins.replace('worksheet.csv', 'roster.csv')}")
    said = course.nbgrader("zip_collect", NAME)
    assert f"{older[0]} in b was not taken: another file of ada is called so, and was taken in its place" in said
    assert lying_in(course.root / "submitted") == {
        f"ada/{NAME}/{NAME}.ipynb": b"newer", f"mia/{NAME}/{NAME}.ipynb": b"older",
    }  # fmt: skip


OURS, OTHERS = (ROOT / "docs" / "lms.md").read_text().split("### Other platforms")
DOCUMENTED = OURS.split("```python\n")[1].split("```")[0]
GENERAL = OTHERS.split("```python\n")[1].split("```")[0]


def blocks(platform: str) -> list[str]:
    """The blocks of text that the documentation gives for a platform."""
    section = OTHERS.split(f"**{platform}**")[1]
    return re.findall(r"^```\w+\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


def collected(course: Course, platform: str, files: Mapping[str, bytes] | Sequence[str]) -> Path:
    """Where these files of a download lie after `zip_collect` with the documented settings."""
    download = course.root / "downloaded" / NAME / "archive" / "download.zip"
    download.parent.mkdir(parents=True)
    archive(download, files)
    config = course.root / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}\n{GENERAL}{blocks(platform)[0]}")
    course.nbgrader("zip_collect", NAME)
    return course.root / "submitted"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("platform", "names", "times"),
    [
        (
            "Blackboard",
            (
                "initialization_ada_attempt_2025-03-04-10-00-59_initialization.ipynb",
                "initialization_ada_attempt_2025-03-05-23-02-45_initialization.ipynb",
                "initialization_mia_attempt_2025-03-06-10-00-00_x_ada_attempt_2025-03-05-23-02-00_a.ipynb",
            ),
            {"ada": "2025-03-05 23:02:45", "mia": "2025-03-06 10:00:00"},
        ),
        (
            "Brightspace",
            (
                "4711-902 - Ada Lovelace - Mar 4, 2025 1102 PM/initialization.ipynb",
                "4711-902 - Ada Lovelace - Mar 5, 2025 902 PM/initialization.ipynb",
                "4712-902 - Mia Wong - Mar 6, 2025 1000 AM/4711-902 - Ada - x.ipynb",
            ),
            {"4711": "2025-03-05 21:02:00", "4712": "2025-03-06 10:00:00"},
        ),
    ],
)
def test_the_documented_pattern_of_another_platform_finds_the_sender(
    course: Course, platform: str, names: tuple[str, ...], times: dict[str, str]
):
    found = collected(course, platform, names).glob("*/*/timestamp.txt")
    assert {path.parents[1].name: path.read_text() for path in found} == times


@pytest.mark.slow
def test_a_file_that_comes_again_without_a_time_that_can_be_read_stops_no_class(course: Course):
    names = [f"4711-902 - Ada Lovelace - {day} mars 2025 2302/{NAME}.ipynb" for day in (4, 5)]
    found = collected(course, "Brightspace", [*names, f"4712-902 - Mia Wong - 5 mars 2025 2302/{NAME}.ipynb"])
    assert set(lying_in(found)) == {f"4711/{NAME}/{NAME}.ipynb", f"4712/{NAME}/{NAME}.ipynb"}


BEFORE = {
    "Blackboard": "Week 1_{}_attempt_2025-03-05-23-02-45_",
    "Brightspace": "{}-902 - Jo Smith - Mar 5, 2025 902 PM/",
}
SENT = ("work.zip", "essay.pdf", "initialization.ipynb.txt", "run.py")


@pytest.mark.slow
@pytest.mark.parametrize(("platform", "ids"), [("Blackboard", ("j_smith", "k_smith")), ("Brightspace", ("11", "12"))])
def test_whatever_students_send_lies_in_their_own_folder(course: Course, platform: str, ids: tuple[str, str]):
    """Archives among it that cannot be opened, and a time stamp, which no student writes."""
    sent = {(one, name): b"PK\x03\x04 of " + one.encode() for one in ids for name in (*SENT, "timestamp.txt")}
    files = {BEFORE[platform].format(one) + name: content for (one, name), content in sent.items()}
    found = lying_in(collected(course, platform, files))
    stamps = [found.pop(f"{one}/{NAME}/timestamp.txt") for one in ids]
    assert all(stamp.startswith(b"2025-03-05 2") for stamp in stamps)
    assert found == {f"{one}/{NAME}/{name}": sent[one, name] for one in ids for name in SENT}


def test_the_documented_commands_place_repositories_of_github_classroom(tmp_path: Path):
    for student in ("ada", "mia-w"):
        repository = tmp_path / "initialization-submissions" / f"initialization-{student}"
        (repository / ".git").mkdir(parents=True)
    for pushed in (b"first", b"second"):
        for repository in (tmp_path / "initialization-submissions").iterdir():
            (repository / "initialization.ipynb").write_bytes(pushed)
        subprocess.run(["bash", "-e", "-c", blocks("GitHub Classroom")[0]], cwd=tmp_path, check=True)
        expected = {f"{student}/{NAME}/{NAME}.ipynb": pushed for student in ("ada", "mia-w")}
        assert lying_in(tmp_path / "submitted") == expected
