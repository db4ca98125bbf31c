"""What is published is compared with what came out."""

from __future__ import annotations

from pathlib import Path

from autograder.proving import validate
from autograder.release import released_folder
from tests.small_course import NAME, exercise, filled, written

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
