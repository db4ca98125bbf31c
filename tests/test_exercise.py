"""Declarations say one thing once."""

from autograder.exercise import Check


def test_a_check_looks_at_parts_and_cases_by_pattern():
    check = Check("the biases", 1, of=("b?", "db*"), cases=("right*",))
    assert [name for name in ("b1", "b12", "db12", "W1") if check.covers(name)] == ["b1", "db12"]
    assert check.looks_at("right, long")
    assert not check.looks_at("wrong")


def test_a_name_that_holds_the_signs_of_a_pattern_is_meant_by_itself():
    check = Check("the first bias", 1, of=("b[0]",), cases=("far out [2, 3]",))
    assert [name for name in ("b[0]", "b0", "b[1]") if check.covers(name)] == ["b[0]", "b0"]
    assert check.looks_at("far out [2, 3]")
