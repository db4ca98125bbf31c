"""The instructor's page on a class."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from autograder.report import class_page as page
from autograder.values import Outcome, Report, Status, SubmissionStatus


def graded(student: str, score: float, status: Status, mistake: str | None = None, repairs: tuple = ()) -> Report:
    found = {"mistakes": ((mistake,),), "hint": "Look at the scale."} if mistake else {}
    outcome = Outcome("initialize_parameters_he", status, score, 10.0, **found)  # type: ignore[arg-type]
    return Report(student, "initialization", SubmissionStatus.GRADED, 10.0, (outcome,), repairs, ("landlock",), seed=5)


CLASS = [
    graded("ada", 10, Status.PASSED),
    graded("bob", 3, Status.PARTIAL, "xavier-scale"),
    graded("cyd", 3, Status.PARTIAL, "xavier-scale", ("Cell 3 had been changed; the original was used.",)),
    graded("<b>eve</b>", 0, Status.FAILED, "fan-out"),
    Report("dan", "initialization", SubmissionStatus.UNREADABLE, 10.0, message="dan.ipynb is not valid JSON."),
]


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "deep" / "index.html"
    page.write(CLASS, path)
    return path.read_text()


def test_the_page_says_how_many_have_a_score_and_their_mean(text: str):
    assert "4 submissions have a score; the mean is 4.0 of 10." in text


def test_the_most_frequent_misconception_comes_first(text: str):
    assert text.index("xavier-scale") < text.index("fan-out")
    assert "bob, cyd" in text


def test_a_submission_without_a_score_is_listed_with_the_reason(text: str):
    assert "dan.ipynb is not valid JSON." in text


def test_repairs_are_listed(text: str):
    assert "Cell 3 had been changed" in text


def test_the_isolation_level_and_the_seed_are_said(text: str):
    assert "isolation level: landlock. Seed of the hidden inputs: 0, 5." in text


def test_mistakes_are_counted_by_their_whole_names(tmp_path: Path):
    page.write([graded("ada", 3, Status.PARTIAL, "rows and columns or so")], tmp_path / "page.html")
    assert "rows and columns or so" in (tmp_path / "page.html").read_text()


def test_the_weakest_isolation_level_is_warned_of(text: str, tmp_path: Path):
    assert "Warning" not in text
    page.write([replace(CLASS[0], levels=("landlock", "process"))], tmp_path / "page.html")
    assert "Do not grade strangers" in (tmp_path / "page.html").read_text()


def test_a_students_name_cannot_bring_markup_in(text: str):
    assert "<b>eve</b>" not in text
    assert "&lt;b&gt;eve" in text


def test_the_page_needs_nothing_from_elsewhere(text: str):
    class Links(HTMLParser):
        found: list[str] = []  # noqa: RUF012  (read once)

        def handle_starttag(self, tag: str, attrs: list) -> None:
            self.found += [value for name, value in attrs if name in ("src", "href") and not value.startswith("#")]

    parser = Links()
    parser.feed(text)
    assert parser.found == []


def test_a_class_in_which_nobody_could_be_graded_still_gets_a_page(tmp_path: Path):
    page.write(CLASS[-1:], tmp_path / "index.html")
    assert "0 submissions have a score" in (tmp_path / "index.html").read_text()
