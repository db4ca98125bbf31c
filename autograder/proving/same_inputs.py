"""The proof that the inputs of an assignment's cases are the same in each run: else no mark could be repeated."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.declarations.assignment import Assignment
from autograder.judging.answer_key import calls_of
from autograder.sandbox.call import same
from autograder.values import Finding

_SEED = 1


def inputs_come_again(assignment: Assignment, again: Assignment) -> Iterator[Finding]:
    """Every case gives the inputs that it gave before when the assignment has been loaded `again`, as a run does."""
    for one, other in zip(assignment.exercises, again.exercises, strict=True):
        first, second = calls_of(one, assignment.reference, _SEED), calls_of(other, again.reference, _SEED)
        for case, call, later in zip(one.cases, first, second, strict=True):
            if not same(call.arguments, later.arguments):
                remedy = "write numbers down" if case.visible else "draw all numbers from draw.rng"
                what = f"{one.id}, case {case.name!r}: inputs gives something else in each run, and marks would differ"
                yield Finding(False, f"{assignment.name}, {what}; {remedy}.")
