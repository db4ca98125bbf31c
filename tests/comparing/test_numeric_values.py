"""What counts as numbers, whatever a student returns."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np

from autograder.comparing.numeric_values import as_numbers


def test_integers_without_bounds_are_numbers():
    assert as_numbers(10**30) == 1e30
    assert as_numbers([10**400, -(10**400)]).tolist() == [np.inf, -np.inf]  # type: ignore[union-attr]


def test_an_object_that_fails_to_become_an_array_is_not_made_of_numbers():
    class Broken:
        def __array__(self, *_: Any, **__: Any) -> Any:
            raise RuntimeError("no")

    assert as_numbers(Broken()) is None


def test_one_long_text_among_many_numbers_does_not_make_every_number_as_long():
    value = [[0] * 20_000, ["x" * 1000]]
    tracemalloc.start()
    try:
        assert as_numbers([*value[0], *value[1]]) is None
        assert as_numbers((value, 1)) is None
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 10_000_000  # 80 MB with the width of the text for each
