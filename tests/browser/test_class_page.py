"""The class page in a real browser, from a file: sorted, filtered, folded, printed, on a phone, by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.report import class_page
from autograder.report.class_page import Places
from tests.report.scores import CLASS, NAME

HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=1</script>'


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "index.html"
    many = [replace(score, student=f"{score.student}{n:02d}") for n in range(40) for score in CLASS]
    class_page.write([*many, replace(CLASS[0], student=HOSTILE)], path, Places(path.parent, ()))
    return path


@pytest.fixture
def opened(chromium: Any, file: Path) -> Iterator[Any]:
    page = chromium.new_page(viewport={"width": 1200, "height": 900})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(file.as_uri())
    yield page
    assert said == []  # neither an error nor a breach of the page's content security policy
    page.close()


def shown(page: Any, column: int) -> list[str]:
    rows = page.locator(f"#{NAME}-students tbody tr:visible")
    return rows.locator(f"td:nth-child({column})").all_inner_texts()


def test_a_click_on_a_heading_sorts_and_what_is_empty_comes_last(opened: Any):
    opened.locator(f"#{NAME}-students > summary").click()
    heading = opened.locator(f"#{NAME}-students th", has_text="final")
    place = 1 + heading.evaluate("head => head.cellIndex")
    for way, turned in (("ascending", False), ("descending", True)):
        heading.get_by_role("button").click()
        assert heading.get_attribute("aria-sort") == way
        numbers = [float(text) for text in shown(opened, place) if text]
        assert numbers == sorted(numbers, reverse=turned)
        assert shown(opened, place)[-1] == ""


def test_the_keyboard_is_enough(opened: Any):
    summary = opened.locator(f"#{NAME}-students > summary")
    summary.focus()
    opened.keyboard.press("Enter")
    heading = opened.locator(f"#{NAME}-students th", has_text="student").get_by_role("button")
    heading.focus()
    opened.keyboard.press("Enter")
    assert shown(opened, 1)[:2] == sorted(shown(opened, 1))[:2]
    opened.locator(f"#{NAME}-students .scroll").focus()
    assert opened.evaluate("document.activeElement.getAttribute('aria-label')") == "Students"


def test_a_filter_shows_the_rows_with_all_words_and_says_how_many(opened: Any):
    fold = opened.locator(f"#{NAME}-students")
    fold.locator("> summary").click()
    fold.get_by_role("searchbox").fill("bob0 graded")
    assert shown(opened, 1) == [f"bob0{n}" for n in range(10)]
    assert fold.locator("output").inner_text() == "10 of 321 rows"


def test_the_page_is_short_whatever_the_class(opened: Any):
    assert opened.evaluate("document.documentElement.scrollHeight") < 6000


def test_a_phone_scrolls_down_only(opened: Any):
    opened.set_viewport_size({"width": 360, "height": 700})
    assert opened.evaluate("document.documentElement.scrollWidth") <= 360


def test_all_rows_are_printed(opened: Any):
    opened.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    opened.emulate_media(media="print")
    rows = opened.locator(f"#{NAME}-students tbody tr")
    assert rows.count() == 321
    assert rows.last.is_visible()
    box = opened.locator(f"#{NAME}-students .scroll").evaluate("one => [one.scrollHeight, one.clientHeight]")
    assert box[0] <= box[1] + 1


def test_a_link_of_the_navigation_unfolds_what_it_leads_to(chromium: Any, file: Path, tmp_path: Path):
    path = tmp_path / "index.html"
    class_page.write(CLASS * 20, path, Places(path, ()))
    class_page.write([replace(score, score=1.0) for score in CLASS * 20], path, Places(path, ()))
    page = chromium.new_page()
    page.goto(path.as_uri())
    page.get_by_role("navigation").get_by_role("link", name="What changed").click()
    assert page.locator("#changes[open] table").is_visible()
    page.close()


def test_nothing_of_a_student_runs(opened: Any):
    assert opened.title() == "Report on the class"
    assert opened.locator("img").count() == 0


def test_pictures_of_the_page(chromium: Any, tmp_path: Path, picture: Callable[[Any, str], None]):
    path = tmp_path / "index.html"
    kinds = [score for place, score in enumerate(CLASS) for _ in range((9, 2, 3, 2, 1, 1, 1, 2)[place])]
    students = [replace(score, student=f"student{n:02d}") for n, score in enumerate(kinds)]
    class_page.write(students, path, Places(tmp_path, ()))
    page = chromium.new_page(viewport={"width": 1200, "height": 900})
    page.goto(path.as_uri())
    picture(page, "class-page")
    page.locator(f"#{NAME}").evaluate("section => section.scrollIntoView()")
    picture(page, "class-page-exercises")
    assert page.locator(f"#{NAME} svg.picture").count() == 2
    page.close()
