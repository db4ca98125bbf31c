"""The wire: what crosses comes back, and whatever else comes is refused in one sentence."""

from __future__ import annotations

import json
import math
import socket
import struct
import threading
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.sandbox import wire
from autograder.sandbox.wire import Caps, Malformed
from tests.conftest import PATIENCE
from tests.sandbox.fuzz_wire import mutations, survives

numbers = st.one_of(hnp.boolean_dtypes(), hnp.integer_dtypes(endianness="<"), hnp.floating_dtypes(endianness="<"))
arrays = hnp.arrays(
    numbers.filter(lambda dtype: dtype.itemsize <= 8), hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
)
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), text, arrays)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(text, inner, max_size=4),
    ),
    max_leaves=12,
)


def alike(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return (
            type(other) is np.ndarray and one.dtype == other.dtype and np.array_equal(one, other, one.dtype.kind == "f")
        )
    if isinstance(one, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, float) and math.isnan(one):
        return math.isnan(other)
    return type(one) is type(other) and one == other


@given(values)
@settings(max_examples=300, deadline=None)
def test_whatever_may_cross_comes_back_the_same(value: Any) -> None:
    assert alike(value, wire.decode(wire.encode(value)))


@given(values, st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_a_damaged_payload_is_a_value_or_malformed_and_nothing_else(value: Any, random: Any) -> None:
    for damaged in mutations(wire.encode(value), random, 10):
        assert survives(damaged)


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_noise_is_a_value_or_malformed_and_nothing_else(noise: bytes) -> None:
    assert survives(noise)
    assert survives(struct.pack("<I", len(noise)) + noise)


def test_numpy_scalars_stay_numpy_scalars() -> None:
    assert type(wire.decode(wire.encode(np.float32(2.5)))) is np.float32
    assert type(wire.decode(wire.encode(np.bool_(True)))) is np.bool_


@pytest.mark.parametrize("value", [np.ones((2, 3)).T, np.arange(3, dtype=">i4"), np.longdouble(2), np.arange(6)[::-2]])
def test_unusual_arrays_arrive_as_plain_ones(value: Any) -> None:
    back = wire.decode(wire.encode(value))
    assert type(back) in (np.ndarray, np.float64)
    assert np.array_equal(back, value)
    assert back.dtype.isnative


def test_what_arrives_can_be_written_to_and_is_nobodys_memory() -> None:
    payload = bytearray(wire.encode(np.zeros(3)))
    back = wire.decode(payload)
    back[0] = 1
    payload[-1] = 255
    assert back.tolist() == [1, 0, 0]


def raw(header: Any, data: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<I", len(text)) + text + data


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\0\0",
        struct.pack("<I", 1 << 31),
        struct.pack("<I", 5) + b"[]",
        raw(b""),
        raw(b"nul"),
        raw(b"\xff"),
        raw(b'"\\ud800"'),
        raw({"l": 1}),
        raw(b"NaN"),
        raw(b"Infinity"),
        raw(b"1e999"),
        raw(b"1" * 5000),
        raw(b"[" * 100_000),
        raw([]),
        raw([1]),
        raw(["x"]),
        raw([["l"]]),
        raw(["d", "a"]),
        raw(["d", "a", 1, "a", 2]),
        raw(["d", 1, 1]),
        raw(["f", "NaN"]),
        raw(["f"]),
        raw(["i", "xyz"]),
        raw(["i", "--1"]),
        raw(["i", "1_0"]),
        raw(["i", ""]),
        raw(["i", "f" * 5000]),
        raw(["a", "<f8", [1]]),
        raw(["a", "<f8", [1]], b"\0" * 7),
        raw(["a", "<f8", [1]], b"\0" * 9),
        raw(["a", "<f8", [-1]], b"\0" * 8),
        raw(["a", "<f8", [1.0]], b"\0" * 8),
        raw(["a", "<f8", [True]], b"\0" * 8),
        raw(["a", "<f8", "1"], b"\0" * 8),
        raw(["a", "<f8", [10**6, 10**6]]),
        raw(["a", "<f8", [2**32, 2**32]]),
        raw(["a", "<f8", [0, 2**62]]),
        raw(["a", "<f8", [1] * 40], b"\0" * 8),
        raw(["a", "|O", [1]], b"\0" * 8),
        raw(["a", "<c16", [1]], b"\0" * 16),
        raw(["a", "<M8[s]", [1]], b"\0" * 8),
        raw(["a", "<U2", [1]], b"\0" * 8),
        raw(["a", ["<f8"], [1]], b"\0" * 8),
        raw(["a", "<f8,<f8", [1]], b"\0" * 16),
        raw(["a", "|b1", [2]], b"\1\2"),
        raw(["s"]),
        raw(["s", "<f8"], b"\0" * 4),
        raw(0, b"\0"),
    ],
)
def test_each_way_of_saying_it_wrong_is_refused(payload: bytes) -> None:
    with pytest.raises(Malformed) as refusal:
        wire.decode(payload)
    assert len(str(refusal.value)) < 120


def test_depth_count_and_size_are_capped_on_both_sides() -> None:
    deep: Any = 0
    for _ in range(20):
        deep = [deep]
    for value, caps in [
        (deep, Caps()),
        ([0] * 50, Caps(values=20)),
        ("x" * 50, Caps(text=20)),
        (np.ones(9), Caps(frame=64)),
    ]:
        with pytest.raises(Malformed):
            wire.encode(value, caps)
        with pytest.raises(Malformed):
            wire.decode(wire.encode(value, wire.TRUSTING), caps)


def test_whatever_integer_arrives_can_be_printed() -> None:
    largest = 16 ** (Caps().digits - 1) - 1
    assert len(str(wire.decode(wire.encode(-largest)))) > 4000
    with pytest.raises(Malformed, match="too many digits"):
        wire.encode(16 * largest)
    with pytest.raises(Malformed, match="too many digits"):
        wire.decode(raw(["i", "f" * (Caps().digits + 1)]))
    assert str(wire.decode(raw(["i", "f" * Caps().digits])))


def test_a_value_that_cannot_be_held_leaves_the_packer_as_it_was() -> None:
    packer = wire.Packer()
    held = [packer.hold(np.ones(2))[0]]
    with pytest.raises(Malformed):
        packer.hold([np.zeros(3), object()])
    held.append(packer.hold(np.full(2, 2.0))[0])
    assert [array.tolist() for array in wire.decode(packer.finish(held))] == [[1, 1], [2, 2]]


def test_a_drip_of_bytes_gains_no_time() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:

        def drip() -> None:
            for byte in wire.frame(b"x" * 100):
                time.sleep(0.02)
                try:
                    theirs.send(bytes([byte]))
                except OSError:
                    return

        thread = threading.Thread(target=drip)
        thread.start()
        with pytest.raises(TimeoutError):
            wire.receive(ours, wire.Patience(0.2), 1000)
        ours.close()
        thread.join()


def test_a_frame_that_claims_too_much_is_refused_before_it_is_read() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.send(struct.pack("<Q", 1 << 60))
        with pytest.raises(Malformed):
            wire.receive(ours, wire.Patience(PATIENCE), 1 << 20)


def test_the_end_of_the_other_side_is_told() -> None:
    ours, theirs = socket.socketpair()
    with ours:
        theirs.send(struct.pack("<Q", 10) + b"half")
        theirs.close()
        with pytest.raises(wire.Closed):
            wire.receive(ours, wire.Patience(PATIENCE), 1 << 20)
        with pytest.raises(wire.Closed):
            wire.send(ours, wire.Patience(PATIENCE), b"x" * 100)


def test_what_lies_ready_is_read_whatever_the_clock_says() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        wire.send(theirs, wire.Patience(0), b"x" * 100, b"y")
        assert wire.receive(ours, wire.Patience(0), 1000) == b"x" * 100
        assert wire.receive(ours, wire.Patience(0), 1000) == b"y"
        theirs.send(wire.frame(b"z" * 100)[:50])
        with pytest.raises(TimeoutError):
            wire.receive(ours, wire.Patience(0), 1000)
