"""What an answer key is made of: cases with what they should give, and what is said of known mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from autograder.judging.expected_values import PlaceValues
from autograder.sandbox.evidence import Answer
from autograder.sandbox.job import Call
from autograder.tracing.moments import Place


class First(NamedTuple):
    """The first value that a mistake makes wrong, and where; the result has no name, and no value here."""

    place: Place
    value: Any = None


@dataclass(frozen=True, slots=True)
class Hints:
    """What can be said about a known mistake, from gentle to plain.

    `first` is the first value that it makes wrong in the first visible example that it fails, where that is known.
    """

    mistake: str
    texts: tuple[str, ...]
    first: First | None = None


@dataclass(frozen=True, slots=True)
class KeyCase:
    """A case with its call, the expected value, and the answers that known mistakes give, by mistake id.

    `remarked` holds the answers of right styles that a remark belongs to, by style id. `values` is what the solution's
    names hold on the way, in a visible case of a key that is made for students.
    """

    name: str
    visible: bool
    call: Call
    expected: Any
    mistakes: Mapping[str, Answer]
    remarked: Mapping[str, Answer] = field(default_factory=dict)
    values: tuple[PlaceValues, ...] = ()
