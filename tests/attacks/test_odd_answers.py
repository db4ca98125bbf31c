"""Whatever values a child may send, the judge gives a verdict: no exception, and no points for what is wrong."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograder.grading.grader import Grader
from autograder.judging.answer_key import AnswerKey
from autograder.judging.judge import judge
from autograder.sandbox import wire
from autograder.sandbox.evidence import Answer
from tests.conftest import ROOT

NUMBERS = [True, 0, -1, 2**63, 2**4000, -(16**3400), 1.5, float("nan"), float("inf"), -0.0, 5e-324, 1e308]
TEXTS = ["", "x" * 1000, "nan", "\u202e<script>"]
SHAPES = [(), (0, 1 << 24), (1 << 24, 0), (0,) * 20, (1,) * 32, (1, 1 << 18), (1 << 20,)]
ODD: list[Any] = [
    None,
    *NUMBERS,
    *TEXTS,
    (),
    [],
    {},
    [[]],
    [[1], [1, 2]],
    ((1, 2), 3),
    {"W1": 1},
    {"": None},
    {"\x1b[31m\n\u202e": 1},
]
ODD += [np.zeros(shape, np.uint8) for shape in SHAPES] + [[2**70] * 3, [np.ones(3), 2**70], [True, None]]
ODD += [
    np.full((2, 2), np.nan),
    np.full((4, 2), 2**64 - 1, np.uint64),
    np.float16("inf"),
    np.int8(-128),
    np.bool_(True),
]


def spoiled(value: Any, rng: random.Random, depth: int = 0) -> Any:
    """A right value with something odd in it."""
    if rng.random() < 0.2 or depth > 3:
        return rng.choice(ODD)
    if isinstance(value, dict):
        return {key: spoiled(item, rng, depth + 1) for key, item in value.items() if rng.random() > 0.05}
    if isinstance(value, tuple | list):
        return type(value)(spoiled(item, rng, depth + 1) for item in value)
    if isinstance(value, np.ndarray):
        return rng.choice(list(_variants(value)))
    return rng.choice([value, *ODD])


def _variants(array: np.ndarray) -> Iterator[Any]:
    with np.errstate(all="ignore"):
        yield from (array, array.T, array.tolist(), array.reshape(-1), array[None], array[:0], array[::-1])
        yield from (array * factor for factor in (np.nan, np.inf, 1e300, 5e-324, -1, 0))
        yield from (array.astype(kind) for kind in (bool, np.uint8, np.float16, ">f8"))


def arrived(value: Any) -> Any:
    """A value as it is on the parent's side of the wire, or nothing if it may not cross."""
    try:
        return wire.decode(wire.encode(value))
    except wire.Malformed:
        return None


@pytest.fixture(scope="module")
def keys() -> list[AnswerKey]:
    grader = Grader(ROOT, seed=11, isolation="process")
    names = sorted(path.name for path in (ROOT / "source").iterdir() if path.is_dir())
    return [key for name in names for key in grader.of(name).keys.values()]


@pytest.mark.parametrize("seed", range(4))
def test_odd_values_are_judged_like_any_others(keys: list[AnswerKey], seed: int) -> None:
    rng = random.Random(seed)
    for key in keys * 25:
        answers = [
            Answer(arrived(spoiled(case.expected, rng)), changed=tuple(range(rng.randint(0, len(case.call.arguments)))))
            for case in key.cases
        ]
        outcome = judge(key, answers)
        assert 0 <= (outcome.score or 0) <= outcome.max_score
        assert outcome.message.replace("\n", " ").isprintable()
        assert len(outcome.message) < 5000


def test_one_odd_value_for_all_questions_does_not_pass(keys: list[AnswerKey]) -> None:
    for key in keys:
        for value in ODD:
            outcome = judge(key, [Answer(arrived(value))] * len(key.cases))
            assert not outcome.score, (key.exercise, value)
