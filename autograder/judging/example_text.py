"""A visible example as a student would type it: `initialize_parameters_he([2, 4, 1])`, and what goes into it."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

import numpy as np

from autograder.code.parsing import parameters_in
from autograder.comparing.compare import describe
from autograder.judging.answer_key import AnswerKey
from autograder.judging.key_cases import KeyCase

_FEW, _LONG = 6, 24  # entries of a list, characters of a text


def example_text(key: AnswerKey, case: KeyCase) -> str:
    """The call of an example; what is too long stands as the name of its parameter.

    Its own name follows where an example before it has the same call, or the call does not tell all of it.
    """
    text = _call(key, case)
    before = takewhile(lambda other: other is not case, key.cases)
    told = all(wrap.whole for wrap in case.call.wrapped) and text not in (
        _call(key, other) for other in before if other.visible
    )
    return text if told else f"{text} ({case.name})"


def parameters_of(key: AnswerKey, case: KeyCase) -> tuple[str, ...]:
    """The parameters of what a case calls: the exercise, or the function of the course that looks at it."""
    text = next((wrap.instead for wrap in case.call.wrapped if wrap.whole), key.stub)
    return parameters_in(text, case.call.function)


def _call(key: AnswerKey, case: KeyCase) -> str:
    names = parameters_of(key, case)
    padded = (*names, *("..." for _ in case.call.arguments[len(names) :]))
    return f"{case.call.function}({', '.join(map(_argument, padded, case.call.arguments))})"


def _argument(name: str, value: Any) -> str:
    short = type(value) in (bool, int, float, str, type(None)) or _is_short_list(value)
    return repr(value) if short and len(repr(value)) <= _LONG else name


def _is_short_list(value: Any) -> bool:
    return type(value) in (list, tuple) and len(value) <= _FEW and all(type(item) in (int, float) for item in value)


def inputs_text(names: tuple[str, ...], arguments: tuple[Any, ...]) -> str:
    """The inputs of a visible example in one line: numbers and short lists as they are, anything else by its kind."""
    padded = (*names, *(f"argument {place + 1}" for place in range(len(names), len(arguments))))
    return ", ".join(f"{name} = {_shown(value)}" for name, value in zip(padded, arguments, strict=False))


def _shown(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.size > 6:
        return describe(value)
    text = repr(value.tolist()) if isinstance(value, np.ndarray) else repr(value)
    return text if len(text) <= 60 and "array(" not in text else describe(value)
