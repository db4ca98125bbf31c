"""The instructor's page on a class, and the files beside it."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from autograder.report import class_page as page
from autograder.report.class_page import Places
from tests.report.scores import CLASS, NAME, answer, graded

NOWHERE = Places(Path("/nowhere/feedback"), (Path("/nowhere/autograded"),))
NOW = datetime(2025, 3, 5, 22, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "deep"
    page.write(CLASS, path / "index.html", NOWHERE, NOW)
    return path


@pytest.fixture(scope="module")
def html(folder: Path) -> BeautifulSoup:
    return BeautifulSoup((folder / "index.html").read_text(), "html.parser")


def rows(html: BeautifulSoup, name: str) -> list[dict[str, str]]:
    """The rows of a table on the page, by its columns."""
    table = html.find(id=name).find("table")
    columns = [cell.get_text() for cell in table.thead.find_all("th")]
    return [dict(zip(columns, (cell.get_text() for cell in row.find_all("td")))) for row in table.tbody.find_all("tr")]


def test_what_needs_a_person_comes_first_by_its_urgency(html: BeautifulSoup):
    first = html.find("section")
    assert first["id"] == "first"
    assert [fold["id"] for fold in first.find_all("details", class_="fold")] == [
        *("to-do-unreadable", "to-do-grader-fault", "to-do-to-mark", "to-do-stale-mark"),
        *("to-do-unexplained", "to-do-missing"),
    ]


@pytest.mark.parametrize(
    ("name", "student", "about"),
    [
        ("unreadable", "dan", "dan.ipynb is not valid JSON."),
        ("grader-fault", "fay", "The grader failed on this exercise."),
        ("to-mark", "gus", "reflection"),
        ("stale-mark", "bob", "8 points by hand"),
        ("unexplained", "<b>eve</b>", "initialize_parameters_he"),
        ("missing", "hal", NAME),
    ],
)
def test_each_need_names_the_student_and_what_is_known(html: BeautifulSoup, name: str, student: str, about: str):
    (row,) = rows(html, f"to-do-{name}")
    assert row["student"] == student
    assert about in row.values()


def test_every_student_is_listed_with_marks_that_add_up(html: BeautifulSoup):
    found = {row["student"]: row for row in rows(html, f"{NAME}-students")}
    assert list(found) == [score.student for score in CLASS]
    marks = ("automatic", "by hand", "late penalty", "final", "of")
    assert [found["bob"][name] for name in marks] == ["13", "5", "0", "18", "20"]
    assert [found["cyd"][name] for name in marks] == ["13", "0", "-1.5", "11.5", "20"]
    assert [found["dan"][name] for name in marks] == ["", "", "0", "", "20"]
    assert (found["cyd"]["status"], found["cyd"]["hours late"]) == ("late", "6")
    assert (found["hal"]["status"], found["dan"]["status"]) == ("missing", "unreadable")
    assert found["gus"]["extension (hours)"] == "24"
    assert found["ada"]["name"] == "Ada Lovelace"


def test_each_exercise_has_its_figures(html: BeautifulSoup):
    zeros = rows(html, f"{NAME}-exercises")[0]
    assert (zeros["mean"], zeros["median"], zeros["difficulty"], zeros["passed %"]) == ("8.33", "10", "0.83", "83.3")


def test_the_section_says_how_many_handed_in_and_their_mean(html: BeautifulSoup):
    said = html.find(id=NAME).find("p").get_text()
    assert said.startswith("7 of 8 handed in, 1 of them late. 5 submissions have a score: mean 13.9, median 18 of 20")


def test_misconceptions_come_with_their_hints_and_everybody_who_has_them(html: BeautifulSoup):
    first = rows(html, f"{NAME}-misconceptions")[0]
    assert (first["students"], first["mistake"], first["what they were told"], first["who"]) == (
        *("2", "xavier-scale", "Look at xavier-scale."), "bob, cyd",
    )  # fmt: skip


def test_no_name_is_cut_off_without_the_rest(tmp_path: Path):
    many = [graded(f"s{n:03d}", answer(0, 10.0), answer(1, 3.0, "xavier-scale")) for n in range(50)]
    page.write(many, tmp_path / "index.html", NOWHERE)
    (row,) = rows(BeautifulSoup((tmp_path / "index.html").read_text(), "html.parser"), f"{NAME}-misconceptions")
    assert "s007 and 42 more" in row["who"]
    assert all(score.student in row["who"] for score in many)


def test_repairs_are_listed(html: BeautifulSoup):
    assert rows(html, f"{NAME}-repairs") == [{"student": "<b>eve</b>", "repairs": "Cell 3 had been <i>changed</i>."}]


def test_nothing_that_a_student_wrote_is_markup(folder: Path):
    text = (folder / "index.html").read_text()
    assert "<b>eve" not in text
    assert "<i>changed" not in text
    assert "&lt;b&gt;eve&lt;/b&gt;" in text


def test_the_page_says_isolation_seed_and_versions(html: BeautifulSoup):
    text = html.get_text()
    assert "isolation level: landlock. Seed of the hidden inputs: 5." in text
    assert "Written 2025-03-05 22:02 UTC by autograder" in text
    assert "numpy" in text


def test_the_weakest_isolation_level_is_warned_of(html: BeautifulSoup, tmp_path: Path):
    assert "Warning" not in html.get_text()
    page.write([graded("ada", answer(0, 10.0), levels=("landlock", "process"))], tmp_path / "index.html", NOWHERE)
    assert "Do not grade strangers" in (tmp_path / "index.html").read_text()


def test_the_page_needs_nothing_from_elsewhere_and_leads_only_to_its_own_files(html: BeautifulSoup, folder: Path):
    assert list(html.find_all(src=True)) == []
    assert html.find_all("link") == []
    for link in html.find_all("a"):
        kind = link["href"].startswith("#")
        assert html.find(id=link["href"][1:]) if kind else (folder / link["href"]).is_file()


def test_pictures_say_in_words_what_they_show(html: BeautifulSoup):
    said = [picture["aria-label"] for picture in html.find_all("svg")]
    assert any("14 to 16 points: 0; 16 to 18 points: 0; 18 to 20 points: 3" in text for text in said)
    assert any("initialize_parameters_he: 2 passed, 2 partial, 1 failed, 1 grader fault" in text for text in said)


def test_each_table_has_a_caption_and_a_region_that_a_keyboard_reaches(html: BeautifulSoup):
    for table in html.find_all("table"):
        assert table.caption.get_text()
        assert (table.parent["role"], table.parent["tabindex"]) == ("region", "0")
        assert all(head["scope"] == "col" for head in table.thead.find_all("th"))


# ----------------------------------------------------------------------------------------------------- files beside it


def test_every_table_is_a_csv_file_and_json_as_well(html: BeautifulSoup, folder: Path):
    data = json.loads((folder / "index.json").read_text())
    for fold in html.find_all("details", class_="fold"):
        shown = rows(html, fold["id"])
        with (folder / f"{fold['id']}.csv").open() as file:
            written = list(csv.DictReader(file))
        assert len(shown) == len(written) == len(data["tables"][fold["id"]])
        assert list(written[0]) == list(shown[0]) == list(data["tables"][fold["id"]][0])
    students = {row["student"]: row for row in data["tables"][f"{NAME}-students"]}
    assert (students["bob"]["by hand"], students["dan"]["final"]) == (5.0, None)


def test_a_text_of_a_student_is_no_formula_in_the_csv_files(tmp_path: Path):
    page.write([graded("=1+1", answer(0, 10.0))], tmp_path / "index.html", NOWHERE)
    assert "'=1+1" in (tmp_path / f"{NAME}-students.csv").read_text()


def test_a_need_that_is_met_leaves_no_old_file_behind(tmp_path: Path):
    page.write(CLASS, tmp_path / "index.html", NOWHERE)
    page.write(CLASS[:1], tmp_path / "index.html", NOWHERE)
    assert "dan" not in (tmp_path / "to-do-unreadable.csv").read_text()
    assert "Nothing: every hand-in has a mark" in (tmp_path / "index.html").read_text()


def test_links_lead_to_feedback_and_notebook_where_there_are_such_files(tmp_path: Path):
    places = Places(tmp_path / "feedback", (tmp_path / "autograded", tmp_path / "submitted"))
    files = [f"feedback/a #1/{NAME}/{NAME}.html", f"submitted/a #1/{NAME}/{NAME}.ipynb"]
    for file in files:
        (tmp_path / file).parent.mkdir(parents=True)
        (tmp_path / file).touch()
    page.write([graded("a #1", answer(0, 10.0)), *CLASS], tmp_path / "report" / "index.html", places)
    html = BeautifulSoup((tmp_path / "report" / "index.html").read_text(), "html.parser")
    links = {a.get_text(): a["href"] for a in html.find(id=f"{NAME}-students").find("table").find_all("a")}
    assert links == {
        "feedback": f"../feedback/a%20%231/{NAME}/{NAME}.html",
        "notebook": f"../submitted/a%20%231/{NAME}/{NAME}.ipynb",
    }


# ------------------------------------------------------------------------------------------------------- what changed


def said_of_changes(path: Path) -> str:
    return BeautifulSoup(path.read_text(), "html.parser").find_all("section")[1].get_text(" ", strip=True)


def test_the_page_says_which_marks_moved_since_the_last_one(tmp_path: Path):
    path = tmp_path / "index.html"
    page.write(CLASS, path, NOWHERE, NOW)
    assert "This is the first report in this place." in said_of_changes(path)
    later = [replace(CLASS[0], score=12.0, max_score=25.0), *CLASS[1:]]
    page.write(later, path, NOWHERE)
    html = BeautifulSoup(path.read_text(), "html.parser")
    assert rows(html, "changes") == [
        {"student": "ada", "assignment": NAME, "before": "20", "of (before)": "20", "now": "12", "of (now)": "25"}
    ]
    assert "than in the report of 2025-03-05 22:02 UTC" in said_of_changes(path)
    page.write(later, path, NOWHERE)
    assert rows(BeautifulSoup(path.read_text(), "html.parser"), "changes")[0]["student"] == "ada"


@pytest.mark.parametrize("damage", ["", "[1, 2", '{"marks": 3}', '{"marks": [{}]}', "[]"])
def test_a_damaged_file_of_the_last_report_is_as_none(tmp_path: Path, damage: str):
    (tmp_path / "index.json").write_text(damage)
    page.write(CLASS, tmp_path / "index.html", NOWHERE)
    assert "This is the first report in this place." in said_of_changes(tmp_path / "index.html")


@pytest.mark.parametrize("scores", [CLASS[-2:], CLASS[-1:]], ids=["nothing can be read", "nothing was handed in"])
def test_a_class_in_which_nobody_could_be_graded_still_gets_a_page(tmp_path: Path, scores: list):
    page.write(scores, tmp_path / "index.html", NOWHERE)
    assert "Nobody has a score yet." in (tmp_path / "index.html").read_text()


def test_the_page_does_not_grow_faster_than_the_class(tmp_path: Path):
    def size(count: int) -> int:
        many = [replace(score, student=f"{score.student}{n}") for n in range(count) for score in CLASS]
        page.write(many, tmp_path / f"{count}.html", NOWHERE)
        return (tmp_path / f"{count}.html").stat().st_size

    few, many = size(5), size(200)
    assert many < 40 * few
