"""The supplied trainer: gradient descent with the initializer, passes and cost that a student wrote."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

from autograder.errors import AutograderError
from autograder.reference.descent import Backward, Cost, Forward, PackedDescent, PlainDescent
from autograder.reference.figures import in_notebook
from autograder.reference.network import (
    Array,
    Parameters,
    backward_propagation,
    forward_propagation,
    initialize_parameters,
)

Initializer = Callable[[Sequence[int]], Parameters]

MASK_SEED = 6  # the football data were calibrated with these masks: see data/README.md


class TrainingError(AutograderError):
    """A function handed to the trainer returned something that cannot be trained with."""


class ReseedingWarning(UserWarning):
    """The forward pass seeds np.random itself, so that every iteration drops the same units."""


_turn: ContextVar[tuple[int, int]] = ContextVar("turn", default=(0, 1))  # trainings that are done, and all of them
_T = TypeVar("_T")


def in_turn(things: Sequence[_T]) -> Iterator[_T]:
    """Each of some things, to train with it: the progress bar then shows how far all these trainings are."""
    try:
        for done, thing in enumerate(things):
            _turn.set((done, len(things)))
            yield thing
    finally:
        _turn.set((0, 1))


@dataclass(frozen=True)
class Training:
    """What a training run left: the last parameters, and the costs at the recorded iterations, from 0 on."""

    parameters: Parameters
    costs: tuple[float, ...]
    iterations: tuple[int, ...]


def model(
    X: Array,
    Y: Array,
    *,
    layers_dims: Sequence[int],
    learning_rate: float,
    num_iterations: int,
    initialize: Initializer = initialize_parameters,
    forward: Forward = forward_propagation,
    cost: Cost | None = None,
    backward: Backward = backward_propagation,
    seed: int = 3,
    mask_seed: int = MASK_SEED,
    fixed_masks: bool = False,
    record_every: int = 1000,
    progress: bool = True,
) -> Training:
    """Train by gradient descent on all of X (features, m) and Y (1, m), with the functions that are given.

    ``initialize(layers_dims)`` is called once, after ``np.random.seed(seed)``. Then the stream is seeded with
    ``mask_seed`` and left alone, so that a ``forward(X, parameters)`` with dropout draws fresh masks in every
    iteration, the same ones in every run. ``fixed_masks=True`` seeds again before each forward pass: the same
    units of the same examples are then dropped throughout, which trains one thinned network instead of
    averaging over many, and so is not real dropout; it is there to repeat published runs (with mask seed 1).

    ``cost(AL, Y, parameters)`` only fills the history, in iterations 0, ``record_every``, ...; None means the
    cross-entropy of the cache's logits, which is always finite. ``backward(X, Y, cache)`` returns at least
    every ``dWl`` and ``dbl``. Raises TrainingError, with a sentence about the function concerned, when one
    of them returns nothing or arrays of the wrong shape; warns (ReseedingWarning) when ``forward`` seeds.
    """
    np.random.seed(seed)
    parameters = _floats(initialize(layers_dims), layers_dims)
    X = np.ascontiguousarray(X, dtype=np.float64)
    if not fixed_masks:
        _warn_if_it_seeds(forward, X, parameters)
    _rehearse(X, Y, parameters, forward, backward)

    supplied = forward is forward_propagation and backward is backward_propagation
    descent = (
        PackedDescent(X, Y, parameters, learning_rate)
        if supplied
        else PlainDescent(X, Y, parameters, learning_rate, forward, backward)
    )
    costs = []
    np.random.seed(mask_seed)
    for i in _steps(num_iterations, progress):
        if fixed_masks:
            np.random.seed(mask_seed)
        descent.forward()
        if i % record_every == 0:
            costs.append(descent.cost(cost))
        descent.backward()
    return Training(descent.parameters, tuple(costs), tuple(range(0, num_iterations, record_every)))


def _floats(parameters: Any, layers_dims: Sequence[int]) -> Parameters:
    """Copies in double precision, in the order W1, b1, W2, ..., of what an initializer returned."""
    if not isinstance(parameters, dict):
        raise TrainingError(f"The initializer returned {_what(parameters)}, not a dictionary of parameters.")
    result = {}
    for layer, (fan_in, n) in enumerate(pairwise(layers_dims), start=1):
        for name, shape in ((f"W{layer}", (n, fan_in)), (f"b{layer}", (n, 1))):
            _check_shape(parameters.get(name), shape, f"The initializer returned {name}")
            result[name] = np.array(parameters[name], dtype=np.float64)
    return result


def _warn_if_it_seeds(forward: Forward, X: Array, parameters: Parameters) -> None:
    """A stream that ends in one state, whatever state it began in, was seeded on the way."""
    states = []
    for seed in (1, 2):
        np.random.seed(seed)
        forward(X, parameters)
        _, keys, position, *_ = np.random.get_state(legacy=True)
        states.append((bytes(np.asarray(keys)), position))
    if states[0] == states[1]:
        warnings.warn(
            "The forward pass calls np.random.seed, so every iteration drops the same units; "
            "leave the seeding to the trainer to get fresh ones.",
            ReseedingWarning,
            stacklevel=3,
        )


def _rehearse(X: Array, Y: Array, parameters: Parameters, forward: Forward, backward: Backward) -> None:
    """One pass there and back before the long run, so that a slip is told at once and in words."""
    result = forward(X, parameters)
    if not isinstance(result, tuple) or len(result) != 2:
        raise TrainingError(f"The forward pass returned {_what(result)}, not the pair (AL, cache).")
    AL, cache = result
    _check_shape(AL, (1, X.shape[1]), "The forward pass returned AL")
    gradients = backward(X, Y, cache)
    if not isinstance(gradients, dict):
        raise TrainingError(f"The backward pass returned {_what(gradients)}, not a dictionary of gradients.")
    for name, value in parameters.items():
        _check_shape(gradients.get("d" + name), value.shape, f"The backward pass returned d{name}")


def _check_shape(value: Any, shape: tuple[int, ...], subject: str) -> None:
    """Raise TrainingError unless ``value`` is an array of that shape."""
    if value is None or np.shape(value) != shape:
        raise TrainingError(f"{subject} as {_what(value)}; an array of shape {shape} is needed.")


def _what(value: Any) -> str:
    """A short name of a value for a message: its type, or its shape where it has one."""
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    return f"a {type(value).__name__}"


def _steps(num_iterations: int, progress: bool) -> Iterable[int]:
    """The iteration numbers, under a progress bar where one is wanted and tqdm is installed.

    It shows how far all trainings are that belong together, and is gone in the end.
    """
    if not progress:
        return range(num_iterations)
    try:
        from tqdm import tqdm  # here, because a worker never shows a bar
    except ImportError:
        return range(num_iterations)
    done, count = _turn.get()
    what = f"training {done + 1} of {count}" if count > 1 else "training"
    whole = {"initial": done * num_iterations, "total": count * num_iterations}
    file = _Line() if in_notebook() else None
    steps: Iterable[int] = tqdm(range(num_iterations), desc=what, unit="it", leave=False, file=file, **whole)
    return steps


class _Line:
    """A line of a notebook's output that can be written anew; the error stream would have the colour of errors."""

    def __init__(self) -> None:
        from IPython.display import display  # here, because a worker never shows a bar

        self._shown = display({"text/plain": ""}, raw=True, display_id=True)  # type: ignore[no-untyped-call]

    def write(self, text: str) -> None:
        self._shown.update({"text/plain": text.strip()}, raw=True)

    def flush(self) -> None:
        """Nothing waits to be written."""
