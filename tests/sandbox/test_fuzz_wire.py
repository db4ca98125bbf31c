"""A reply may be anything: it is a value, an answer or a refusal. `fuzz_wire.py` makes the replies."""

from __future__ import annotations

import random

import pytest

from tests.sampling import Extent
from tests.sandbox.fuzz_wire import defects

PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_no_malformed_reply_is_an_exception_in_the_parent(extent: Extent, part: int) -> None:
    chance = random.Random(f"{extent.sample} {part}")
    assert defects(extent.count(20_000, 1_000_000) // PARTS, chance) == 0
