"""Right code that was written for an older numpy finds the names that were taken away since."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.sandbox.conftest import Ask, said


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("np.zeros(2, dtype=np.float).tolist()", [0.0, 0.0]),
        ("np.array([1.9]).astype(np.int).tolist()", [1]),
        ("np.array([0, 1], np.bool).tolist()", [False, True]),
        ("np.array(['a'], dtype=np.object).tolist()", ["a"]),
        ("np.float_(2) + np.product([2, 3]) + np.cumproduct([1, 2])[-1]", 10.0),
        ("[bool(np.sometrue([0, 1])), bool(np.alltrue([0, 1]))]", [True, False]),
        ("[np.Inf, -np.NINF, np.NaN != np.NaN, np.PINF]", [float("inf"), float("inf"), True, float("inf")]),
        ("np.row_stack([[1], [2]]).tolist()", [[1], [2]]),
        ("float(np.trapz([1., 3.]))", 2.0),
        ("np.in1d([[1], [2]], [2]).tolist()", [False, True]),
        ("np.asfarray([1, 2]).tolist() + np.asfarray([1], dtype=np.int).tolist()", [1.0, 2.0, 1.0]),
        ("np.msort([[2, 1], [1, 3]]).tolist()", [[1, 1], [2, 3]]),
        ("[np.asscalar(np.array([3])), np.round_(1.26, 1), np.math.sqrt(4)]", [3, 1.3, 2.0]),
        ("np.mat([[1., 2.]]).T", [[1.0], [2.0]]),
    ],
)
def test_a_name_that_was_taken_away_means_what_it_meant(ask: Ask, expression: str, value: object) -> None:
    answer = ask(f"import numpy as np\ndef f(): return {expression}")
    assert said(answer) == ""
    got = answer.value.tolist() if hasattr(answer.value, "tolist") else answer.value
    assert got == value


def test_what_numpy_has_is_not_touched_and_nothing_warns() -> None:
    code = (
        "import numpy as np\nhad = dict(vars(np))\nfrom autograder.sandbox.old_numpy import give_back\n"
        "given = give_back()\nassert given and not set(given) & set(had), given\n"
        "assert all(vars(np)[name] is value for name, value in had.items())\nassert give_back() == []"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
