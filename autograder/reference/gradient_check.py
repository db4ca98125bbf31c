"""A gradient checker for any dictionary of parameters and any function of it: a centred difference for each number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.reference.network import Array, Gradients, Parameters

CostFunction = Callable[[Parameters], Any]


@dataclass(frozen=True)
class GradientCheck:
    """What a check found: approximations under the gradients' names, relative differences under the parameters'."""

    relative_difference: float
    approximations: Gradients  # dW1, db1, ...: each in the shape of its parameter
    differences: dict[str, float]  # W1, b1, ...: 0 for a perfect gradient, 1 for one that is all wrong


def check_gradients(
    cost: CostFunction, parameters: Parameters, gradients: Mapping[str, Array], *, epsilon: float = 1e-7
) -> GradientCheck:
    """Hold ``gradients`` (``dW1`` beside ``W1``, and so on; more may be there) against centred differences.

    ``cost`` is a function of a parameters dict that returns a number. Raises KeyError for a gradient that is missing,
    ValueError for one of another shape than its parameter, for no parameters at all and for a step of 0, and TypeError
    for a cost that is not one number.
    """
    if not parameters:
        raise ValueError("There are no parameters, so there is nothing to check.")
    approximations = approximate_gradients(cost, parameters, epsilon=epsilon)
    for name, approximation in approximations.items():
        if np.shape(gradients[name]) != approximation.shape:
            found = np.shape(gradients[name])
            raise ValueError(f"{name} has shape {found}, but its parameter has shape {approximation.shape}.")
    differences = {name: relative_difference(gradients["d" + name], approximations["d" + name]) for name in parameters}
    flat = [np.concatenate([np.ravel(g[name]) for name in approximations]) for g in (gradients, approximations)]
    return GradientCheck(relative_difference(*flat), approximations, differences)


def approximate_gradients(cost: CostFunction, parameters: Parameters, *, epsilon: float = 1e-7) -> Gradients:
    """The slope of ``cost`` along every number of ``parameters``, between ``epsilon`` to its left and to its right."""
    if not epsilon:
        raise ValueError("The step epsilon is 0, and a slope needs two points; the usual step is 1e-7.")
    parameters = {name: np.asarray(value, dtype=np.float64) for name, value in parameters.items()}
    result = {}
    for name, value in parameters.items():
        rises = [
            _moved(cost, parameters, name, entry, epsilon) - _moved(cost, parameters, name, entry, -epsilon)
            for entry in range(value.size)
        ]
        result["d" + name] = np.array(rises).reshape(value.shape) / (2 * epsilon)
    return result


def _moved(cost: CostFunction, parameters: Parameters, name: str, entry: int, step: float) -> float:
    """The cost after moving one number, in a copy that the function may change."""
    copies = {other: value.copy() for other, value in parameters.items()}
    copies[name].flat[entry] += step
    return _number(cost(copies))


def relative_difference(gradient: Array, approximation: Array) -> float:
    """The distance of two arrays, over the sum of their lengths (Euclidean); 0 when both are zero."""
    lengths = float(np.linalg.norm(gradient) + np.linalg.norm(approximation))
    return float(np.linalg.norm(np.subtract(gradient, approximation))) / lengths if lengths else 0.0


def _number(cost: Any) -> float:
    """A cost as a number; TypeError for anything else, such as a cost with its cache."""
    try:
        return float(np.squeeze(cost))
    except (TypeError, ValueError):
        kind = type(cost).__name__
        raise TypeError(f"The cost function should return one number; it returned something else ({kind}).") from None
