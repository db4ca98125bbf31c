"""Which versions grade is always said, and those of the student too where code stopped that ran with others."""

from __future__ import annotations

import platform
from typing import Any

import numpy as np
import pytest

from autograder.grading.grader import Grader
from autograder.values import Outcome, Submission
from tests.conftest import HandIn, solved

HE = "initialize_parameters_he"
OURS = f"Python {platform.python_version()} and numpy {np.__version__}"
CRASHES = f"def {HE}(layers_dims):\n    return np.sparkle(layers_dims)\n"


def outcome(grader: Grader, hand_in: HandIn, document: dict[str, Any]) -> Outcome:
    folder = hand_in("ada", "initialization", document)
    report = grader.grade_one(Submission("ada", "initialization", f"{folder}/ada/initialization/initialization.ipynb"))
    return report.outcomes[2]


def checked_with(python: Any, numpy: Any, answer: str = CRASHES) -> dict[str, Any]:
    """A notebook in which check() left versions."""
    document = solved("initialization", {HE: answer})
    left = {"output_type": "display_data", "data": {}, "metadata": {"autograder": {"python": python, "numpy": numpy}}}
    document["cells"][-1]["outputs"] = [left]
    return document


def test_a_crash_of_code_that_ran_with_other_versions_names_both(grader: Grader, hand_in: HandIn):
    message = outcome(grader, hand_in, checked_with("3.99.1", "9.4.0")).message
    assert f"The notebook was last run with Python 3.99.1 and numpy 9.4.0, and {OURS} grade it" in message


def test_what_jupyter_left_is_taken_where_check_left_nothing(grader: Grader, hand_in: HandIn):
    document = solved("initialization", {HE: CRASHES})
    document["metadata"]["language_info"]["version"] = "3.7.12"
    assert "last run with Python 3.7.12, and" in outcome(grader, hand_in, document).message


@pytest.mark.parametrize(
    ("python", "numpy"),
    [
        (platform.python_version(), np.__version__),
        ("", ""),
        (None, 3),
        (["3.12"], {}),
        ("3" * 5000, "<b>"),
        ("٣.١", ""),
    ],
)
def test_of_equal_and_of_impossible_versions_nothing_is_said(grader: Grader, hand_in: HandIn, python: Any, numpy: Any):
    assert "last run with" not in outcome(grader, hand_in, checked_with(python, numpy)).message


def test_of_a_right_answer_no_versions_are_said(grader: Grader, hand_in: HandIn):
    right = solved("initialization")
    document = checked_with("3.99.1", "9.4.0")
    document["cells"] = [*right["cells"][:-1], document["cells"][-1]]
    assert "3.99.1" not in outcome(grader, hand_in, document).message
