"""How much of the long proofs is run: all of them (`--whole`), or a sample of each, chosen by a number (`--sample`).

A test with the mark `sampled(n)` and many parameters runs for one of n of them; n samples in a row hold all. A test
that counts something asks the fixture `extent` how far to go. Both get the mark `proof`, by which `make proof` finds
them.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Extent:
    """How much of a long proof is run."""

    whole: bool
    sample: int

    def count(self, few: int, all_of_them: int) -> int:
        """How many of something there are."""
        return all_of_them if self.whole else few

    def first(self, few: int, all_of_them: int) -> int:
        """The first of numbered things: each sample begins where the one before ended."""
        return 0 if self.whole else self.sample * few % all_of_them

    def chance(self) -> random.Random:
        """Random numbers of this sample."""
        return random.Random(self.sample)

    def holds(self, place: int, parts: int) -> bool:
        """Whether the sample, one of that many parts, holds the thing at this place."""
        return self.whole or (place - self.sample) % parts == 0


def add_options(parser: pytest.Parser) -> None:
    """What the command line of pytest knows of it."""
    group = parser.getgroup("long proofs")
    group.addoption("--whole", action="store_true", help="run all of every long proof, and not a sample")
    group.addoption("--sample", type=int, default=1, metavar="NUMBER", help="which sample of the long proofs to run")


def asked_for(config: pytest.Config) -> Extent:
    """The extent that the command line asks for."""
    return Extent(bool(config.getoption("--whole")), int(config.getoption("--sample")))


def header(extent: Extent) -> str:
    """What pytest says at its start."""
    if extent.whole:
        return "long proofs: whole"
    return f"long proofs: sample {extent.sample} (--sample takes another, --whole takes all)"


def sampled(items: Sequence[pytest.Item], extent: Extent) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """The tests that are run and those that are not, in their order."""
    place: Counter[str] = Counter()
    taken: tuple[list[pytest.Item], list[pytest.Item]] = ([], [])
    for item in items:
        mark = item.get_closest_marker("sampled")
        function = item.nodeid.partition("[")[0]
        taken[mark is not None and not extent.holds(place[function], mark.args[0])].append(item)
        place[function] += 1
    return taken
