"""An instructor at the screen: nbgrader's formgrader shows the marks, the outcomes and the hints."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.nbgrader.conftest import made_once
from tests.nbgrader.course import CLASS, Course

NAME = "initialization"


@pytest.fixture
def course(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course with three students' work, graded."""
    shutil.copytree(made_once(tmp_path_factory, "three-students", _graded), tmp_path, dirs_exist_ok=True)
    return Course(tmp_path)


def _graded(folder: Path) -> None:
    course = Course.copied_to(folder)
    course.hand_in("ada", NAME, CLASS["ada"](course, NAME))
    course.hand_in("ben", NAME, CLASS["fay"](course, NAME))  # partly right
    course.hand_in("cleo", NAME, CLASS["cleo"](course, NAME))
    course.nbgrader("generate_assignment", NAME)
    (course.root / "roster.csv").write_text(
        "id,first_name,last_name,email\nada,Ada,Lovelace,ada@example.org\nben,Ben,Bell,ben@example.org\n"
        "cleo,Cleo,Curie,cleo@example.org\n"
    )
    course.nbgrader("db", "student", "import", "roster.csv")
    course.nbgrader("autograde", NAME)


def scores(course: Course) -> dict[str, float]:
    """The marks as the gradebook has them."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as book:
        return {submission.student.id: submission.score for submission in book.assignment_submissions(NAME)}


def test_formgrader_opens_from_the_menu_and_shows_the_marks(
    page: Any, course: Course, picture: Callable[[Any, str], None]
):
    page.goto("/lab")
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_text("Formgrader", exact=True).click()
    frame = page.frame_locator("iframe")
    frame.get_by_role("link", name=NAME).first.wait_for()
    frame.get_by_role("link", name="Manage Students").click()
    total = frame.locator("tr", has_text="ben").locator("td.score, td").filter(has_text="/").first
    total.wait_for()
    marks = scores(course)
    for student, score in marks.items():
        row = frame.locator("tr", has_text=student).inner_text()
        assert f"{score:g} / 30" in row, row
    assert 0 < marks["ben"] < 30
    picture(page, "formgrader-students")


def test_formgrader_shows_each_outcome_with_its_hint(page: Any, course: Course, picture: Callable[[Any, str], None]):
    page.goto(f"/formgrader/gradebook/{NAME}/{NAME}")
    page.locator("tr", has_text="Submission #1").wait_for()
    texts = []
    for number in (1, 2, 3):
        page.goto(f"/formgrader/gradebook/{NAME}/{NAME}")
        page.get_by_role("link", name=f"Submission #{number}").click()
        page.get_by_text("initialize_parameters_zeros: ").wait_for()
        texts.append(page.locator("body").inner_text())
        if "Partly right" in texts[-1]:
            page.get_by_text("Partly right").first.scroll_into_view_if_needed()
            picture(page, "formgrader-submission")
    for words in ("initialize_parameters_he: Passed", "Not attempted yet", "Partly right"):
        assert sum(words in text for text in texts) >= 1, words
