"""Pages that show the marks of before a run are named; a gradebook's URL with options does for every command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from nbgrader.api import Gradebook as NbGradebook

from autograder.cli.stale_pages import sentences, tell_unsettled
from autograder.course import Course
from autograder.gradebook import late_penalties
from autograder.gradebook.scores import StudentScore
from tests.conftest import PATIENCE, ROOT, HandIn, solved

NAME = "initialization"
URL = "sqlite:///gradebook.db?timeout=5"


def autograder(folder: Path, *words: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "autograder", *words, "--course", str(folder), "--gradebook", URL],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        env=os.environ | {"COLUMNS": "300", "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def course(tmp_path: Path, hand_in: HandIn) -> Path:
    for name in ("source", "notebooks", "data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    hand_in("ada", NAME, solved(NAME))
    return tmp_path


def test_pages_of_before_are_named_with_the_command_that_renews_them(course: Path):
    assert "Written before" not in autograder(course, "grade", NAME)
    autograder(course, "report")
    autograder(course, "formgrader", NAME)
    assert "ada" in autograder(course, "export", "nbgrader", NAME)
    assert [path.name for path in course.glob("*.db*")] == ["gradebook.db"]
    assert "Written before" not in autograder(course, "grade", NAME), "nothing is new"
    said = autograder(course, "grade", NAME, "--force")
    assert "report/index.html (renew it by `autograder report`)" in said
    assert f"autograded/ (renew it by `autograder formgrader {NAME}`)" in said


SHOWING = ("export", "nbgrader", NAME), ("report",), ("feedback", NAME)


@pytest.fixture
def late(course: Path) -> Iterator[NbGradebook]:
    """The gradebook of a course in which ada is a day late and loses everything."""
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    (course / "submitted" / "ada" / NAME / "timestamp.txt").write_text("2025-03-02 06:00:00 UTC")
    autograder(course, "grade", NAME)
    with NbGradebook(f"sqlite:///{course}/gradebook.db") as book:
        book.update_or_create_assignment(NAME, duedate="2025-03-01 00:00:00 UTC")
        yield book


def test_a_penalty_of_before_a_person_marked_is_named_until_a_run_enters_another(course: Path, late: NbGradebook):
    autograder(course, "grade", NAME)
    late.find_grade("check_initialize_parameters_he", NAME, NAME, "ada").manual_score = 4.0
    late.db.commit()
    older = f"What being late costs on {NAME} is not what was entered, since a mark, an extension, "
    assert all(older in autograder(course, *words) for words in SHOWING)
    autograder(course, "grade", NAME)
    assert not any("What being late costs" in autograder(course, *words) for words in SHOWING)


def test_whoever_is_late_by_a_newer_due_date_alone_is_named_until_a_run_enters_it(course: Path, late: NbGradebook):
    exported = SHOWING[0]
    assert "the due date or the settings changed: ada; run `autograder grade" in autograder(course, *exported)
    autograder(course, "grade", NAME)
    assert "What being late costs" not in autograder(course, *exported)
    late.update_or_create_assignment(NAME, duedate="2025-04-01 00:00:00 UTC")
    assert "the due date or the settings changed: ada; run `autograder grade" in autograder(course, *exported)


@pytest.mark.usefixtures("late")
def test_a_late_plugin_that_fails_is_named_and_stops_no_page_and_no_export(course: Path):
    config = (course / "nbgrader_config.py").read_text()
    autograder(course, "grade", NAME)
    plugin = "c.AssignLatePenalties.plugin_class = 'late_days_of_nobody.Days'\n"
    (course / "nbgrader_config.py").write_text(config + plugin)
    said = f"The late submission plugin failed on ada ({NAME}) with "
    assert all(said in autograder(course, *words) for words in SHOWING)
    graded = autograder(course, "grade", NAME, code=1)
    assert said in graded
    assert "30/30" in graded, "what was graded is shown"


def test_an_assignment_of_nbgrader_s_is_renewed_by_its_own_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "source" / "essay").mkdir(parents=True)
    (tmp_path / "source" / "essay" / "essay.ipynb").write_text("{}")
    monkeypatch.setattr(late_penalties, "unsettled", lambda *_: (["ada"], []))
    tell_unsettled(Course(tmp_path), URL, [StudentScore("ada", "essay", 5, 5, 5, late_by=timedelta(days=1))])
    assert "ada; run `nbgrader autograde essay --force`, then this again." in capsys.readouterr().err


def test_whoever_gets_no_page_since_the_work_is_gone_is_named(course: Path):
    autograder(course, "grade", NAME)
    assert "No page" not in autograder(course, "feedback", NAME)
    shutil.rmtree(course / "submitted" / "ada")
    said = autograder(course, "feedback", NAME)
    assert f"No page on {NAME} for ada, since their work is not in {course / 'submitted'} any more; " in said
    assert "wrote 0 pages" in said


def test_only_what_is_older_and_of_these_assignments_is_named(tmp_path: Path):
    page = tmp_path / "feedback" / "ada" / NAME / f"{NAME}.html"
    page.parent.mkdir(parents=True)
    page.write_text("")
    course = Course(tmp_path)
    assert "autograder feedback initialization" in "".join(sentences(course, [NAME], page.stat().st_mtime + 1))
    assert list(sentences(course, [NAME], page.stat().st_mtime - 1)) == []
    assert list(sentences(course, ["regularization"], page.stat().st_mtime + 1)) == []
