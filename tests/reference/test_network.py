import subprocess
import sys

import numpy as np
import pytest
import textbook

from autograder.reference.network import (
    accuracy,
    backward_propagation,
    compute_cost,
    compute_cost_from_logits,
    forward_propagation,
    initialize_parameters,
    predict,
    relu,
    sigmoid,
    update_parameters,
)


@pytest.fixture
def example():
    """The published example B: X (3, 5) and parameters of the network 3-2-3-1, drawn after seed 1."""
    np.random.seed(1)
    X = np.random.randn(3, 5)
    shapes = {"W1": (2, 3), "b1": (2, 1), "W2": (3, 2), "b2": (3, 1), "W3": (1, 3), "b3": (1, 1)}
    return X, np.array([[1, 1, 0, 1, 0]]), {name: np.random.randn(*shape) for name, shape in shapes.items()}


def test_relu_keeps_what_is_positive():
    np.testing.assert_array_equal(relu(np.array([[-1.5, 0.0, 2.0]])), [[0.0, 0.0, 2.0]])


def test_sigmoid_overflows_nowhere():
    with np.errstate(all="raise", under="ignore"):
        values = sigmoid(np.array([[-1e300, -800.0, 0.0, 800.0, 1e300]]))
    np.testing.assert_allclose(values, [[0, 0, 0.5, 1, 1]], atol=1e-300)


def test_sigmoid_leaves_its_argument_alone():
    Z = np.array([[-2.0, 3.0]])
    sigmoid(Z)
    np.testing.assert_array_equal(Z, [[-2.0, 3.0]])


def test_initial_weights_are_scaled_by_the_fan_in_and_biases_are_zero():
    parameters = initialize_parameters([4, 3, 1], seed=3)
    np.random.seed(3)
    np.testing.assert_array_equal(parameters["W1"], np.random.randn(3, 4) / 2)
    np.testing.assert_array_equal(parameters["b1"], np.zeros((3, 1)))
    np.testing.assert_array_equal(parameters["W2"], np.random.randn(1, 3) / np.sqrt(3))
    assert list(parameters) == ["W1", "b1", "W2", "b2"]


def test_initial_weights_follow_the_stream_when_no_seed_is_given():
    np.random.seed(3)
    unseeded = initialize_parameters([2, 1])
    np.testing.assert_array_equal(unseeded["W1"], initialize_parameters([2, 1], seed=3)["W1"])


def test_a_forward_pass_is_the_textbook_one(example):
    X, _, parameters = example
    AL, cache = forward_propagation(X, parameters)
    expected, expected_cache = textbook.forward(X, parameters)
    np.testing.assert_allclose(AL, expected, rtol=1e-13)
    for ours, theirs in zip(cache, expected_cache, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-13)


def test_a_backward_pass_is_the_textbook_one(example):
    X, Y, parameters = example
    _, cache = forward_propagation(X, parameters)
    gradients, expected = backward_propagation(X, Y, cache), textbook.backward(X, Y, cache)
    assert list(gradients) == list(expected)
    for name, value in expected.items():
        np.testing.assert_allclose(gradients[name], value, rtol=1e-12, atol=1e-15)


def test_a_network_may_have_any_depth():
    parameters = initialize_parameters([3, 4, 4, 4, 2, 1], seed=0)
    X, Y = np.ones((3, 7)), np.zeros((1, 7))
    AL, cache = forward_propagation(X, parameters)
    assert AL.shape == (1, 7)
    assert len(cache) == 20
    gradients = backward_propagation(X, Y, cache)
    assert all(gradients["d" + name].shape == value.shape for name, value in parameters.items())


def test_two_passes_share_no_memory(example):
    X, _, parameters = example
    first, second = forward_propagation(X, parameters), forward_propagation(X, parameters)
    assert not np.shares_memory(first[0], second[0])


def test_the_cost_of_a_coin_flip_is_log_two():
    assert compute_cost(np.full((1, 300), 0.5), np.ones((1, 300))) == 0.6931471805599453
    assert compute_cost_from_logits(np.zeros((1, 300)), np.ones((1, 300))) == 0.6931471805599453


def test_the_cost_stays_finite_for_probabilities_of_exactly_zero_and_one():
    with np.errstate(all="raise"):
        assert np.isfinite(compute_cost(np.array([[0.0, 1.0]]), np.array([[1, 0]])))
        assert compute_cost(np.array([[0.0, 1.0]]), np.array([[0, 1]])) == 0


def test_the_cost_from_logits_stays_finite_and_exact_where_probabilities_are_rounded():
    with np.errstate(all="raise", under="ignore"):
        assert compute_cost_from_logits(np.array([[1000.0, -1000.0]]), np.array([[0, 1]])) == 1000.0


def test_both_costs_agree_where_nothing_is_rounded():
    logits, Y = np.array([[-3.0, 0.5, 2.0]]), np.array([[0, 1, 0]])
    assert compute_cost(sigmoid(logits), Y) == pytest.approx(compute_cost_from_logits(logits, Y), rel=1e-14)


def test_an_update_steps_downhill_and_leaves_the_old_parameters_alone():
    old = {"W1": np.array([[1.0, 2.0]]), "b1": np.array([[3.0]])}
    new = update_parameters(old, {"dW1": np.array([[10.0, 20.0]]), "db1": np.array([[30.0]])}, 0.1)
    np.testing.assert_allclose(new["W1"], [[0.0, 0.0]])
    np.testing.assert_allclose(new["b1"], [[0.0]])
    np.testing.assert_array_equal(old["W1"], [[1.0, 2.0]])


def test_predictions_are_zeros_and_ones_in_a_row():
    predictions = predict(np.array([[-1.0, 0.0, 1.0]]), {"W1": np.array([[1.0]]), "b1": np.array([[0.0]])})
    np.testing.assert_array_equal(predictions, [[0, 0, 1]])
    assert predictions.dtype.kind == "i"


def test_accuracy_is_the_share_of_right_labels():
    assert accuracy(np.array([[1, 0, 1, 1]]), np.array([[1.0, 0.0, 0.0, 1.0]])) == 0.75


def test_importing_the_network_loads_nothing_heavy():
    heavy = "{'matplotlib', 'scipy', 'h5py', 'tqdm', 'IPython'}"
    modules = "autograder.reference.training, autograder.reference.plots, autograder.reference.pitch"
    code = f"import sys, autograder.reference.datasets, {modules}; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
