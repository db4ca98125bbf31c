"""Declarations say one thing once."""

from autograder.exercise import Check


def test_a_check_looks_at_parts_and_cases_by_pattern():
    check = Check("the biases", 1, of=("b?", "db*"), cases=("right*",))
    assert [name for name in ("b1", "b12", "db12", "W1") if check.covers(name)] == ["b1", "db12"]
    assert check.looks_at("right, long")
    assert not check.looks_at("wrong")
