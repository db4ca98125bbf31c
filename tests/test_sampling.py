"""The long proofs are sampled: no sample leaves out anything for good, and whole is whole."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.conftest import LONG, PATIENCE, ROOT
from tests.sampling import FOLDERS, Extent

STYLES = "test_a_right_answer_earns_everything_however_it_is_written"


@pytest.mark.parametrize("start", [0, 1, 0xABCDEF])
def test_successive_samples_hold_everything_once(start: int) -> None:
    held = [[place for place in range(10) if Extent(False, start + n).holds(place, 4)] for n in range(4)]
    assert sorted(place for one in held for place in one) == list(range(10))


def test_successive_samples_of_numbered_things_follow_each_other() -> None:
    assert [Extent(False, number).first(400, 1000) for number in range(3)] == [0, 400, 800]
    assert Extent(True, 7).first(400, 1000) == 0


def test_the_whole_holds_everything() -> None:
    assert all(Extent(True, 3).holds(place, 4) for place in range(10))


def collected(*options: str) -> str:
    """What pytest says of the tests that it would run."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-p", "no:cacheprovider", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=PATIENCE).stdout


def styles(*options: str) -> tuple[set[str], str]:
    """The tests on right answers in many styles that pytest would run, and all that it says."""
    said = collected("tests/source", *options)
    return set(re.findall(rf"{STYLES}\[(.*)\]", said)), said


@pytest.mark.slow
def test_pytest_runs_the_sample_that_is_asked_for_and_says_which() -> None:
    (one, said), (other, _) = (styles("--sample", number) for number in ("7", "8"))
    whole, everything = styles("--whole", "-m", "proof")
    assert one < whole
    assert 0 < len(one) < len(whole) / 2
    assert other < whole - one
    assert "sample 7" in said
    assert "long proofs: whole" in everything


@pytest.mark.slow
def test_a_folder_that_is_sampled_is_held_whole_by_samples_in_a_row() -> None:
    name = "sandbox/test_pause.py"  # of the folders the one that is read the soonest
    thinned = [ids(name, "--sample", str(number)) for number in range(FOLDERS[name])]
    assert all(thinned)
    assert sorted(one for part in thinned for one in part) == sorted(ids(name, "--whole"))


def ids(name: str, *options: str) -> list[str]:
    """The tests of a folder or a file that pytest would run."""
    return [line for line in collected(f"tests/{name}", "-q", *options).splitlines() if "::" in line]


@pytest.mark.parametrize("name", [*LONG, *FOLDERS])
def test_what_the_quick_run_leaves_out_or_a_sample_thins_exists(name: str) -> None:
    assert (ROOT / "tests" / name).exists()
