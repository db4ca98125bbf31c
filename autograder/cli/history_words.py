"""What is said of marks that moved: the score, and why it is another one."""

from __future__ import annotations

from collections.abc import Iterable

_WORDS = {
    "first": "graded for the first time",
    "hand_in": "handed in anew",
    "course": "the assignment changed",
    "seed": "other hidden inputs",
    "grader": "the grader, its limits or the machine gave another result",
    "chance": "the same code gave another result",
}


def why(causes: Iterable[str]) -> str:
    """The causes of a mark in words."""
    return ", ".join(_WORDS[cause] for cause in causes)


def number(score: float | None) -> str:
    """A score, or that there is none."""
    return "none" if score is None else f"{score:g}"
