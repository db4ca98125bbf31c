"""Equal code gets an equal mark: whatever the hidden inputs, in any order, by any executor and number of graders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.grading.executors import Executor
from autograder.grading.grader import Grader
from autograder.grading.grader_pool import Local
from autograder.ingest import submissions
from autograder.limits import Limits
from autograder.proving import simulate
from autograder.values import Report, Submission
from tests.conftest import PATIENCE, ROOT, Here, grade
from tests.sampling import Extent

Marks = dict[tuple[str, str], list[float | None]]


@pytest.fixture(scope="module")
def classes(course: Course, extent: Extent, tmp_path_factory: pytest.TempPathFactory) -> list[Submission]:
    """A part of the sample class, or the whole, and a simulated one."""
    folder = tmp_path_factory.mktemp("class")
    simulate.write(course, course.names, extent.count(4, 60), extent.sample, folder)
    places = (ROOT / "examples" / "class", folder / "submitted")
    found = [one for place in places for one in submissions.find(place, course.names)]
    return [one for place, one in enumerate(found) if extent.holds(place, 3)]


def graded(found: list[Submission], seed: int, executor: Executor) -> Iterator[Report]:
    with closing(executor), Grader(ROOT, seed, Limits(seconds=2)) as grader:
        yield from grade(found, grader, executor)


def marks(found: list[Submission], seed: int, executor: Executor) -> Marks:
    reports = graded(found, seed, executor)
    return {(one.assignment, one.student): [outcome.score for outcome in one.outcomes] for one in reports}


def test_no_mark_depends_on_how_it_is_graded(classes: list[Submission], extent: Extent, tmp_path: Path) -> None:
    first = marks(classes, 1, Here())
    assert len({tuple(scores) for scores in first.values()}) > 5
    for seed in range(2, 2 + extent.count(1, 19)):
        assert marks(classes, seed, Local(2, PATIENCE)) == first, seed
    for graders in range(1, 1 + extent.count(1, 4)):
        assert marks(classes[::-1], 1, Local(graders, PATIENCE)) == first, graders


def test_reports_are_the_same_to_the_word_in_both_orders(classes: list[Submission], extent: Extent) -> None:
    found = classes[: extent.count(10, len(classes))]
    there = [replace(one, seconds=0.0, details={}) for one in graded(found, 1, Here())]
    back = [replace(one, seconds=0.0, details={}) for one in graded(found[::-1], 1, Here())]
    assert back[::-1] == there
