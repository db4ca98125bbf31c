"""What an instructor is told of a wrong answer that is right for another variant."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.errors import named
from autograder.values import Neighbour, Outcome

_MOST = 5  # students who are named in a sentence


def sentences(outcomes: Iterable[Outcome]) -> list[str]:
    """What an instructor is told of answers that are right for other values."""
    found = ((outcome.exercise, outcome.neighbour) for outcome in outcomes)
    return [f"{exercise} is right for {described(neighbour)}" for exercise, neighbour in found if neighbour]


def described(neighbour: Neighbour) -> str:
    """The values, and who has them."""
    values = ", ".join(f"{name} = {value}" for name, value in neighbour.values.items())
    students = f"the variant of {named(neighbour.students, _MOST)}" if neighbour.students else ""
    owners = " and ".join(filter(None, ["the published notebook" if neighbour.published else "", students]))
    return f"{values} ({owners})"
