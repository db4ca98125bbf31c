"""Iterations per second of the supplied trainer, beside other ways to train the same network.

    python bench/trainer.py

The ways take turns in one process and medians are compared, so that a busy machine slows all of them alike. Full
batch gradient descent on 300 points of two rings, layers 2-10-5-1; and on 211 headers, layers 2-20-3-1.
"""

from __future__ import annotations

from statistics import median
from time import perf_counter

import numpy as np

from autograder.reference import datasets
from autograder.reference.network import initialize_parameters
from autograder.reference.training import model

ITERATIONS, ROUNDS = 1500, 7


def textbook(X, Y, dims, rate, iterations, cost_every=1):
    """Four functions, dictionaries in between, new arrays throughout: the course's loop as it is usually written."""
    p = initialize_parameters(dims, seed=3)
    m, costs = X.shape[1], []
    for i in range(iterations):
        Z1 = np.dot(p["W1"], X) + p["b1"]
        A1 = np.maximum(0, Z1)
        Z2 = np.dot(p["W2"], A1) + p["b2"]
        A2 = np.maximum(0, Z2)
        A3 = 1 / (1 + np.exp(-(np.dot(p["W3"], A2) + p["b3"])))
        if i % cost_every == 0:
            losses = np.multiply(-np.log(A3), Y) + np.multiply(-np.log(1 - A3), 1 - Y)
            costs.append(1.0 / m * np.nansum(losses))
        dZ3 = A3 - Y
        g = {"dW3": 1.0 / m * np.dot(dZ3, A2.T), "db3": 1.0 / m * np.sum(dZ3, axis=1, keepdims=True)}
        dZ2 = np.multiply(np.dot(p["W3"].T, dZ3), np.int64(A2 > 0))
        g |= {"dW2": 1.0 / m * np.dot(dZ2, A1.T), "db2": 1.0 / m * np.sum(dZ2, axis=1, keepdims=True)}
        dZ1 = np.multiply(np.dot(p["W2"].T, dZ2), np.int64(A1 > 0))
        g |= {"dW1": 1.0 / m * np.dot(dZ1, X.T), "db1": 1.0 / m * np.sum(dZ1, axis=1, keepdims=True)}
        for name in p:
            p[name] = p[name] - rate * g["d" + name]
    return p


def textbook_with_few_costs(X, Y, dims, rate, iterations):
    """The same loop, with the cost in every thousandth iteration only, as the supplied trainer has it."""
    return textbook(X, Y, dims, rate, iterations, cost_every=1000)


def supplied(X, Y, dims, rate, iterations):
    """The kit's own trainer."""
    options = {"layers_dims": dims, "learning_rate": rate, "num_iterations": iterations, "progress": False}
    return model(X, Y, **options).parameters


def autograd():
    """The same training with PyTorch's automatic gradients on the CPU; None where torch is not installed."""
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(1)

    def run(X, Y, dims, rate, iterations):
        p = {k: torch.tensor(v, requires_grad=True) for k, v in initialize_parameters(dims, seed=3).items()}
        X, Y = torch.tensor(np.ascontiguousarray(X)), torch.tensor(Y)
        for _ in range(iterations):
            A = torch.relu(p["W1"] @ X + p["b1"])
            A = torch.relu(p["W2"] @ A + p["b2"])
            loss = torch.nn.functional.binary_cross_entropy_with_logits(p["W3"] @ A + p["b3"], Y)
            gradients = torch.autograd.grad(loss, list(p.values()))
            with torch.no_grad():
                for value, gradient in zip(p.values(), gradients):
                    value -= rate * gradient
        return {name: value.detach().numpy() for name, value in p.items()}

    return run


def compiled():  # noqa: C901  one loop without a call is the point
    """The whole training as one machine-code loop without a temporary array: the limit; None without numba."""
    try:
        from numba import njit
    except ImportError:
        return None

    @njit(fastmath=True)
    def loop(X, Y, W1, b1, W2, b2, W3, b3, rate, iterations):  # noqa: C901
        (n0, m), n1, n2 = X.shape, len(W1), len(W2)
        A1, A2, d1, d2 = np.empty((n1, m)), np.empty((n2, m)), np.empty((n1, m)), np.empty((n2, m))
        A3 = np.empty(m)
        for _ in range(iterations):
            for i in range(n1):
                A1[i] = b1[i, 0]
                for k in range(n0):
                    for j in range(m):
                        A1[i, j] += W1[i, k] * X[k, j]
                for j in range(m):
                    A1[i, j] = max(A1[i, j], 0.0)
            for i in range(n2):
                A2[i] = b2[i, 0]
                for k in range(n1):
                    for j in range(m):
                        A2[i, j] += W2[i, k] * A1[k, j]
                for j in range(m):
                    A2[i, j] = max(A2[i, j], 0.0)
            A3[:] = b3[0, 0]
            for k in range(n2):
                for j in range(m):
                    A3[j] += W3[0, k] * A2[k, j]
            for j in range(m):
                A3[j] = (1 / (1 + np.exp(-A3[j])) - Y[0, j]) / m
            for k in range(n2):
                for j in range(m):
                    d2[k, j] = W3[0, k] * A3[j] if A2[k, j] > 0 else 0.0
            d1[:] = 0.0
            for i in range(n2):
                for k in range(n1):
                    for j in range(m):
                        d1[k, j] += W2[i, k] * d2[i, j]
            for k in range(n1):
                for j in range(m):
                    d1[k, j] = d1[k, j] if A1[k, j] > 0 else 0.0
            for k in range(n2):
                W3[0, k] -= rate * np.dot(A3, A2[k])
            b3[0, 0] -= rate * A3.sum()
            for i in range(n2):
                for k in range(n1):
                    W2[i, k] -= rate * np.dot(d2[i], A1[k])
                b2[i, 0] -= rate * d2[i].sum()
            for i in range(n1):
                for k in range(n0):
                    W1[i, k] -= rate * np.dot(d1[i], X[k])
                b1[i, 0] -= rate * d1[i].sum()

    def run(X, Y, dims, rate, iterations):
        p = initialize_parameters(dims, seed=3)
        loop(np.ascontiguousarray(X), Y, *p.values(), rate, iterations)
        return p

    return run


def compare(title, X, Y, dims, rate):
    """Check that all ways end at the same weights, then time them in turn and print medians."""
    ways = {
        "textbook loop, cost in every iteration": textbook,
        "textbook loop, cost now and then": textbook_with_few_costs,
        "supplied trainer": supplied,
        "PyTorch autograd, CPU, one thread": autograd(),
        "compiled loop (numba), the limit": compiled(),
    }
    times = {name: [] for name, way in ways.items() if way}
    expected = supplied(X, Y, dims, rate, 50)
    for name in times:
        for parameter, value in ways[name](X, Y, dims, rate, 50).items():
            np.testing.assert_allclose(value, expected[parameter], atol=1e-9, err_msg=f"{name}: {parameter}")
    for _ in range(ROUNDS):
        for name, taken in times.items():
            start = perf_counter()
            ways[name](X, Y, dims, rate, ITERATIONS)
            taken.append(perf_counter() - start)
    print(f"\n{title}\n{'':40} {'iterations/s':>12} {'of the first':>12}")
    first = median(next(iter(times.values())))
    for name in ways:
        if name in times:
            print(f"{name:40} {ITERATIONS / median(times[name]):12.0f} {first / median(times[name]):11.2f}x")
        else:
            print(f"{name:40} {'left out: not installed':>25}")


def main():
    """Print both tables."""
    rings, football = datasets.generate_circles(), datasets.generate_football()
    compare("two rings, 300 points, 2-10-5-1", rings.train_X, rings.train_Y, [2, 10, 5, 1], 0.01)
    compare("football, 211 points, 2-20-3-1", football.train_X, football.train_Y, [2, 20, 3, 1], 0.3)


if __name__ == "__main__":
    main()
