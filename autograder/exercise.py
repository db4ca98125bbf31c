"""The vocabulary in which an assignment's `exercises.py` declares its exercises.

One declaration serves everybody: the visible check in the notebook, the hidden grading, the hint for a known mistake,
the instructor's table of misconceptions, the proof that the checks catch every mistake, and simulated classes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Annotated, Any

import numpy as np

from autograder.code.edits import Assign, Edit, Replace, Whole
from autograder.comparing.check_tests import Close, Exact, Names, Positive, Shape, Side, Test, Verdict
from autograder.comparing.compare import Returns

__all__ = [
    "Assign",
    "Case",
    "Catalogue",
    "Check",
    "Close",
    "Draw",
    "Edit",
    "Equivalent",
    "Exact",
    "Exercise",
    "Figure",
    "Mistake",
    "Names",
    "Parameter",
    "Replace",
    "Returns",
    "Shape",
    "Side",
    "Style",
    "Test",
    "Verdict",
    "Whole",
]


Name = Annotated[str, "that is not empty"]


@dataclass(frozen=True, slots=True)
class Draw:
    """What a case may make its inputs from.

    Those are random numbers of this run, the reference functions by name, and the values of the exercise's parameters.
    """

    rng: np.random.Generator
    reference: Mapping[str, Callable[..., Any]]
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """One set of inputs. `inputs(draw)` returns the positional arguments as a tuple.

    A visible case is shown to students and must not depend on `draw.rng`. `wrapped` changes what functions that the
    exercise uses return, to see whether the student's code notices: its texts are lambdas that get what the student's
    own function returned and its arguments, and say what is returned instead (`"lambda y, x: 2 * y"`).
    """

    name: Name
    inputs: Callable[[Draw], tuple[Any, ...]]
    visible: bool = False
    wrapped: Mapping[str, str] | None = None


@lru_cache(4096)  # a student may return parts of any name
def matches(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether one of the patterns is this name, which may hold the signs of a pattern itself, or fits it."""
    return name in patterns or any(fnmatchcase(name, pattern) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class Check:
    """One aspect of a result that earns `weight` of the exercise's points, in all of its `cases` or not at all.

    `of` holds the names it looks at, as shell patterns ("W*"), `test` says what has to hold there, `cases` holds the
    names of the cases it looks at, as shell patterns. `label` completes the sentence "... is right".
    """

    label: Name
    weight: Positive
    of: tuple[str, ...] = ("*",)
    test: Test = Close()  # noqa: RUF009 -- it is frozen
    cases: tuple[str, ...] = ("*",)

    def looks_at(self, case: str) -> bool:
        """Whether this check looks at the case of that name."""
        return matches(case, self.cases)

    def covers(self, name: str) -> bool:
        """Whether this check looks at the part of that name."""
        return matches(name, self.of)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A known mistake: an edit of the reference solution, and hints from gentle to plain that never give the line."""

    id: Name
    edit: Edit
    hint: Name
    more: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Style:
    """A right answer, written differently: an edit of the reference solution that must earn full marks.

    `remark` is told to who writes it so; a case has to give it another value than the reference, and one that passes.
    """

    id: Name
    edit: Edit
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value of an exercise that may be another one for each student: `value` in the source, one of `drawn` for them.

    `places` are the texts that the value stands in, with `{}` for it ("* {}"), or `{0}`, `{1}` for its parts: wherever
    in the notebook, in hints or in edits such a text stands, a variant has the drawn value in it. Cases read it as
    `draw.values["name"]`. Values that are edits say what is planted.
    """

    name: Name
    value: Any
    drawn: tuple[Any, ...]
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exercise:
    """One function a student writes.

    `id` is the function's name and the grade_id of its solution cell; points stand in the notebook, at the check cell.
    `call` names a supplied function of the notebook that is called in its place: it looks at the student's work, of
    whatever kind that is (a class, a generator, a variable, what is printed), and returns plain values. `uses` names
    the other exercises that this one calls. It is called with the student's own; where that loses points
    and another one is not right, the grader serves values of the reference in its place. `planted` is an edit that the
    student's copy carries instead of blanks. `hints` are for a student whose mistake is not a known one. `parameters`
    are drawn for each student where the course is released in variants.
    """

    id: Name
    returns: Returns
    cases: tuple[Case, ...]
    checks: tuple[Check, ...]
    mistakes: tuple[Mistake, ...] = ()
    styles: tuple[Style, ...] = ()
    seed: int = 3
    uses: tuple[str, ...] = ()
    planted: Edit | None = None
    hints: tuple[Name, ...] = ()
    call: str = ""
    parameters: tuple[Parameter, ...] = ()

    @property
    def values(self) -> Mapping[str, Any]:
        """What its parameters are, by name."""
        return {parameter.name: parameter.value for parameter in self.parameters}

    @property
    def called(self) -> str:
        """The function that the cases are inputs of."""
        return self.call or self.id


@dataclass(frozen=True, slots=True)
class HelperModule:
    """A module that other versions of the notebook import, and `source`, the module whose functions it lends here."""

    name: Name
    source: Name


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The known mistakes and the styles of an exercise, where they stand in mistakes.py, beside exercises.py."""

    exercise: Name
    mistakes: tuple[Mistake, ...] = ()
    styles: tuple[Style, ...] = ()


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A mutant of a reference solution that is right all the same: its `change`, as the proof prints it, and why."""

    exercise: Name
    change: Name
    why: Name


@dataclass(frozen=True, slots=True)
class Figure:
    """A published figure that the notebook must reproduce when it is run from top to bottom.

    `expression` is evaluated in the notebook's kernel after its last cell; its value, rounded to `decimals`, must be
    equal to `value` (a number or nested lists of numbers).
    """

    label: Name
    expression: Name
    value: Any
    decimals: int
