"""What is declared of parameters can be put in: values that can be written, places that stand in the notebook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from autograder.declarations.agreement import edit_fits, once
from autograder.declarations.variants import HOLE, whole, written
from autograder.errors import CourseError
from autograder.exercise import Edit, Exercise, Parameter


def agree(assignment: str, exercises: Sequence[Exercise], functions: Mapping[str, str], cells: Sequence[str]) -> None:
    """Refuse parameters that could not be put in.

    `functions` are those of the source notebook, `cells` the texts of its cells.
    """
    claimed: dict[str, str] = {}
    for exercise in exercises:
        where = f"{assignment}, {exercise.id}"
        once(where, "parameters", [parameter.name for parameter in exercise.parameters])
        if sum(isinstance(parameter.value, Edit) for parameter in exercise.parameters) > 1:
            raise CourseError(f"{where}: two parameters hold edits, and only one can say what is planted; keep one.")
        for parameter in exercise.parameters:
            here = f"{where}, parameter {parameter.name!r}"
            _values(here, parameter, exercise, functions[exercise.id])
            for text in _places(here, parameter, [*cells, repr(replace(exercise, cases=(), parameters=()))]):
                if text in claimed:
                    raise CourseError(f"{here}: places names {text!r}, as {claimed[text]} does; take more of the text.")
                claimed[text] = f"parameter {parameter.name!r} of {exercise.id}"


def _values(where: str, parameter: Parameter, exercise: Exercise, solution: str) -> None:
    if not parameter.drawn:
        raise CourseError(f"{where}: drawn is empty, so nothing could be drawn; name the values that students may get.")
    once(where, "values of drawn", list(map(repr, parameter.drawn)))
    if isinstance(parameter.value, Edit):
        _edits(where, parameter, exercise, solution)
    for value in (parameter.value, *parameter.drawn):
        if isinstance(value, Edit) != isinstance(parameter.value, Edit) or not _is_plain(value):
            kinds = "numbers, texts, True, False, None and lists of them, or else edits"
            raise CourseError(f"{where}: value and drawn hold {value!r}; they may hold {kinds}.")


def _edits(where: str, parameter: Parameter, exercise: Exercise, solution: str) -> None:
    if exercise.planted != parameter.value:
        raise CourseError(
            f"{where}: its values are edits, so what is planted must be the value; write planted={parameter.value}."
        )
    for edit in parameter.drawn:
        if isinstance(edit, Edit):
            edit_fits(f"{where}: drawn", edit, solution, exercise.id)


def _is_plain(value: object) -> bool:
    if isinstance(value, tuple | list):
        return all(map(_is_plain, value))
    return isinstance(value, Edit) or type(value) in {type(None), bool, int, float, str}  # repr of these is their text


def _places(where: str, parameter: Parameter, texts: Iterable[str]) -> Iterator[str]:
    """The texts that the published value stands in."""
    texts = list(texts)
    for place in parameter.places:
        if not HOLE.search(place) or isinstance(parameter.value, Edit):
            remedy = "leave it out" if HOLE.search(place) else "write {} in it, where the value stands"
            raise CourseError(f"{where}: places names {place!r}; {remedy}.")
        text, *_ = [_written(where, place, value) for value in (parameter.value, *parameter.drawn)]
        if not any(re.search(whole(text), one) for one in texts):
            remedy = "which no cell, hint or edit holds; copy it from there, with {} for the value"
            raise CourseError(f"{where}: places names {text!r}, {remedy}.")
        yield text


def _written(where: str, place: str, value: object) -> str:
    try:
        return written(place, value)
    except (LookupError, TypeError):
        remedy = "number the parts of each value from 0"
        raise CourseError(f"{where}: places names {place!r}, and {value!r} has no such part; {remedy}.") from None
