from functools import partial

import numpy as np
import pytest
import textbook

from autograder.reference import training
from autograder.reference.datasets import load_circles
from autograder.reference.network import accuracy, compute_cost, forward_propagation, predict
from autograder.reference.training import ReseedingWarning, TrainingError, in_turn, model


@pytest.fixture
def rings(data_folder):
    return load_circles(data_folder)


@pytest.fixture
def train_briefly(rings):
    return partial(
        model,
        rings.train_X,
        rings.train_Y,
        layers_dims=[2, 4, 3, 1],
        learning_rate=0.1,
        num_iterations=25,
        progress=False,
    )


def _accuracies(training, dataset):
    pairs = ((dataset.train_X, dataset.train_Y), (dataset.test_X, dataset.test_Y))
    return tuple(accuracy(predict(X, training.parameters), Y) for X, Y in pairs)


@pytest.mark.parametrize(
    "scale, first_cost, accuracies",
    [
        (lambda fan_in: 0.0, 0.6931471805599453, (0.5, 0.5)),
        (lambda fan_in: 10.0, None, (0.83, 0.86)),
        (lambda fan_in: np.sqrt(2 / fan_in), None, (298 / 300, 0.96)),
    ],
    ids=["zeros", "large random", "He"],
)
def test_the_published_accuracies_of_initialization_come_out(rings, scale, first_cost, accuracies):
    training = model(
        rings.train_X,
        rings.train_Y,
        layers_dims=[2, 10, 5, 1],
        learning_rate=0.01,
        num_iterations=15000,
        initialize=textbook.scaled(scale),
        progress=False,
    )
    assert _accuracies(training, rings) == accuracies
    assert np.isfinite(training.costs).all()
    if first_cost is not None:
        assert set(training.costs) == {first_cost}


def test_costs_are_recorded_with_their_iterations(train_briefly):
    training = train_briefly(record_every=10)
    assert training.iterations == (0, 10, 20)
    assert len(training.costs) == 3
    assert training.costs[0] > training.costs[-1]


def test_a_cost_that_is_given_fills_the_history(train_briefly):
    seen = train_briefly(cost=lambda AL, Y, parameters: compute_cost(AL, Y) + 7)
    assert seen.costs[0] == pytest.approx(train_briefly().costs[0] + 7)


def test_the_supplied_passes_train_like_the_textbook_ones(train_briefly):
    ours, theirs = train_briefly(), train_briefly(forward=textbook.forward, backward=textbook.backward)
    for name, value in theirs.parameters.items():
        np.testing.assert_allclose(ours.parameters[name], value, rtol=1e-11)


def test_a_cost_that_is_given_sees_probabilities_and_parameters_of_that_iteration(train_briefly):
    seen = []
    train_briefly(cost=lambda AL, Y, parameters: seen.append((AL, parameters)) or 0.0, record_every=24)
    expected = []
    train_briefly(
        cost=lambda AL, Y, parameters: expected.append((AL, parameters)) or 0.0,
        forward=textbook.forward,
        record_every=24,
    )
    for (AL, parameters), (expected_AL, expected_parameters) in zip(seen, expected, strict=True):
        np.testing.assert_allclose(AL, expected_AL, rtol=1e-11)
        np.testing.assert_allclose(parameters["b1"], expected_parameters["b1"], rtol=1e-9)


def test_a_supplied_forward_pass_goes_with_a_backward_pass_that_is_given(train_briefly):
    decayed = train_briefly(backward=partial(textbook.backward_with_l2, lambd=50.0))
    assert np.abs(decayed.parameters["W1"]).sum() < np.abs(train_briefly().parameters["W1"]).sum()


def test_every_iteration_draws_fresh_masks_and_every_run_the_same_ones(train_briefly):
    masks = []

    def forward(X, parameters):
        masks.append(np.random.rand())
        return forward_propagation(X, parameters)

    train_briefly(forward=forward)
    first, masks[:] = masks[-25:], []
    train_briefly(forward=forward)
    assert first == masks[-25:]
    assert len(set(first)) == 25


def test_fixed_masks_are_the_same_in_every_iteration(train_briefly):
    masks = []

    def forward(X, parameters):
        masks.append(np.random.rand())
        return forward_propagation(X, parameters)

    train_briefly(forward=forward, fixed_masks=True, mask_seed=1)
    assert set(masks[-25:]) == {0.417022004702574}  # the first number that seed 1 gives


def test_a_forward_pass_that_seeds_is_told_so(train_briefly):
    def forward(X, parameters):
        np.random.seed(1)
        return textbook.forward_with_dropout(X, parameters, 0.9)

    with pytest.warns(ReseedingWarning, match=r"np\.random\.seed"):
        train_briefly(forward=forward, backward=partial(textbook.backward_with_dropout, keep_prob=0.9))


def test_a_forward_pass_that_does_not_seed_is_left_in_peace(train_briefly, recwarn):
    forward = partial(textbook.forward_with_dropout, keep_prob=0.9)
    train_briefly(forward=forward, backward=partial(textbook.backward_with_dropout, keep_prob=0.9))
    assert not recwarn.list


def test_integer_parameters_are_trained_as_real_numbers(train_briefly):
    shapes = {"W1": (4, 2), "b1": (4, 1), "W2": (3, 4), "b2": (3, 1), "W3": (1, 3), "b3": (1, 1)}
    training = train_briefly(initialize=lambda dims: {name: np.ones(shape, int) for name, shape in shapes.items()})
    assert all(value.dtype == np.float64 for value in training.parameters.values())


@pytest.mark.parametrize(
    "parts, message",
    [
        ({"initialize": lambda dims: None}, "The initializer returned None, not a dictionary"),
        ({"initialize": lambda dims: {"W1": np.zeros((2, 4))}}, r"returned W1 as an array of shape \(2, 4\)"),
        ({"forward": lambda X, parameters: None}, "The forward pass returned None"),
        ({"forward": lambda X, parameters: (None, ())}, "The forward pass returned AL as None"),
        ({"backward": lambda X, Y, cache: None}, "The backward pass returned None"),
        ({"backward": lambda X, Y, cache: {"dW1": 0.0}}, "The backward pass returned dW1 as a float"),
    ],
)
def test_a_function_that_returns_the_wrong_thing_is_named(train_briefly, parts, message):
    with pytest.raises(TrainingError, match=message):
        train_briefly(**parts)


@pytest.fixture
def lines(monkeypatch):
    """What stands in the line that a notebook shows, one text after the other."""
    seen = []

    class Shown:
        def update(self, data, raw):
            seen.append(data["text/plain"])

    monkeypatch.setattr(training, "in_notebook", lambda: True)
    monkeypatch.setattr("IPython.display.display", lambda *_, **__: Shown())
    return seen


def test_a_progress_bar_can_be_shown(train_briefly, capfd):
    train_briefly(progress=True)
    assert "training" in capfd.readouterr().err


def test_in_a_notebook_the_bar_does_not_look_like_an_error_and_is_gone_in_the_end(train_briefly, lines, capfd):
    train_briefly(progress=True)
    assert lines[0].startswith("training:")
    assert lines[-1] == ""
    assert capfd.readouterr() == ("", "")


def test_the_bar_counts_trainings_that_belong_together(train_briefly, lines):
    for rate in in_turn([0.1, 0.2]):
        train_briefly(progress=True, learning_rate=rate)
    train_briefly(progress=True)
    begun = [line.partition("|")[0] for line in lines if " 0/" in line or " 25/50" in line]
    assert begun == ["training 1 of 2:   0%", "training 2 of 2:  50%", "training:   0%"]
