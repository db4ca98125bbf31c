from functools import partial

import numpy as np
import pytest
import textbook

from autograder.reference import football
from autograder.reference.datasets import FOOTBALL, read_h5
from autograder.reference.network import predict
from autograder.reference.training import model

# What the course publishes: hits of 211 training and of 200 test points. Run with the plain functions of somebody
# with a book beside them, and with the supplied trainer.
TABLE = {
    "no regularization": ({}, (200, 183)),
    "no regularization, textbook passes": ({"forward": textbook.forward, "backward": textbook.backward}, (200, 183)),
    "L2, lambd 0.7": ({"backward": partial(textbook.backward_with_l2, lambd=0.7)}, (198, 186)),
    "dropout, keep_prob 0.86": (
        {
            "forward": partial(textbook.forward_with_dropout, keep_prob=0.86),
            "backward": partial(textbook.backward_with_dropout, keep_prob=0.86),
        },
        (196, 190),
    ),
}


@pytest.mark.parametrize("functions, hits", TABLE.values(), ids=TABLE)
def test_the_published_table_of_regularization_comes_out(data_folder, functions, hits):
    data = read_h5(data_folder / FOOTBALL)
    training = model(
        data.train_X,
        data.train_Y,
        layers_dims=[2, 20, 3, 1],
        learning_rate=0.3,
        num_iterations=30000,
        progress=False,
        **functions,
    )
    pairs = ((data.train_X, data.train_Y), (data.test_X, data.test_Y))
    assert tuple(int(np.sum(predict(X, training.parameters) == Y)) for X, Y in pairs) == hits


def test_headers_are_where_a_kick_comes_down():
    X, Y = football.headers(500, seed=0)
    for row, (low, high) in zip(X, football.REACH, strict=True):
        assert low <= row.min() < row.max() <= high
    assert X.shape == (2, 500)
    assert set(np.unique(Y)) == {0.0, 1.0}


def test_a_seed_gives_the_same_headers_whatever_was_drawn_before():
    first = football.headers(10, seed=4)
    np.random.rand(3)
    np.testing.assert_array_equal(first[0], football.headers(10, seed=4)[0])


def test_chance_decides_near_the_line_only():
    X, Y = football.headers(20000, seed=0)
    above = football.territory(*X)
    surprising = (above > 0) != (Y[0] > 0.5)
    assert not surprising[np.abs(above) > 5 * football.BLUR].any()
    assert 0.3 < surprising[np.abs(above) < 0.1 * football.BLUR].mean() < 0.6
    assert 0.05 < surprising.mean() < 0.07
