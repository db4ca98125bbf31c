"""Damaged submissions are graded for what is in them, or are unreadable with a reason; nothing else happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from tests.fuzz.damage import damaged
from tests.fuzz.judge import escapes, grade
from tests.sampling import Extent

PARTS = 8


@pytest.mark.parametrize("part", range(PARTS))
def test_no_damage_costs_what_it_did_not_touch(
    grader: Grader, course: Course, extent: Extent, tmp_path: Path, part: int
):
    count = extent.count(150, 20_000) // PARTS
    first = extent.first(200, 20_000) + part * count
    for seed in range(first, first + count):
        sample = damaged(seed, list(course.names))
        found = list(escapes(sample, grade(sample, grader, tmp_path)))
        assert not found, (seed, sample.story, found)


def test_a_seed_always_makes_the_same_damage(course: Course):
    assert damaged(5, list(course.names)) == damaged(5, list(course.names))
