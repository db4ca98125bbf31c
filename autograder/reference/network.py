"""The supplied network: LINEAR-RELU-...-LINEAR-SIGMOID with cross-entropy.

Examples are columns: ``X`` is (features, m), ``Y`` is (1, m), ``W[l]`` is (n[l], n[l-1]), ``b[l]`` is
(n[l], 1). ``parameters`` is a dict ``W1, b1, ..., WL, bL``; a cache is the flat tuple
``(Z1, A1, W1, b1, ..., ZL, AL, WL, bL)``. Nothing but numpy is imported with this module, because every
grading worker pays for what its parent has loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Parameters = dict[str, Array]
Gradients = dict[str, Array]
Cache = tuple[Any, ...]

LOWEST_LOGIT = -700.0  # exp(700) is still a finite double; sigmoid(-700) is about 1e-304


def relu(Z: Array, out: Array | None = None) -> Array:
    """max(0, Z), entry by entry, in an array of Z's shape (``out``, if it is given)."""
    return np.maximum(Z, 0.0, out=out)


def sigmoid(Z: Array, out: Array | None = None) -> Array:
    """1 / (1 + exp(-Z)), entry by entry, without overflow for any finite Z."""
    A = np.maximum(Z, LOWEST_LOGIT, out=out)
    A = np.exp(np.negative(A, out=out), out=out)
    return cast(Array, np.divide(1.0, np.add(A, 1.0, out=out), out=out))


def initialize_parameters(layers_dims: Sequence[int], seed: int | None = None) -> Parameters:
    """Weights randn / sqrt(fan_in), biases zero, for the layer sizes ``[n0, n1, ..., nL]``.

    Draws W1, W2, ... from the legacy stream of ``np.random``, first seeded with ``seed`` unless that is None.
    The scale keeps the variance of a linear layer's output at that of its input (Glorot and Bengio 2010).
    """
    if seed is not None:
        np.random.seed(seed)
    parameters = {}
    for layer, (fan_in, n) in enumerate(pairwise(layers_dims), start=1):
        parameters[f"W{layer}"] = np.random.randn(n, fan_in) / np.sqrt(fan_in)  # (n[l], n[l-1])
        parameters[f"b{layer}"] = np.zeros((n, 1))
    return parameters


def forward_propagation(X: Array, parameters: Parameters) -> tuple[Array, Cache]:
    """One forward pass of X (features, m): AL (1, m), the probabilities of label 1, and the flat cache."""
    A, depth, cache = X, len(parameters) // 2, []
    for layer in range(1, depth + 1):
        W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
        Z = np.dot(W, A) + b  # (n[l], m)
        A = sigmoid(Z) if layer == depth else relu(Z)
        cache += [Z, A, W, b]
    return A, tuple(cache)


def backward_propagation(X: Array, Y: Array, cache: Cache) -> Gradients:
    """One backward pass: ``dZl, dWl, dbl, dAl``, each in the shape of what it is the gradient of.

    As in the course, dZ and dA belong to the sum over examples; the mean's 1/m enters with dW and db.
    """
    m, depth = X.shape[1], len(cache) // 4
    gradients: Gradients = {}
    for layer in range(depth, 0, -1):
        _, A, W, _ = cache[4 * layer - 4 : 4 * layer]
        A_prev = cache[4 * layer - 7] if layer > 1 else X
        dZ = A - Y if layer == depth else gradients[f"dA{layer}"] * (A > 0)  # cross-entropy after a sigmoid; ReLU
        gradients[f"dZ{layer}"] = dZ
        gradients[f"dW{layer}"] = np.dot(dZ, A_prev.T) / m
        gradients[f"db{layer}"] = dZ.sum(axis=1, keepdims=True) / m
        if layer > 1:
            gradients[f"dA{layer - 1}"] = np.dot(W.T, dZ)
    return gradients


def compute_cost(AL: Array, Y: Array) -> float:
    """Mean cross-entropy of probabilities AL (1, m) and labels Y (1, m), in nats.

    Finite even where a probability is exactly 0 or 1: the smallest positive double stands in for log's zero.
    """
    tiny = np.finfo(np.float64).tiny
    losses = -Y * np.log(np.maximum(AL, tiny)) - (1 - Y) * np.log(np.maximum(1 - AL, tiny))
    return float(np.mean(losses))


def compute_cost_from_logits(ZL: Array, Y: Array) -> float:
    """Mean cross-entropy in nats from the last linear outputs ZL (1, m): log(1 + exp(Z)) - Y Z.

    Finite for every finite ZL, because no probability is rounded to 0 or 1 on the way.
    """
    return float(np.mean(np.logaddexp(0.0, ZL) - Y * ZL))


def update_parameters(parameters: Parameters, gradients: Gradients, learning_rate: float) -> Parameters:
    """New parameters after one step of gradient descent; the given ones stay as they are."""
    return {name: value - learning_rate * gradients["d" + name] for name, value in parameters.items()}


def predict(X: Array, parameters: Parameters) -> NDArray[np.int64]:
    """Labels 0 or 1 in shape (1, m): 1 where the network's probability is above one half."""
    AL, _ = forward_propagation(X, parameters)
    return (AL > 0.5).astype(np.int64)


def accuracy(predictions: NDArray[Any], Y: NDArray[Any]) -> float:
    """Share of labels predicted right, from 0 to 1; both arguments hold the labels of the same m examples."""
    return float(np.mean(np.ravel(predictions) == np.ravel(Y)))
