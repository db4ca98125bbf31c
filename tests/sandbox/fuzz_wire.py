"""A million malformed replies: `python -m tests.sandbox.fuzz_wire --count 1000000`.

Half of them are damaged payloads, which the decoder must turn into a value or refuse; the other half are well-formed
values of wrong shapes, which the reader of replies must refuse or turn into answers. Anything else is a failure.
"""

from __future__ import annotations

import argparse
import random
import resource
import struct
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.sandbox import failure_words, wire
from autograder.sandbox.evidence import Answer, Failure
from autograder.sandbox.job import Call, Step
from autograder.sandbox.replies import Reader
from autograder.tracing.moments import Kind
from autograder.values import Block

MOMENT = ("W1", "", np.ones((2, 3)), 7, (1, 0), True, 99)
TRACE = ([MOMENT], 9, {"W1": [7]})
GOOD = (
    "",
    {"W1": np.ones((2, 3)), "b1": np.zeros((2, 1))},
    ("", ""),
    (),
    (0,),
    0.001,
    TRACE,
    [("more", "not_plain", ("module", ""))],
)
STEP = Step("f", (Call("f", (1, 2), 0),) * 2, watch=("W1",))
SEEDS = [
    wire.encode(value)
    for value in (
        [GOOD, ("raised", None, ("ValueError", "no"), (0, 1), (), 0.1, (), [])],
        [1, -(2**80), 2.5, float("nan"), "text", None, True, (), {}],
        [np.arange(5), np.float32(1), np.zeros((0, 3)), np.array([True, False]), np.array(7, "u1")],
        [[[[[[[1]]]]]], {"a": {"b": {"c": (1, 2)}}}],
    )
]
TOKENS = [b"[", b"]", b",", b'"a"', b'"<f8"', b'"|O"', b"-1", b"1e999", b"NaN", b"{}", b"null", b"9" * 30, b'"\\ud800"']
PARTS: list[Any] = [None, True, 0, 1, -1, 2**70, 1.5, float("nan"), "", "raised", "timed_out", "x" * 50, (), [], {}]
PARTS += ["not_plain", "no_function", ("a", "b\n"), ("", np.ones(2))]
PARTS += [(0, 1), (0, 10**9), (5, 1), [0], np.ones(3), np.zeros(()), np.int64(1), {"a": 1}, "\x1b[2J\u202e\n", (1, 1)]


def mutations(payload: bytes, rng: random.Random, count: int) -> Iterator[bytes]:
    """Damaged copies of a payload."""
    for _ in range(count):
        data = bytearray(payload)
        for _ in range(rng.randint(1, 4)):
            _damage(data, rng)
        yield bytes(data)


def _damage(data: bytearray, rng: random.Random) -> None:
    place = rng.randrange(len(data) + 1)
    kind = rng.randrange(6)
    if kind == 0 and place < len(data):
        data[place] = rng.randrange(256)
    elif kind == 1:
        del data[place:]
    elif kind == 2:
        data[place:place] = rng.choice(TOKENS)
    elif kind == 3:
        data[:4] = struct.pack("<I", rng.choice([0, 1, len(data), max(0, len(data) - 4), 2**31, 2**32 - 1]))
    elif kind == 4:
        other = rng.randrange(len(data) + 1)
        data[place:place] = data[min(place, other) : max(place, other)][:200]
    elif len(data) > 4:
        # The header's length is made right again, so that the damage is met further inside.
        data[:4] = struct.pack("<I", min(len(data) - 4, max(0, data.rfind(b"]") - 3)))


def survives(payload: bytes) -> bool:
    """Whether the decoder makes a plain value of it, or says `Malformed`; any other exception is a defect."""
    try:
        value = wire.decode(payload)
    except wire.Malformed:
        return True
    return _plain(value)


def _plain(value: Any) -> bool:
    if type(value) in (list, tuple):
        return all(map(_plain, value))
    if type(value) is dict:
        return all(type(key) is str and _plain(item) for key, item in value.items())
    if type(value) is np.ndarray or isinstance(value, np.generic):
        return value.dtype.kind in "biuf"
    return value is None or type(value) in (bool, int, float, str)


def record(rng: random.Random) -> Any:
    """An answer with something wrong in it, or nothing of one."""
    if rng.random() < 0.1:
        return rng.choice(PARTS)
    parts = list(GOOD)
    for _ in range(rng.randint(0, 3)):
        parts[rng.randrange(7)] = rng.choice(PARTS)
    if rng.random() < 0.3:
        parts[6] = trace(rng)
    return tuple(parts[: rng.choice([7, 7, 7, 7, 6])])


def trace(rng: random.Random) -> Any:
    """What was seen of a call, with something wrong in it."""
    parts, moment = list(TRACE), list(MOMENT)
    moment[rng.randrange(7)] = rng.choice([*PARTS, ("\x1b[2J",)])
    parts[0] = [tuple(moment)] * rng.randint(0, 2)
    if rng.random() < 0.5:
        parts[rng.randrange(3)] = rng.choice([*PARTS, {"W1": rng.choice(PARTS)}])
    return tuple(parts)


def reads(rng: random.Random) -> bool:
    """Whether the reader makes answers of a strange reply, or says `Malformed`."""
    reader = Reader([Block("cell 1", "x = 1\ny = 2")])
    reader.tainted = rng.random() < 0.5
    reply = [record(rng) for _ in range(rng.choice([2, 2, 2, 2, 1, 3]))]
    try:
        answers = reader.answers(wire.decode(wire.encode(reply)), STEP)
    except wire.Malformed:
        return True
    return len(answers) == 2 and all(map(_sound, answers))


def _sound(answer: Answer) -> bool:
    line = answer.stop.line if answer.stop else None
    texts = (failure_words.sentence(answer.stop), failure_words.line(line))
    clean = all(type(text) is str and len(text) <= 700 and (text.isprintable()) for text in texts)
    marks = all(type(place) is int and place in (0, 1) for place in answer.changed)
    seen = answer.trace.moments if answer.trace else ()
    known = all(type(m.line) is int and m.place.name == "W1" for m in seen)
    kinds = all(m.value.name.isprintable() for m in seen if isinstance(m.value, Kind))
    return (
        clean
        and known
        and kinds
        and marks
        and answer.seconds >= 0
        and (answer.failure is None or type(answer.failure) is Failure)
    )


def defects(count: int, rng: random.Random) -> int:
    """How many of so many malformed replies are not met as they must be."""
    bad = 0
    for _ in range(count // 20):
        bad += sum(not survives(payload) for payload in mutations(rng.choice(SEEDS), rng, 10))
        bad += sum(not reads(rng) for _ in range(10))
    return bad


def main() -> int:
    """Fuzz, and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    bad = defects(options.count, random.Random(options.seed))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(f"{options.count} replies, {bad} defects, {peak} MiB at most\n")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
