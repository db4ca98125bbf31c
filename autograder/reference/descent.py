"""Gradient descent in two forms with one shape: with any functions, and packed for speed with the supplied ones.

One iteration is ``forward``, then ``backward``; ``cost`` belongs between the two, and is that of the logits for None.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.reference.network import (
    Array,
    Cache,
    Gradients,
    Parameters,
    compute_cost_from_logits,
    sigmoid,
    update_parameters,
)

Forward = Callable[[Array, Parameters], tuple[Array, Cache]]
Cost = Callable[[Array, Array, Parameters], float]
Backward = Callable[[Array, Array, Cache], Gradients]


class PlainDescent:
    """Descent with a forward and a backward pass of anybody's making."""

    def __init__(
        self, X: Array, Y: Array, parameters: Parameters, rate: float, forward: Forward, backward: Backward
    ) -> None:
        self.X, self.Y, self.parameters, self.rate = X, Y, parameters, rate
        self._forward, self._backward = forward, backward
        self.AL: Array = np.empty((1, 0))
        self.cache: Cache = ()

    def forward(self) -> None:
        """Call the forward pass that was given."""
        self.AL, self.cache = self._forward(self.X, self.parameters)

    def cost(self, function: Cost | None) -> float:
        """Every cache, with dropout's masks or without, ends in (..., ZL, AL, WL, bL)."""
        if function is None:
            return compute_cost_from_logits(self.cache[-4], self.Y)
        return float(function(self.AL, self.Y, self.parameters))

    def backward(self) -> None:
        """Call the backward pass that was given, and update."""
        self.parameters = update_parameters(self.parameters, self._backward(self.X, self.Y, self.cache), self.rate)


class PackedDescent:
    """Descent with the supplied passes, twice as fast: few numpy calls, and no new arrays but small ones.

    A layer's weights and bias are one matrix [W | b], and a row of ones stands under each layer's input, so that one
    product gives W A + b, and one product gives dW and db. The results are those of the plain passes up to rounding.
    """

    def __init__(self, X: Array, Y: Array, parameters: Parameters, rate: float) -> None:
        depth, m = len(parameters) // 2, X.shape[1]
        self.Y = np.asarray(Y, dtype=np.float64)
        self.step = np.array(rate / m)  # arrays, not Python numbers, which numpy would convert in every call
        self.zero = np.array(0.0)
        self.packed = [np.hstack([parameters[f"W{n}"], parameters[f"b{n}"]]) for n in range(1, depth + 1)]
        self.inputs = [np.ones((matrix.shape[1], m)) for matrix in self.packed]  # (n[l-1] + 1, m), ones below
        self.inputs[0][:-1] = X
        self.outputs = [*(below[:-1] for below in self.inputs[1:]), np.empty((1, m))]  # each the next one's input
        self.errors = [np.empty_like(output) for output in self.outputs]
        self.active = [np.empty(output.shape, dtype=bool) for output in self.outputs]

    @property
    def parameters(self) -> Parameters:
        """Copies of the parameters as they are now, unpacked."""
        pairs: dict[str, Any] = {}
        for layer, matrix in enumerate(self.packed, start=1):
            pairs |= {f"W{layer}": matrix[:, :-1].copy(), f"b{layer}": matrix[:, -1:].copy()}
        return pairs

    def forward(self) -> None:
        """Compute the activations, each layer's into the rows that are the next layer's input."""
        for matrix, below, output in zip(self.packed, self.inputs, self.outputs):
            np.dot(matrix, below, out=output)  # (n[l], m)
            if output is not self.outputs[-1]:
                np.maximum(output, self.zero, out=output)
        sigmoid(output, out=output)

    def cost(self, function: Cost | None) -> float:
        """The sigmoid has overwritten the logits, so they are computed once more."""
        if function is None:
            return compute_cost_from_logits(self.packed[-1] @ self.inputs[-1], self.Y)
        return float(function(self.outputs[-1].copy(), self.Y, self.parameters))

    def backward(self) -> None:
        """Compute the gradients and take one step, from the last layer down."""
        error = np.subtract(self.outputs[-1], self.Y, out=self.errors[-1])
        for n in range(len(self.packed) - 1, -1, -1):
            change = np.dot(error, self.inputs[n].T)  # m [dW | db]; scaled last, so that what cancels does so exactly
            if n > 0:
                active = np.greater(self.outputs[n - 1], self.zero, out=self.active[n - 1])
                error = np.dot(self.packed[n][:, :-1].T, error, out=self.errors[n - 1])
                np.multiply(error, active, out=error)
            np.subtract(self.packed[n], np.multiply(change, self.step, out=change), out=self.packed[n])
