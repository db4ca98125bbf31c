"""`validate` proves variants: each like the published one, and each another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.grading.grader import Grader
from autograder.limits import Isolation
from autograder.proving import variants
from autograder.values import Finding
from tests.small_course import NAME
from tests.variant_course import DECLARED, MISTAKES, made


def proven(root: Path, declared: str = DECLARED, mistakes: str = "") -> list[Finding]:
    course = made(root, declared)
    if mistakes:
        path = course.catalogue(NAME)
        path.write_text(path.read_text().replace(MISTAKES, mistakes))
    with Grader(course.root, 1, isolation=Isolation.ANY) as grader:
        return list(variants.run(course.assignment(NAME), grader, 1, lambda items, total, what: items))


def test_thirty_variants_are_proven(tmp_path: Path):
    (finding,) = proven(tmp_path)
    assert finding.ok
    assert finding.text == (
        "small: in 30 of 40 variants the reference earns everything, the untouched release nothing, "
        "known mistakes are named."
    )


def test_the_sample_is_the_same_each_time_and_without_doubles(tmp_path: Path):
    exercises = made(tmp_path).assignment(NAME).exercises
    found = [repr(one) for one in variants.drawn(exercises)]
    assert len({*found}) == variants.MOST
    assert found == [repr(one) for one in variants.drawn(exercises)]


FEW = DECLARED.replace("drawn=(4, 5, 6, 7, 8)", "drawn=(4,)").replace("drawn=(0.2, 0.5)", "drawn=(0.2,)")
FEW = FEW.replace("drawn=([5, 3, 1], [6, 2, 1])", "drawn=([5, 3, 1],)")


@pytest.mark.parametrize(
    ("declared", "mistakes", "said"),
    [
        (  # the place where the solution holds the value is not named
            FEW.replace('"x * {}", ', ""),
            "",
            "small, scale, parameter 'factor': 4 changes no answer; name the places where it stands in the",
        ),
        (  # the places where the text and the hints hold it are not named
            FEW.replace(', "by {}", "times {}"', ""),
            "",
            "small, scale, parameter 'factor': 4 changes answers, and no student is told of it; name the places where",
        ),
        (  # an edit that holds the published value where the variant has another one
            FEW,
            MISTAKES.replace('Assign(y="x + 3")', 'Assign(y="x * 4.0")'),
            "small, the variant with factor = 4, sizes = [5, 3, 1], fault = Replace(changes={'upper - lower': 'upper + "
            "lower'}), step = 0.2: scale: the mistake 'added' passes.",
        ),
        (
            FEW.replace('drawn=(4,)', 'drawn=("(",)'),
            "",
            "step = 0.2: cannot be made: small, cell 'scale', line 3: this is no plain Python",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_variant_is_said(tmp_path: Path, declared: str, mistakes: str, said: str):
    bad = [finding.text for finding in proven(tmp_path, declared, mistakes) if not finding.ok]
    assert any(said in text for text in bad), bad


def test_without_parameters_there_is_nothing_to_prove(tmp_path: Path):
    without = "from dataclasses import replace\nEXERCISES = tuple(replace(one, parameters=()) for one in EXERCISES)\n"
    assert proven(tmp_path, f"{DECLARED}{without}") == []
