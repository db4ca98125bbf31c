"""A student at the screen: wrong, hint, right, all of it; and nbgrader's button."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from autograder.values import check_id
from tests.browser.notebook import Screen, answers_in, solution, wrong_answers
from tests.nbgrader.course import Course, assignment_called, mistaken, names, solved
from tests.release.test_alone import needed

Take = Callable[[Any, str], None]
THEMES = pytest.mark.parametrize("page", ["JupyterLab Light", "JupyterLab Dark"], indirect=True, ids=["light", "dark"])


def prepare(screen: Screen, document: Any) -> None:
    """Run what is supplied and short: imports and definitions. The long training runs are left to `validate`."""
    kinds = {cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader for cell in document.cells if _known(cell)}
    for grade_id in needed(document):
        if not (kinds[grade_id].grade or kinds[grade_id].solution):
            screen.run(grade_id)


def _known(cell: Any) -> bool:
    return "nbgrader" in cell.metadata


@pytest.mark.parametrize("name", names())
def test_a_student_is_told_what_is_wrong_gets_a_hint_and_sees_it_pass(
    page: Any, course: Course, picture: Take, name: str
):
    assignment, document = assignment_called(name), course.released(name)
    first, *others = [exercise for exercise in assignment.exercises if exercise.planted is None]
    typed, hint = wrong_answers(assignment, first)
    screen = Screen(page, name, document)
    prepare(screen, document)

    screen.run(first.id)
    untouched = screen.run(check_id(first.id))
    assert "Not attempted yet" in untouched.inner_text()

    screen.fill(first.id, typed)
    screen.run(first.id)
    wrong = screen.run(check_id(first.id))
    assert re.search("Not right yet|Partly right|Stopped with an error", wrong.inner_text())
    assert f"{first.id} is not right yet" in wrong.inner_text()
    picture(wrong, f"wrong-in-{name}")
    assert hint in screen.ask(check_id(first.id), f"hint({first.id})")

    screen.replace(first.id, solution(assignment, first.id))
    for exercise in others:
        screen.fill(exercise.id, answers_in(solution(assignment, exercise.id)))
    for exercise in (first, *others):
        screen.run(exercise.id)
        passed = screen.run(check_id(exercise.id))
        assert "Passed" in passed.inner_text()
    assert screen.ask(check_id(first.id), "check()").count("✓") >= len(assignment.exercises) - 1


def test_a_whole_notebook_runs_from_top_to_bottom(page: Any, course: Course):
    name = "gradient_checking"
    course.put(name, solved(course, name))
    screen = Screen(page, name, course.released(name))
    screen.run_all()
    assert page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    pictures = page.locator(".jp-OutputArea img")
    assert pictures.count() > 0
    assert all(len(alt or "") > 20 for alt in pictures.evaluate_all("all => all.map(one => one.getAttribute('alt'))"))


def test_a_knob_can_be_turned_and_its_picture_says_what_came_of_it(page: Any, course: Course):
    name = "gradient_checking"
    screen = Screen(page, name, course.released(name))
    for grade_id in ("install", "setup", "error_against_epsilon"):
        screen.run(grade_id)
    told = [turned(screen, theta) for theta in ("1.5", "0.2")]
    assert all("both sides" in said for said in told)
    assert told[0] != told[1]


def turned(screen: Screen, theta: str) -> str:
    """The description of the picture after typing another number into the cell with the knob."""
    screen.replace("turn_the_theta", f"theta = {theta}\n\nplot_errors_at(theta)")
    return str(screen.run("turn_the_theta").locator(".jp-OutputArea img").get_attribute("alt"))


@THEMES
def test_the_card_can_be_read_in_both_themes(page: Any, course: Course, picture: Take, request: pytest.FixtureRequest):
    name = "initialization"
    document = mistaken(course, name, 0)
    course.put(name, document)
    screen = Screen(page, name, document)
    prepare(screen, document)
    exercise = assignment_called(name).exercises[0].id
    screen.run(exercise)
    card = screen.run(check_id(exercise)).locator(".jp-RenderedHTMLCommon").first
    told = [one for one in card.locator("*").all() if WORD.search(one.evaluate(OWN_TEXT))]
    assert len(told) > 3
    assert min(map(contrast, told)) >= 4.5  # what WCAG asks of text
    picture(card, f"card-{request.node.callspec.id}")
    page.set_viewport_size({"width": 420, "height": 800})
    assert card.evaluate("card => card.scrollWidth <= card.clientWidth")


WORD = re.compile(r"\w\w")
OWN_TEXT = "one => [...one.childNodes].filter(node => node.nodeType === 3).map(node => node.data).join('')"


def contrast(element: Any) -> float:
    """The ratio of the brightness of an element's text and of what lies behind it."""
    front, back = element.evaluate(
        """element => {
            let behind = element;
            const clear = colour => colour === 'transparent' || colour.endsWith(', 0)');
            while (clear(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
            return [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor];
        }"""
    )
    bright, dark = sorted((luminance(front), luminance(back)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG defines it."""
    parts = [int(float(part)) / 255 for part in re.findall(r"[\d.]+", colour)[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_nbgrader_s_validate_button_says_what_is_wrong_and_then_that_all_is_well(
    page: Any, course: Course, picture: Take
):
    name = "initialization"
    course.put(name, course.checked_parts(mistaken(course, name, 0)))
    screen = Screen(page, name, course.released(name))
    said = screen.validate()
    assert "initialize_parameters_zeros is not right yet" in said.inner_text()
    picture(said, "validate-failed")
    page.keyboard.press("Escape")

    course.put(name, course.checked_parts(solved(course, name)))
    screen = Screen(page, name, course.released(name))
    said = screen.validate()
    assert "passes all the tests" in said.inner_text()
