"""Time our gradient checker against scipy's finite differences and the textbook loop, on the same networks.

    python bench/gradient_check.py

All three take turns in one process, and medians are compared, so that a busy machine slows all of them alike.
"""

from __future__ import annotations

from statistics import median
from time import perf_counter

import numpy as np
from scipy.optimize import approx_fprime

from autograder.reference.gradient_check import NetworkCost, approximate_gradients
from autograder.reference.network import initialize_parameters

NETWORKS = [([4, 5, 3, 1], 3), ([20, 40, 10, 1], 3), ([20, 40, 10, 1], 30), ([30, 60, 20, 1], 10)]
ROUNDS, EPSILON = 5, 1e-7


def flatten(parameters):
    """All numbers in one column, as the textbook stacks them."""
    return np.concatenate([value.reshape(-1, 1) for value in parameters.values()])


def unflatten(theta, shapes):
    """The dictionary again."""
    parameters, start = {}, 0
    for name, shape in shapes.items():
        size = shape[0] * shape[1]
        parameters[name] = theta[start : start + size].reshape(shape)
        start += size
    return parameters


def textbook_cost(X, Y, parameters):
    """A forward pass and the cost, one line a formula."""
    A1 = np.maximum(0, np.dot(parameters["W1"], X) + parameters["b1"])
    A2 = np.maximum(0, np.dot(parameters["W2"], A1) + parameters["b2"])
    A3 = 1 / (1 + np.exp(-(np.dot(parameters["W3"], A2) + parameters["b3"])))
    return -np.sum(np.log(A3) * Y + np.log(1 - A3) * (1 - Y)) / X.shape[1]


def textbook_loop(X, Y, parameters, shapes):
    """Two costs for each number, each from a fresh copy of all of them."""
    theta = flatten(parameters)
    slopes = np.zeros(theta.shape)
    for i in range(len(theta)):
        plus, minus = np.copy(theta), np.copy(theta)
        plus[i] += EPSILON
        minus[i] -= EPSILON
        up = textbook_cost(X, Y, unflatten(plus, shapes))
        down = textbook_cost(X, Y, unflatten(minus, shapes))
        slopes[i] = (up - down) / (2 * EPSILON)
    return slopes


def compare(layers_dims, m):
    """One line of the table: medians of ROUNDS alternating runs."""
    stream = np.random.RandomState(1)
    X, Y = stream.randn(layers_dims[0], m), (stream.rand(1, m) < 0.5).astype(float)
    parameters = initialize_parameters(layers_dims, seed=3)
    shapes = {name: value.shape for name, value in parameters.items()}
    cost, theta = NetworkCost(X, Y), flatten(parameters)
    methods = {
        "ours": lambda: approximate_gradients(cost, parameters, epsilon=EPSILON),
        "loop": lambda: textbook_loop(X, Y, parameters, shapes),
        "scipy": lambda: approx_fprime(theta.ravel(), lambda t: textbook_cost(X, Y, unflatten(t, shapes)), EPSILON),
    }
    np.testing.assert_allclose(flatten(methods["ours"]()), methods["loop"](), atol=1e-7)
    times = {name: [] for name in methods}
    for _ in range(ROUNDS):
        for name, run in methods.items():
            start = perf_counter()
            run()
            times[name].append(perf_counter() - start)
    ours, loop, scipy = (1000 * median(times[name]) for name in ("ours", "loop", "scipy"))
    network = f"{'-'.join(map(str, layers_dims))}, {m} examples"
    print(f"{network:26} {len(theta):10} {ours:9.2f} {loop:9.1f} {scipy:9.1f} {loop / ours:8.1f} {scipy / ours:9.1f}")


def main():
    """Print the table; times in milliseconds."""
    print("centred differences: ours, textbook loop; one-sided, so half the work: scipy.optimize.approx_fprime")
    print(f"{'network':26} {'parameters':>10} {'ours ms':>9} {'loop ms':>9} {'scipy ms':>9} loop/ours scipy/ours")
    for layers_dims, m in NETWORKS:
        compare(layers_dims, m)


if __name__ == "__main__":
    main()
