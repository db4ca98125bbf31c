"""When numbers agree: as numpy's isclose has it, and at one glance the same as part by part."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.comparing.closeness import ATOL, RTOL, close, glance, is_same
from autograder.comparing.compare import values_differ

EDGES = [0.0, -0.0, 1.0, 1.0 + 9e-7, 1.0 + 2e-6, 1e-8, 3e-8, 5e-324, 1e308, -1e308, np.inf, -np.inf, np.nan]
numbers = st.one_of(st.sampled_from(EDGES), st.floats())
rows = hnp.arrays(np.float64, st.just(6), elements=numbers)
tables = hnp.arrays(np.float64, hnp.array_shapes(min_dims=0, max_dims=2, min_side=0, max_side=3), elements=numbers)


@given(rows, rows)
@settings(max_examples=500, deadline=None)
def test_close_is_isclose(got: np.ndarray, wanted: np.ndarray):
    with np.errstate(all="ignore"):
        assert close(got, wanted).tolist() == np.isclose(got, wanted, RTOL, ATOL, equal_nan=True).tolist()


@given(st.dictionaries(st.sampled_from("abc"), tables), st.data())
@settings(max_examples=500, deadline=None)
def test_what_is_met_at_a_glance_has_no_part_that_differs(wanted: dict[str, np.ndarray], data: st.DataObject):
    changed = {name: data.draw(st.one_of(st.just(value), tables, numbers)) for name, value in wanted.items()}
    seen = glance(wanted)
    if seen and seen.is_met(changed):
        assert not any(values_differ(name, value, changed[name]) for name, value in wanted.items())


@given(tables, st.floats(-4e-7, 4e-7))
@settings(max_examples=200, deadline=None)
def test_an_answer_that_is_close_is_seen_at_a_glance(table: np.ndarray, off: float):
    seen = glance({"W1": table, "cost": np.float64(0.5)})
    assert (seen is None) == (not np.isfinite(table).all())
    with np.errstate(over="ignore"):
        moved = table * (1 + off)
    if seen and np.isfinite(moved).all():
        assert seen.is_met({"W1": moved, "cost": np.float64(0.5), "extra": None})


@pytest.mark.parametrize(
    "other", [None, 1.0, [[1.0, 2.0]], np.array([[1.0], [2.0]]), np.array([[1, 2]]), np.array([[1.0, np.nan]])]
)
def test_a_glance_takes_nothing_of_another_kind_or_shape(other: Any):
    seen = glance({"W1": np.array([[1.0, 2.0]])})
    assert seen
    assert not seen.is_met({"W1": other})
    assert not seen.is_met({})


def test_the_same_array_is_the_same_in_any_layout_and_no_other_type_is():
    table = np.arange(6.0).reshape(2, 3)
    assert is_same(table, np.asfortranarray(table))
    assert not is_same(table, table.astype(int))
    assert not is_same(table, table.reshape(3, 2))
    assert not is_same(table, table.tolist())
