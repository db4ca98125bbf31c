"""Choose the seeds of the football data so that the published table comes out exactly, and prove the choice.

    python bench/calibrate_football.py search     look for seeds; prints how many it tried; takes minutes to an hour
    python bench/calibrate_football.py verify     make the data from the chosen seeds, compare it with the shipped
                                                  file bit for bit, train the three models, count their hits
    python bench/calibrate_football.py stability  repeat the dropout run with 20 other mask seeds

The training set decides three of the six figures and costs three training runs, so its seed is searched first, with
an early exit after each run; the third run is tried with a few seeds of the dropout masks. The test set costs three
forward passes, so its seed is searched afterwards. A seed is taken only if rounding decides nothing (no point within
MARGIN of a decision boundary, and the same figures when the starting weights are nudged by a part in a trillion), and
if the order of the three models holds on FRESH further points as well, so that the table shows something true.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import fields
from itertools import pairwise
from pathlib import Path

import numpy as np

from autograder.reference import datasets, football
from autograder.reference.training import MASK_SEED

LAYERS, START_SEED, RATE, ITERATIONS = (2, 20, 3, 1), 3, 0.3, 30000
MASK_SEEDS = range(1, 7)  # tried in turn on a training set that suits the first two models
MODELS = {"no regularization": {}, "L2, lambd 0.7": {"lambd": 0.7}, "dropout, keep_prob 0.86": {"keep_prob": 0.86}}
TRAIN_TARGET, TEST_TARGET = (200, 198, 196), (183, 186, 190)
BY_THE_LINE = (
    193,
    196,
)  # a training set on which the true line itself is not about this good never gives 200, 198, 196
MARGIN = 0.01  # smallest |logit| of any point in any of the three models
NUDGES = (1, 2)  # seeds of the nudges
FRESH, FRESH_SEED = 40000, 999983


def train(X, Y, lambd=0.0, keep_prob=1.0, mask_seed=MASK_SEED, nudge=0):
    """W1, b1, ..., W3, b3 after plain gradient descent: one fused loop over arrays allocated once.

    Takes its random numbers in the order in which the course's trainer does; X is (2, m), Y is (1, m). With a
    ``nudge``, a seed, the starting weights are changed by a part in a trillion.
    """
    m, stream = X.shape[1], np.random.RandomState(START_SEED)
    W = [stream.randn(n, fan_in) / np.sqrt(fan_in) for fan_in, n in pairwise(LAYERS)]
    if nudge:
        noise = np.random.RandomState(nudge)
        W = [matrix * (1 + 1e-12 * noise.randn(*matrix.shape)) for matrix in W]
    b = [np.zeros((n, 1)) for n in LAYERS[1:]]
    inputs = [np.ascontiguousarray(X), *(np.empty((n, m)) for n in LAYERS[1:])]
    passes = [None, *(np.empty((n, m)) for n in LAYERS[1:-1])]
    errors = [np.empty((n, m)) for n in LAYERS[1:]]
    masks, shrink = np.random.RandomState(mask_seed), 1 - RATE * lambd / m
    for _ in range(ITERATIONS):
        for layer in (0, 1, 2):
            A = np.dot(W[layer], inputs[layer], out=inputs[layer + 1])
            A += b[layer]
            if layer < 2:
                np.maximum(A, 0.0, out=A)
                np.greater(A, 0.0, out=passes[layer + 1], casting="unsafe")
                if keep_prob < 1:
                    kept = (masks.random_sample(A.shape) < keep_prob) / keep_prob
                    A *= kept
                    passes[layer + 1] *= kept
        np.negative(A, out=A)
        np.exp(np.minimum(A, 700.0, out=A), out=A)
        np.subtract(np.divide(1.0, np.add(A, 1.0, out=A), out=A), Y, out=errors[2])
        for layer in (1, 0):
            np.dot(W[layer + 1].T, errors[layer + 1], out=errors[layer])
            errors[layer] *= passes[layer + 1]
        for layer in (0, 1, 2):
            if lambd:
                W[layer] *= shrink
            W[layer] -= RATE / m * np.dot(errors[layer], inputs[layer].T)
            b[layer] -= RATE / m * errors[layer].sum(axis=1, keepdims=True)
    return W, b


def logits(network, X):
    """The last linear outputs, (1, m)."""
    (W1, W2, W3), (b1, b2, b3) = network
    return W3 @ np.maximum(W2 @ np.maximum(W1 @ X + b1, 0) + b2, 0) + b3


def hits(network, X, Y):
    """How many points are labelled right."""
    return int(np.sum((logits(network, X) > 0) == (Y > 0.5)))


def margin(networks, X):
    """The smallest |logit| of any point in any of the networks."""
    return min(float(np.abs(logits(network, X)).min()) for network in networks)


def hits_of_the_line(X, Y):
    """How many points lie on the side of the true line that their label says."""
    return int(np.sum((football.territory(*X) > 0) == (Y[0] > 0.5)))


def first_two(X, Y):
    """The networks without regularization and with L2, or None as soon as one misses its figure."""
    networks = []
    for options, target in zip(list(MODELS.values())[:2], TRAIN_TARGET):
        networks.append(train(X, Y, **options))
        if hits(networks[-1], X, Y) != target:
            return None
    return networks


def all_three(X, Y, mask_seed=MASK_SEED, nudge=0):
    """The three trained networks."""
    return [train(X, Y, **options, mask_seed=mask_seed, nudge=nudge) for options in MODELS.values()]


def figures(networks, X, Y):
    """How many points each network labels right."""
    return tuple(hits(network, X, Y) for network in networks)


def order_holds(networks):
    """Whether L2 and dropout beat no regularization on FRESH points that belong to neither set."""
    plain, l2, dropout = (hits(network, *football.headers(FRESH, FRESH_SEED)) for network in networks)
    print(f"  on {FRESH} fresh points: {plain / FRESH:.4f}, {l2 / FRESH:.4f}, {dropout / FRESH:.4f}")
    return plain < min(l2, dropout)


def will_do(X, Y, networks, mask_seed):
    """The networks and the nudged ones, if the choice is sound; None, with the reason printed, if it is not."""
    if margin(networks, X) <= MARGIN:
        print(f"  but the margin is {margin(networks, X):.4f}")
        return None
    if not order_holds(networks):
        return None
    triples = [networks, *(all_three(X, Y, mask_seed, nudge) for nudge in NUDGES)]
    if all(figures(triple, X, Y) == TRAIN_TARGET for triple in triples):
        return triples
    print("  but a nudge changes a figure")
    return None


def search_train(first, last):
    """The first training seed and mask seed that will do, with the networks."""
    trained = runs = 0
    for seed in range(first, last):
        X, Y = football.headers(football.TRAIN_SIZE, seed)
        if not BY_THE_LINE[0] <= hits_of_the_line(X, Y) <= BY_THE_LINE[1]:
            continue
        trained += 1
        pair = first_two(X, Y)
        for mask_seed in MASK_SEEDS if pair else ():
            runs += 1
            networks = [*pair, train(X, Y, **MODELS["dropout, keep_prob 0.86"], mask_seed=mask_seed)]
            if hits(networks[-1], X, Y) != TRAIN_TARGET[-1]:
                continue
            print(f"train seed {seed}, mask seed {mask_seed}: {TRAIN_TARGET} after {seed - first + 1} training sets, "
                  f"{trained} of them trained on, {runs} dropout runs", flush=True)  # fmt: skip
            triples = will_do(X, Y, networks, mask_seed)
            if triples:
                return seed, mask_seed, triples
    raise SystemExit(f"no training seed from {first} to {last - 1} will do ({trained} were trained on)")


def search_test(triples, train_seed, last=1_000_000):
    """The first test seed that will do, for the networks and for the nudged ones."""
    for seed in range(last):
        if seed == train_seed:
            continue  # its points would be those of the training set
        X, Y = football.headers(football.TEST_SIZE, seed)
        if all(figures(triple, X, Y) == TEST_TARGET and margin(triple, X) > MARGIN for triple in triples):
            print(f"test seed {seed}: {TEST_TARGET}, margin {margin(triples[0], X):.4f}, {seed} seeds tried before")
            return seed
    raise SystemExit(f"no test seed below {last} will do")


def search(options):
    """Print the three seeds."""
    train_seed, mask_seed, triples = search_train(options.first, options.last)
    test_seed = search_test(triples, train_seed)
    print(f"TRAIN_SEED, TEST_SEED = {train_seed}, {test_seed}; MASK_SEED = {mask_seed}")


def verify(_options):
    """Say whether the shipped file is the one that the seeds give, and whether the table is the published one."""
    ours = datasets.generate_football()
    shipped = Path(__file__).parents[1] / "data" / datasets.FOOTBALL
    with tempfile.TemporaryDirectory() as folder:
        datasets.write_files(folder)
        same_bytes = (Path(folder) / datasets.FOOTBALL).read_bytes() == shipped.read_bytes()
    stored = datasets.read_h5(shipped)
    same_bits = all(getattr(ours, f.name).tobytes() == getattr(stored, f.name).tobytes() for f in fields(ours))
    print(f"arrays equal bit for bit: {same_bits}; file equal byte for byte: {same_bytes}")
    networks = all_three(ours.train_X, ours.train_Y)
    on_train = figures(networks, ours.train_X, ours.train_Y)
    on_test = figures(networks, ours.test_X, ours.test_Y)
    for name, right, right_test in zip(MODELS, on_train, on_test):
        print(f"{name:24} train {right} / 211 = {right / 211:.12f}   test {right_test} / 200 = {right_test / 200}")
    print(f"margins: train {margin(networks, ours.train_X):.4f}, test {margin(networks, ours.test_X):.4f}")
    order_holds(networks)
    sys.exit(not (same_bits and on_train == TRAIN_TARGET and on_test == TEST_TARGET))


def stability(options):
    """Count how often dropout beats no regularization on the test set with other masks."""
    data = datasets.generate_football()
    plain, won = hits(train(data.train_X, data.train_Y), data.test_X, data.test_Y), 0
    for mask_seed in [seed for seed in range(1, options.seeds + 2) if seed != MASK_SEED][: options.seeds]:
        network = train(data.train_X, data.train_Y, **MODELS["dropout, keep_prob 0.86"], mask_seed=mask_seed)
        right = hits(network, data.test_X, data.test_Y)
        won += right > plain
        print(f"mask seed {mask_seed}: train {hits(network, data.train_X, data.train_Y)}, test {right}", flush=True)
    print(f"dropout beat no regularization ({plain}) on the test set with {won} of {options.seeds} other mask seeds")


def main():
    """Run one of the three commands."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("search", "verify", "stability"), nargs="?", default="verify")
    parser.add_argument("--first", type=int, default=0, help="first training seed to try")
    parser.add_argument("--last", type=int, default=1_000_000, help="where to give up")
    parser.add_argument("--seeds", type=int, default=20, help="number of other mask seeds")
    options = parser.parse_args()
    {"search": search, "verify": verify, "stability": stability}[options.command](options)


if __name__ == "__main__":
    main()
