"""What a student is told of the first value that differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.comparing.compare import first_place
from autograder.comparing.numeric_values import as_numbers
from autograder.judging.first_wrong import FirstWrong
from autograder.judging.patterns import listed
from autograder.judging.value_pairs import LATER, Pair, Wrong, near
from autograder.tracing.moments import Kind, Place

_MOST = 6  # names that are listed; of more, the last one stands for all
_OTHER_NUMBERS = (
    "The random numbers are not those of the example: they come from another function, in other sizes or another "
    "order, after another seed, or more or none were drawn."
)
_COARSE = "Some values are of single precision (float32): they agree in about 5 digits, and more may be needed."
_UNSTEADY = (
    "Called once more with the same inputs, the function gives another result: it draws numbers that no seed decides, "
    "keeps something from one call for the next, or uses an array that was never filled, as `np.empty` gives."
)
_DIGITS = range(6, 18)
_KINDS = {"ndarray": "an array of something else than real numbers", "complex": "a complex number", "str": "a text"}


def told(first: FirstWrong) -> str:
    """Some sentences: what is right so far, what is the first to differ, and why it may."""
    if first.unsteady:
        return _UNSTEADY
    why = [_OTHER_NUMBERS] * first.other_numbers + [_COARSE] * first.coarse
    return " ".join([*_right(first.right), *_wrong(first), *why])


def _right(places: Sequence[Place]) -> Iterator[str]:
    names = [str(place) for place in places]
    if len(names) > _MOST:
        yield f"All up to {names[-1]} are right."
    elif names:
        yield f"{listed(names)} {'is' if len(names) == 1 else 'are'} right."


def _wrong(first: FirstWrong) -> Iterator[str]:
    if first.pair:
        assert first.pair.wrong
        yield _SENTENCES[first.pair.wrong](first.pair)
    elif first.missing:
        yield f"{first.missing} never gets a value."
    elif first.line:
        yield f"Look at what the function returns{_in_line(first.line)}."
    elif not first.coarse:
        yield "Python stops after that."


def _in_line(line: int) -> str:
    return f" (line {line})" if line else ""


def _when(pair: Pair) -> str:
    if pair.turn == LATER:
        return " in a later round of the loop"
    return f" in round {pair.turn} of the loop" if pair.turn > 1 else ""


def _differs(pair: Pair, what: str) -> str:
    return f"{pair.moment.place} is the first to differ{_when(pair)}: {what}{_in_line(pair.line)}."


def _of_values(pair: Pair) -> str:
    mine = np.asarray(pair.moment.value)
    theirs = np.asarray(pair.expected.value).reshape(mine.shape)
    apart = ~near(mine, theirs, pair.expected.tolerance)
    index = tuple(int(i) for i in np.argwhere(apart)[0])
    name = first_place(str(pair.moment.place), apart) if pair.expected.value is not None and np.ndim(theirs) else "it"
    got, wanted = _apart(mine[index].item(), theirs[index].item())
    return _differs(pair, f"{name} is {got}, expected {wanted}")


def _apart(one: float, other: float) -> tuple[str, str]:
    """Two numbers with as many digits as it takes to see them differ."""
    pairs = ((f"{one or 0:.{digits}g}", f"{other or 0:.{digits}g}") for digits in _DIGITS)
    return next((pair for pair in pairs if pair[0] != pair[1]), (repr(one), repr(other)))


def _of_shape(pair: Pair) -> str:
    shape = np.shape(pair.moment.value)
    wanted = np.shape(pair.expected.value)
    mine = f"it has shape {shape}" if shape else "it is a single number"
    return _differs(pair, f"{mine}, expected {f'shape {wanted}' if wanted else 'a single number'}")


def _of_kind(pair: Pair) -> str:
    wanted = "a dictionary" if isinstance(pair.expected.value, Kind) else "an array"
    wanted = wanted if np.ndim(pair.expected.value) or isinstance(pair.expected.value, Kind) else "a number"
    return _differs(pair, f"it is {_kind_of(pair.moment.value)}, expected {wanted}")


def _kind_of(value: Any) -> str:
    if isinstance(value, Kind) and value.name in _KINDS:
        return _KINDS[value.name]
    if isinstance(value, Kind):
        return f"{'an' if value.name[:1].lower() in 'aeiou' else 'a'} {value.name}"
    return "an array" if np.ndim(value) else "a number"


def _of_nothing(pair: Pair) -> str:
    return f"{pair.moment.place} is still None{_in_line(pair.line)}."


def _of_change(pair: Pair) -> str:
    return f"Line {pair.line} changes {pair.moment.place} as well, which should stay as it is."


def _of_rounds(pair: Pair) -> str:
    early = "ends too early" if pair.wrong is Wrong.TOO_FEW_ROUNDS else "goes on for too long"
    mine, theirs = (as_numbers(value) for value in (pair.moment.value, pair.expected.value))
    if mine is None or theirs is None or mine.size != 1 or theirs.size != 1 or mine.item() == theirs.item():
        return f"The loop{_in_line(pair.line)} {early}."
    got, wanted = _apart(mine.item(), theirs.item())
    return f"The loop{_in_line(pair.line)} {early}: {pair.moment.place} goes up to {got}, expected {wanted}."


_SENTENCES: Mapping[Wrong, Callable[[Pair], str]] = {
    Wrong.VALUES: _of_values,
    Wrong.SHAPE: _of_shape,
    Wrong.KIND: _of_kind,
    Wrong.NOTHING: _of_nothing,
    Wrong.CHANGED: _of_change,
    Wrong.TOO_FEW_ROUNDS: _of_rounds,
    Wrong.TOO_MANY_ROUNDS: _of_rounds,
}
