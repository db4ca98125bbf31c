"""What was seen of a watched call, on its way from a child that may lie."""

from __future__ import annotations

import math

import pytest

from autograder.sandbox import wire
from autograder.sandbox.traces import packed_trace, trace_in
from autograder.tracing.moments import Moment, Place, Trace


@pytest.mark.parametrize("number", [10**40, 16**3400], ids=["large", "huge"])
def test_an_integer_that_no_array_holds_arrives_as_one_without_end(number: int):
    moments = [Moment(Place("x"), sign * number, 1, None, True, 0) for sign in (1, -1)]
    arrived = trace_in(wire.decode(wire.encode(packed_trace(Trace(tuple(moments), 1, {}, {})))), ("x",))
    assert arrived
    assert [moment.value for moment in arrived.moments] == [math.inf, -math.inf]
