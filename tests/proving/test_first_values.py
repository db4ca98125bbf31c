"""The proof of the first wrong value: it is measured on a catalogue, and what is not where the fault is, is listed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.course import Course
from autograder.declarations.assignment import Assignment
from autograder.exercise import Assign, Case, Check, Exercise, Mistake, Replace, Style, Whole
from autograder.ingest.notebook import Cell, Notebook
from autograder.proving.first_values import first_values_are_named

SOLUTION = """def area(width, height):
    ### START CODE HERE ###
    base = 2 * width
    sides = base + height
    total = sides * height
    ### END CODE HERE ###
    return total
"""
NOTEBOOK = Notebook(
    (
        Cell("code", SOLUTION, 1, "area", solution=True),
        Cell("code", "check(area)", 2, "check_area", grade=True, points=1.0),
    )
)
HIDDEN = Case("drawn", lambda draw: (draw.rng.uniform(3, 9), 2.0))
EXERCISE = Exercise(
    id="area",
    returns="total",
    cases=(
        Case("published", lambda _: (3.0, 5.0), visible=True),
        Case("drawn", lambda draw: (draw.rng.uniform(3, 9), 2.0)),
    ),
    checks=(Check("total", 1),),
    mistakes=(
        Mistake("thrice", Assign(base="3 * width"), "You took it three times."),
        Mistake("subtracted", Assign(sides="base - height"), "It is added."),
        Mistake("width", Assign(total="sides * width"), "Look at the factor."),
    ),
    styles=(Style("sum", Assign(base="width + width")), Style("turned", Assign(sides="height + base"))),
)
MOVED = "    base, sides = width, 2 * width\n    total = (sides + height) * height"


def findings(**change: object) -> list[tuple[bool, str]]:
    exercise = replace(EXERCISE, **change)  # type: ignore[arg-type]
    return [
        (finding.ok, finding.text) for finding in first_values_are_named(Assignment("small", (exercise,), NOTEBOOK))
    ]


def test_where_every_fault_is_named_it_is_said_with_its_numbers():
    found = findings()
    assert [ok for ok, _ in found] == [True, True, True]
    assert found[0][1] == "small: 3 of 3 known mistakes that fail a visible example get the name that they change."
    assert found[1][1] == "small: 2 of 2 right styles have no value that differs from the solution's."
    assert "first wrong values of mutants and of right styles with a mistake are where the fault is." in found[2][1]


def test_mistakes_that_get_no_name_or_another_one_are_listed():
    others = tuple(
        Mistake(name, Whole(f"def area(w, h):\n    a = {text}\n    return a\n"), "Hm.")
        for name, text in (("sum", "w + h"), ("product", "w * h"))
    )
    ok, text = findings(mistakes=(*EXERCISE.mistakes, *others))[0]
    assert not ok
    assert "3 of 5 known mistakes" in text
    assert text.endswith("the others: area: sum, area: product.")


def test_mistakes_in_what_no_card_can_name_are_not_counted(monkeypatch: pytest.MonkeyPatch):
    text = SOLUTION.replace("    base =", '    unit = "m"\n    base =').replace("sides *", "sum(sides for _ in unit) *")
    told = replace(NOTEBOOK.cells[0], source=text)
    monkeypatch.setattr(f"{__name__}.NOTEBOOK", replace(NOTEBOOK, cells=(told, NOTEBOOK.cells[1])))
    spelled = Mistake("spelled", Assign(unit='"cm"'), "Look at the unit.")
    ok, text = findings(mistakes=(*EXERCISE.mistakes[:2], spelled), styles=())[0]
    assert ok
    assert "2 of 2 known mistakes" in text


def test_mistakes_that_python_stops_are_not_counted():
    stopped = Mistake("stopped", Assign(base="width(2)"), "Two stars are missing.")
    assert "3 of 3 known mistakes" in findings(mistakes=(*EXERCISE.mistakes, stopped), styles=())[0][1]


def test_right_styles_that_would_be_accused_are_listed_with_what_would_be_said():
    old = SOLUTION.split("###\n")[1].partition("    ###")[0].rstrip()
    styles = tuple(Style(name, Replace({old: MOVED + extra})) for name, extra in (("moved", ""), ("again", " * 1")))
    ok, text = findings(styles=styles)[1]
    assert not ok
    assert "0 of 2 right styles" in text
    assert "area: moved: base is the first to differ: it is 3, expected 6" in text


def test_faults_that_show_elsewhere_are_listed():
    old = SOLUTION.split("###\n")[1].partition("    ###")[0].rstrip()
    found = findings(
        styles=(Style("moved", Replace({old: MOVED})),),
        mistakes=tuple(Mistake(f"m{n}", Replace({"* height": f"* {n} * height"}), "Hm.") for n in range(2, 9)),
    )
    ok, text = found[2]
    assert not ok
    assert "not so: area: base is the first to differ" in text


def test_without_a_visible_example_nothing_is_measured():
    assert findings(cases=(HIDDEN,)) == []


@pytest.mark.slow
@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", ["initialization", "regularization", "gradient_checking"])
def test_on_this_course_nine_of_ten_mistakes_are_named_and_what_is_named_is_true(course: Course, name: str):
    assert [finding.text for finding in first_values_are_named(course.assignment(name)) if not finding.ok] == []
