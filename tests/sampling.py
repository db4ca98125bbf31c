"""How much of the long proofs is run: all of them (`--whole`), or a sample of each, chosen by a number (`--sample`).

Of the tests with the mark `sampled(n)`, each with its parameters, one in n is run; n samples in a row hold all. The
tests of the folders below have it too. A test that counts something asks the fixture `extent` how far to go. All of
these get the mark `proof`, by which `make proof` finds them.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

# Where almost every test starts nbgrader, a browser, a cluster, a server or an installation, and how many samples hold
# them all. Where few do, these have the mark, so that what is quick is in every sample.
FOLDERS = {
    "attacks/test_ordinary_user.py": 6,
    "browser": 4,
    "cli/test_command_line.py": 3,
    "cli/test_full_disk.py": 4,
    "cli/test_quiet.py": 3,
    "cli/test_streams.py": 3,
    "cli/test_terminal.py": 3,
    "export/test_containers.py": 6,
    "gradebook/test_mark_history.py": 4,
    "gradebook/test_postgresql.py": 4,
    "grading/test_dask.py": 4,
    "grading/test_executors.py": 2,
    "grading/test_other_words.py": 4,
    "grading/test_what_costs.py": 6,
    "nbgrader": 8,
    "proving/test_other_subjects.py": 3,
    "release": 4,
    "reuse/test_submission_digest.py": 2,
    "sandbox/test_pause.py": 2,
    "test_packages.py": 2,
}


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


def mark(item: pytest.Item, tests: Path) -> None:
    """Mark what is part of a long proof; a test that takes a part by itself is in every sample."""
    takes_a_part = "extent" in getattr(item, "fixturenames", ()) or item.get_closest_marker("proof") is not None
    for name, parts in FOLDERS.items():
        if item.path.is_relative_to(tests / name) and not (takes_a_part or item.get_closest_marker("sampled")):
            item.add_marker(pytest.mark.sampled(parts))
    if takes_a_part or item.get_closest_marker("sampled"):
        item.add_marker("proof")


def sampled(items: Sequence[pytest.Item], extent: Extent) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """The tests that are run and those that are not, in their order."""
    place: Counter[int] = Counter()
    taken: tuple[list[pytest.Item], list[pytest.Item]] = ([], [])
    for item in items:
        found = item.get_closest_marker("sampled")
        parts = found.args[0] if found else 1
        taken[not extent.holds(place[parts], parts)].append(item)
        place[parts] += 1
    return taken
