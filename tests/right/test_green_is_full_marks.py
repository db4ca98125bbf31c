"""What every check() calls right after "restart and run all" in a real kernel has full marks in the grade."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.grading.grader import Grader
from tests.right.judge import graded, green
from tests.right.kernel import Kernel, started
from tests.right.notebooks import notebook
from tests.sampling import Extent

PARTS = 4
FEW, MANY = 28, 600


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    with started(tmp_path_factory.mktemp("kernel")) as one:
        yield one


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_green_checks_are_full_marks(kernel: Kernel, grader: Grader, extent: Extent, tmp_path: Path, part: int):
    count = extent.count(FEW, MANY) // PARTS
    first = extent.first(FEW, MANY) + part * count
    for number in range(first, first + count):
        draft = notebook(number)
        assert green(draft, kernel, tmp_path / f"{number}") == [], (number, draft.story)
        report = graded(draft, grader, tmp_path / f"{number} handed in")
        lost = [outcome for outcome in report.outcomes if outcome.score != outcome.max_score]
        assert report.score == report.max_score, (number, draft.story, lost, report.message)


def test_a_number_always_makes_the_same_notebook():
    assert (notebook(7).story, notebook(7).document) == (notebook(7).story, notebook(7).document)
