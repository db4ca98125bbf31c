"""A gradient checker for any dictionary of parameters: centred differences, hundreds of them in one call.

A checker asks for the cost at two points for every single number in ``parameters``. Two kinds of cost can be asked: a
plain function, one question at a time, and the cost of the supplied network (``NetworkCost``), which knows that one
moved number changes one row of one layer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from autograder.reference.network import Array, Gradients, Parameters

CostFunction = Callable[[Parameters], Any]
Entries = NDArray[np.intp]
BATCH = 128  # numbers moved in one call: more gains no speed, and costs memory


@runtime_checkable
class BatchCost(Protocol):
    """A cost that answers many questions of a checker at once."""

    def moved(self, parameters: Parameters, name: str, entries: Entries, step: float) -> Array:
        """The costs (k,) after moving, each on its own, k entries (flat positions) of ``parameters[name]``."""
        ...


@dataclass(frozen=True)
class GradientCheck:
    """What a check found: approximations under the gradients' names, relative differences under the parameters'."""

    relative_difference: float
    approximations: Gradients  # dW1, db1, ...: each in the shape of its parameter
    differences: dict[str, float]  # W1, b1, ...: 0 for a perfect gradient, 1 for one that is all wrong


def check_gradients(
    cost: CostFunction | BatchCost, parameters: Parameters, gradients: Mapping[str, Array], *, epsilon: float = 1e-7
) -> GradientCheck:
    """Hold ``gradients`` (``dW1`` beside ``W1``, and so on; more may be there) against centred differences.

    ``cost`` is a function of a parameters dict that returns a number, or a ``BatchCost``. Raises KeyError for a
    gradient that is missing, ValueError for one of another shape than its parameter, for no parameters at all and for a
    step of 0, and TypeError for a cost that is not one number.
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


def approximate_gradients(
    cost: CostFunction | BatchCost, parameters: Parameters, *, epsilon: float = 1e-7
) -> Gradients:
    """The slope of ``cost`` along every number of ``parameters``, between ``epsilon`` to its left and to its right."""
    if not epsilon:
        raise ValueError("The step epsilon is 0, and a slope needs two points; the usual step is 1e-7.")
    parameters = {name: np.asarray(value, dtype=np.float64) for name, value in parameters.items()}
    costs = cost if isinstance(cost, BatchCost) else _OneByOne(cost)
    result = {}
    for name, value in parameters.items():
        slopes = [np.zeros(0)]
        for entries in np.split(np.arange(value.size), range(BATCH, value.size, BATCH)):
            rise = costs.moved(parameters, name, entries, epsilon) - costs.moved(parameters, name, entries, -epsilon)
            slopes.append(rise / (2 * epsilon))
        result["d" + name] = np.concatenate(slopes).reshape(value.shape)
    return result


def relative_difference(gradient: Array, approximation: Array) -> float:
    """The distance of two arrays, over the sum of their lengths (Euclidean); 0 when both are zero."""
    lengths = float(np.linalg.norm(gradient) + np.linalg.norm(approximation))
    return float(np.linalg.norm(np.subtract(gradient, approximation))) / lengths if lengths else 0.0


@dataclass(frozen=True)
class NetworkCost:
    """The cross-entropy of the supplied network, one sigmoid unit last, on X (features, m) and Y (1, m)."""

    X: Array
    Y: Array

    def __call__(self, parameters: Parameters) -> float:
        """The cost of one dictionary of parameters, in nats."""
        Z, _ = self._forward(parameters)[-1]
        return float(self._cross_entropy(Z))

    def moved(self, parameters: Parameters, name: str, entries: Entries, step: float) -> Array:
        """As ``BatchCost`` says. A moved number shifts one row of its layer; the next layer gets that row's change."""
        layers, layer = self._forward(parameters), int(name[1:])
        Z, A = layers[layer]
        unit, source = np.divmod(entries, parameters[name].shape[1])
        shift = step * layers[layer - 1][1][source] if name.startswith("W") else step
        row = Z[unit] + shift  # (k, m)
        if layer == len(layers) - 1:
            return self._cross_entropy(row[:, np.newaxis])
        change = np.maximum(row, 0.0) - A[unit]
        weights = parameters[f"W{layer + 1}"].T[unit]  # (k, n[l+1])
        moved = layers[layer + 1][0] + weights[:, :, np.newaxis] * change[:, np.newaxis]  # (k, n[l+1], m)
        for after in range(layer + 2, len(layers)):
            moved = parameters[f"W{after}"] @ np.maximum(moved, 0.0) + parameters[f"b{after}"]
        return self._cross_entropy(moved)

    def _forward(self, parameters: Parameters) -> list[tuple[Array, Array]]:
        """Z and relu(Z) of every layer; the input stands as layer 0."""
        layers = [(self.X, self.X)]
        for layer in range(1, len(parameters) // 2 + 1):
            Z = parameters[f"W{layer}"] @ layers[-1][1] + parameters[f"b{layer}"]
            layers.append((Z, np.maximum(Z, 0.0)))
        return layers

    def _cross_entropy(self, Z: Array) -> Array:
        """The mean loss of logits (..., 1, m), in shape (...)."""
        losses: Array = np.logaddexp(0.0, Z) - self.Y * Z
        means: Array = np.mean(losses, axis=(-2, -1))
        return means


@dataclass(frozen=True)
class _OneByOne:
    """Any function of one dictionary, asked as often as needed."""

    cost: CostFunction

    def moved(self, parameters: Parameters, name: str, entries: Entries, step: float) -> Array:
        """As ``BatchCost`` says, by one call for each entry, with a copy that the function may change."""
        costs = []
        for entry in entries:
            one = {other: value.copy() for other, value in parameters.items()}
            one[name].flat[entry] += step
            costs.append(_number(self.cost(one)))
        return np.array(costs)


def _number(cost: Any) -> float:
    """A cost as a number; TypeError for anything else, such as a cost with its cache."""
    try:
        return float(np.squeeze(cost))
    except (TypeError, ValueError):
        kind = type(cost).__name__
        raise TypeError(f"The cost function should return one number; it returned something else ({kind}).") from None
