"""`nbgrader zip_collect` with our collectors: the same people as `autograder collect` finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.collect.conftest import lying_in
from tests.collect.downloads import archive, canvas_roster, worksheet
from tests.nbgrader.course import Course

NAME = "initialization"
MOODLE = (
    "Ada Lovelace_5001_assignsubmission_file/initialization.ipynb",
    "Mia Wong_5003_assignsubmission_file_/Ada Lovelace_5001_assignsubmission_file_initialization.ipynb",
    "Group A_5001_assignsubmission_file/initialization.ipynb",
)
CANVAS = (
    "lovelaceada_LATE_5001_91_initialization-2.ipynb",
    "wongmia_5003_92_lovelaceada_5001_91_initialization.ipynb",
    "groupa_5001_93_initialization.ipynb",
)


def moodle(folder: Path) -> Path:
    ada = ("5001", "Ada Lovelace", "ada@example.org", "5 March 2025, 11:02 PM UTC")
    return worksheet(folder / "roster.csv", ada, ("5003", "Mia Wong", "mia@example.org", "-"))


def canvas(folder: Path) -> Path:
    return canvas_roster(folder / "roster.csv", ("Lovelace, Ada", "5001", "ada"), ("Wong, Mia", "5003", "mia"))


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
    plugin = f"c.ZipCollectApp.collector_plugin = 'autograder.nbgrader.collectors.{kind}'\n"
    config.write_text(f"{config.read_text()}\n{plugin}c.{kind}.roster = 'roster.csv'\n")
    said = course.nbgrader("zip_collect", NAME)
    assert "it has the id of ada, but another name" in said
    ours, theirs = lying_in(course.root / "ours"), lying_in(course.root / "submitted")
    assert set(theirs) == set(ours)
    notebooks = [name for name in ours if name.endswith(".ipynb")]
    assert len(notebooks) == 2
    assert [theirs[name] for name in notebooks] == [ours[name] for name in notebooks]
