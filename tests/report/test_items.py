"""What scores say of an exercise, beside what a textbook's formula gives."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.report import items
from autograder.values import Status
from tests.report.scores import CLASS, IDS, answer, graded


def test_mean_median_and_difficulty_are_those_of_the_points():
    found = items.items(CLASS)
    assert [item.exercise for item in found] == list(IDS)
    zeros = found[0]
    assert (zeros.mean, zeros.median, zeros.difficulty) == (50 / 6, 10.0, 5 / 6)


def test_an_exercise_is_counted_where_it_has_a_score_and_its_statuses_everywhere():
    he = items.items(CLASS)[1]
    assert sorted(he.scores) == [0.0, 3.0, 3.0, 10.0, 10.0]
    assert he.share(Status.GRADER_FAULT) == pytest.approx(1 / 6)


def test_discrimination_is_the_correlation_with_the_rest():
    rng = np.random.default_rng(1)
    first = rng.integers(0, 11, 40).astype(float)
    second = np.clip(first + rng.integers(-3, 4, 40), 0, 10).astype(float)
    scores = [graded(f"s{n}", answer(0, a), answer(1, b)) for n, (a, b) in enumerate(zip(first, second))]
    for item in items.items(scores):
        assert item.discrimination == pytest.approx(np.corrcoef(first, second)[0, 1])


def test_what_cannot_be_computed_is_not_made_up():
    alike = [graded(f"s{n}", answer(0, 10.0), answer(1, 10.0)) for n in range(5)]
    assert [item.discrimination for item in items.items(alike)] == [None, None]
    assert items.items(CLASS[-2:]) == []


def test_the_tenths_hold_every_score_once():
    assert items.bins([0, 2.9, 3, 30, 31, -1], 30) == (3, 1, 0, 0, 0, 0, 0, 0, 0, 2)
    assert sum(items.bins([1.0, 2.0], 0)) == 2


def test_a_wrong_answer_without_a_known_mistake_is_counted():
    assert [item.unnamed for item in items.items(CLASS)] == [0, 1]


def test_a_mistake_has_its_own_hint_and_all_who_made_it():
    both = graded("zoe", answer(0, 10.0), answer(1, 0.0))
    two = answer(1, 0.0, hint="Look at both.", mistakes=(("xavier-scale",), ("no-sqrt",)))
    found = items.misconceptions([graded("two", answer(0, 10.0), two), *CLASS, both])
    assert [(m.mistake, m.hint, m.students) for m in found] == [
        ("xavier-scale", "Look at xavier-scale.", ("two", "bob", "cyd")),
        ("no-sqrt", "", ("two",)),
        ("fan-out", "Look at fan-out.", ("<b>eve</b>",)),
    ]
