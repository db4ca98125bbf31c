"""An assignment with other values of its parameters: a variant, in which all else is as its author declared it.

A variant is an assignment like any other, whose source holds the drawn values. So whatever is made of an assignment
(answer keys, stubs, checks.h5, proofs) is made of a variant in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from autograder.exercise import Edit, Exercise, Whole

_Value = TypeVar("_Value")
HOLE = re.compile(r"\{(\d*)\}")

Values = Mapping[str, Mapping[str, Any]]
"""A value for each parameter, by exercise and name."""


@dataclass(frozen=True)
class Filling:
    """The texts that a variant changes, each with what stands there instead. All are looked for at once."""

    texts: Mapping[str, str]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(map(whole, sorted(self.texts, key=len, reverse=True))) or r"(?!)")

    def __call__(self, text: str) -> str:
        """The text as the variant has it."""
        return self._pattern.sub(lambda found: self.texts[found[0]], text)


def whole(text: str) -> str:
    """The pattern of a text that is no part of a longer word or number."""
    before = r"(?<!\w)(?<!\d\.)" if re.match(r"\w", text) else ""
    after = r"(?!\w|\.\d)" if re.search(r"\w\Z", text) else ""
    return f"{before}{re.escape(text)}{after}"


def written(place: str, value: Any) -> str:
    """A place with a value in it, or with parts of one, by number: texts as they are, all else as Python writes it.

    Raises LookupError or TypeError for a part that the value does not have.
    """
    return HOLE.sub(lambda hole: _text(value[int(hole[1])] if hole[1] else value), place)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)


def filling(exercises: Iterable[Exercise], values: Values) -> Filling:
    """What is changed in the texts of an assignment; parameters that are not among the values keep theirs."""
    texts = {
        written(place, one.value): written(place, values.get(exercise.id, {}).get(one.name, one.value))
        for exercise in exercises
        for one in exercise.parameters
        for place in one.places
    }
    return Filling(texts)


def with_values(exercise: Exercise, values: Mapping[str, Any], fill: Filling) -> Exercise:
    """The exercise with these values of its parameters, and with all its texts filled."""
    parameters = tuple(replace(one, value=values.get(one.name, one.value)) for one in exercise.parameters)
    planted = next((one.value for one in parameters if isinstance(one.value, Edit)), exercise.planted)
    return replace(
        exercise,
        parameters=parameters,
        planted=planted and _filled(planted, fill),
        checks=tuple(replace(check, label=fill(check.label)) for check in exercise.checks),
        hints=_filled(exercise.hints, fill),
        cases=tuple(replace(case, wrapped=case.wrapped and _filled(case.wrapped, fill)) for case in exercise.cases),
        mistakes=tuple(
            replace(one, edit=_filled(one.edit, fill), hint=fill(one.hint), more=_filled(one.more, fill))
            for one in exercise.mistakes
        ),
        styles=tuple(replace(one, edit=_filled(one.edit, fill), remark=fill(one.remark)) for one in exercise.styles),
    )


def _filled(value: _Value, fill: Callable[[str], str]) -> _Value:
    """Texts, edits, and what is made of these, as the variant has them."""
    found: Any = value
    if isinstance(value, str):
        found = fill(value)
    elif isinstance(value, tuple | list):
        found = tuple(_filled(one, fill) for one in value)
    elif isinstance(value, Mapping):
        found = {fill(name): _filled(text, fill) for name, text in value.items()}
    elif isinstance(value, Edit):
        kind: Any = type(value)
        found = kind(_filled(value.text if isinstance(value, Whole) else value.changes, fill))
    result: _Value = found
    return result
