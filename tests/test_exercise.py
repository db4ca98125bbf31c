"""Declarations say one thing once; an edit that does not fit its solution is refused with the reason."""

import pytest

from autograder.errors import CourseError
from autograder.exercise import Check, edited


def test_an_edit_replaces_what_stands_in_the_solution_once():
    assert edited("y = 2 * x", {"2": "3", "x": "z"}, "An edit") == "y = 3 * z"


def test_a_whole_text_takes_the_place_of_the_solution():
    assert edited("y = 2 * x", "y = x + x", "A style") == "y = x + x"


@pytest.mark.parametrize(("old", "count"), [("w", 0), ("x", 2)])
def test_an_edit_that_is_not_unique_is_refused(old: str, count: int):
    with pytest.raises(CourseError, match=f"The mistake 'm' replaces '{old}', which stands {count} times"):
        edited("y = x * x", {old: "z"}, "The mistake 'm'")


def test_a_check_looks_at_parts_and_cases_by_pattern():
    check = Check("the biases", 1, of=("b?", "db*"), cases=("right*",))
    assert [name for name in ("b1", "b12", "db12", "W1") if check.covers(name)] == ["b1", "db12"]
    assert check.looks_at("right, long")
    assert not check.looks_at("wrong")
