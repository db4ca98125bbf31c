"""What is published is compared with what came out."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.proving import validate
from autograder.release import released_folder
from tests.small_course import NAME, exercise, filled, locked, written

DECLARED = """
EXERCISES = (Exercise("double", "y", (
    Case("shown", lambda draw: (1.0,), visible=True),
    Case("drawn", lambda draw: (draw.rng.uniform(2, 9),)),
), (Check("y", 1),)),)
FIGURES = (Figure("no number", "double(np.nan)", np.nan, 2), Figure("four", "double(2)", 5, 2))
"""


def test_a_figure_that_is_no_number_is_reproduced_and_another_one_is_not(tmp_path: Path):
    course = written(tmp_path, exercise(filled("def double(x):", "y = 2 * x", "return y"), "double"), DECLARED)
    released_folder.write(course, NAME)
    findings = [finding.text for finding in validate.run(course, [NAME]) if not finding.ok]
    assert findings == ["small: four: published 5, came out 4.0."]


def test_a_course_whose_own_configuration_does_not_know_the_kit_is_not_right(tmp_path: Path):
    course = written(tmp_path, exercise(filled("def double(x):", "y = 2 * x", "return y"), "double"), DECLARED)
    released_folder.write(course, NAME)
    course.nbgrader_config.write_text("c = get_config()\nc.CourseDirectory.course_id = 'math101'\n")
    bad = [f.text for f in validate.released_rightly(course, course.assignment(NAME)) if not f.ok]
    said = "small: nbgrader's own commands hand out exercises.py and solutions here; write at the end of "
    assert [text.startswith(said) for text in bad] == [True], bad


SEEDED = """
EXERCISES = (Exercise("draw", "y", (
    Case("shown", lambda draw: (1,), visible=True),
    Case("drawn", lambda draw: (int(draw.rng.integers(2, 999)),)),
), (Check("y", 1),)),)
"""


def test_a_line_that_the_kit_has_as_well_is_no_secret_unless_the_notebook_imports_that_part_of_the_kit(tmp_path: Path):
    solution = filled("def draw(seed):", "np.random.seed(seed)\ny = np.random.rand()", "return y")
    both = " import figures, training as t", " import (\n    figures,\n    training,\n)"
    for imported, right in (
        (".figures import show", True),
        (".training import train", False),
        *((b, False) for b in both),
    ):
        cells = [locked(f"from autograder.reference{imported}", "kit"), *exercise(solution, "draw")]
        course = written(tmp_path, cells, SEEDED)
        released_folder.write(course, NAME)
        findings = [finding.ok for finding in validate.released_rightly(course, course.assignment(NAME))]
        assert findings == [True, right]


def test_a_reference_that_loses_points_is_told_with_the_exercise_and_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ONLY_HERE", "1")  # code that is confined does not have it
    solution = filled("def double(x):", "y = 2 * x + ('ONLY_HERE' in os.environ)", "return y")
    course = written(tmp_path, [locked("import os", "more"), *exercise(solution, "double")], DECLARED)
    released_folder.write(course, NAME)
    first = next(finding for finding in validate.run(course, [NAME], kernel=False) if not finding.ok)
    assert first.text.startswith("small: the reference earns 0.0 of 4 points, since double is failed (")
    assert "y is 2, expected 3" in first.text
    assert "\n" not in first.text


def test_a_reference_that_cannot_be_graded_is_told_with_the_reason(tmp_path: Path):
    (tmp_path / "step.txt").write_text("2")  # which is out of reach for code that is confined
    cells = [
        locked(f"STEP = int(open({str(tmp_path / 'step.txt')!r}).read())", "more"),
        *exercise(filled("def double(x):", "y = STEP * x", "return y"), "double"),
        *exercise(filled("def f(x):", "y = double(x)", "return y"), "f"),
    ]
    declared = DECLARED + DECLARED.replace('"double"', '"f"').replace("EXERCISES =", "EXERCISES +=").replace(
        '(Check("y", 1),)', '(Check("y", 1),), uses=("double",)'
    )
    course = written(tmp_path, cells, declared)
    released_folder.write(course, NAME)
    first = next(finding for finding in validate.run(course, [NAME], kernel=False) if not finding.ok)
    assert first.text.startswith("small: the reference cannot be graded: ")
    assert "step.txt" in first.text


def test_what_was_never_released_is_told_without_points(tmp_path: Path):
    course = written(tmp_path, exercise(filled("def double(x):", "y = 2 * x", "return y"), "double"), DECLARED)
    (told,) = [finding.text for finding in validate.run(course, [NAME], kernel=False) if "untouched" in finding.text]
    assert told.startswith(f"{NAME}: the untouched release cannot be graded: ")
    assert "None" not in told
