import numpy as np
import pytest

from autograder.reference.gradient_check import check_gradients, relative_difference
from autograder.reference.network import (
    backward_propagation,
    compute_cost,
    compute_cost_from_logits,
    forward_propagation,
)


@pytest.fixture
def network():
    """The published n-dimensional example: X (4, 3), Y and parameters of the network 4-5-3-1, drawn after seed 1."""
    np.random.seed(1)
    X, Y = np.random.randn(4, 3), np.array([[1, 1, 0]])
    shapes = {"W1": (5, 4), "b1": (5, 1), "W2": (3, 5), "b2": (3, 1), "W3": (1, 3), "b3": (1, 1)}
    return X, Y, {name: np.random.randn(*shape) for name, shape in shapes.items()}


@pytest.fixture
def gradients(network):
    X, Y, parameters = network
    return backward_propagation(X, Y, forward_propagation(X, parameters)[1])


def _plain_cost(X, Y):
    return lambda parameters: compute_cost(forward_propagation(X, parameters)[0], Y)


def _cost_from_logits(X, Y):
    return lambda parameters: compute_cost_from_logits(forward_propagation(X, parameters)[1][-4], Y)


def _published_cost(X, Y):
    """The course's own line, which takes 1 - A of an A close to 1 and so loses digits."""

    def cost(parameters):
        A3 = forward_propagation(X, parameters)[0]
        return 1.0 / X.shape[1] * np.sum(-np.log(A3) * Y - np.log(1 - A3) * (1 - Y))

    return cost


KINDS = pytest.mark.parametrize("kind", [_plain_cost, _cost_from_logits])


@KINDS
def test_the_right_gradients_pass(network, gradients, kind):
    X, Y, parameters = network
    check = check_gradients(kind(X, Y), parameters, gradients)
    assert check.relative_difference < 2e-7
    assert max(check.differences.values()) < 1e-6


def test_the_published_figures_come_out_with_the_published_cost(network, gradients):
    X, Y, parameters = network
    cost, wrong = _published_cost(X, Y), gradients | {"dW2": gradients["dW2"] * 2, "db1": gradients["db1"] * 4}
    assert check_gradients(cost, parameters, gradients).relative_difference == pytest.approx(1.19e-7, rel=0.01)
    check = check_gradients(cost, parameters, wrong)
    assert check.relative_difference == pytest.approx(0.285093156781, abs=2e-11)


def test_a_cost_from_the_logits_is_checked_a_hundred_times_more_sharply(network, gradients):
    X, Y, parameters = network
    assert check_gradients(_cost_from_logits(X, Y), parameters, gradients).relative_difference < 5e-9


@KINDS
def test_the_planted_mistakes_are_found_and_named(network, gradients, kind):
    X, Y, parameters = network
    wrong = gradients | {"dW2": gradients["dW2"] * 2, "db1": gradients["db1"] * 4}
    check = check_gradients(kind(X, Y), parameters, wrong)
    assert check.relative_difference == pytest.approx(0.28509315, abs=1e-7)
    assert {name for name, difference in check.differences.items() if difference > 1e-6} == {"b1", "W2"}
    assert check.differences["b1"] == pytest.approx(3 / 5, rel=1e-5)
    assert check.differences["W2"] == pytest.approx(1 / 3, rel=1e-5)


def test_any_dictionary_and_any_function_can_be_checked():
    parameters = {"slope": np.array([2.0, -1.0]), "shift": np.array([[0.5]])}

    def cost(p):
        return (p["slope"] ** 2).sum() + 3 * p["shift"]

    check = check_gradients(cost, parameters, {"dslope": np.array([4.0, -2.0]), "dshift": np.array([[3.0]])})
    assert check.relative_difference < 1e-8
    assert check.approximations["dshift"].shape == (1, 1)


def test_a_function_that_changes_what_it_is_given_does_no_harm():
    def cost(parameters):
        parameters["w"] *= 2
        return float(parameters["w"][0])

    parameters = {"w": np.array([1.0])}
    assert check_gradients(cost, parameters, {"dw": np.array([2.0])}).relative_difference < 1e-8
    np.testing.assert_array_equal(parameters["w"], [1.0])


def test_a_gradient_of_the_wrong_shape_is_reported(network, gradients):
    X, Y, parameters = network
    with pytest.raises(ValueError, match=r"db1 has shape \(5,\), but its parameter has shape \(5, 1\)"):
        check_gradients(_cost_from_logits(X, Y), parameters, gradients | {"db1": gradients["db1"].ravel()})


def test_a_gradient_that_is_not_a_number_does_not_seem_right(network, gradients):
    X, Y, parameters = network
    check = check_gradients(_cost_from_logits(X, Y), parameters, gradients | {"dW1": gradients["dW1"] * np.nan})
    assert [name for name, difference in check.differences.items() if not difference <= 2e-7] == ["W1"]


def test_two_gradients_of_zero_do_not_differ():
    assert relative_difference(np.zeros(3), np.zeros(3)) == 0.0


@pytest.mark.parametrize("cost", [lambda p: (1.0, {}), lambda p: p["a"], lambda p: None])
def test_a_cost_that_is_not_one_number_is_reported(cost):
    with pytest.raises(TypeError, match="should return one number"):
        check_gradients(cost, {"a": np.ones(2)}, {"da": np.ones(2)})


def test_what_cannot_be_checked_is_said():
    with pytest.raises(ValueError, match="no parameters"):
        check_gradients(lambda p: 1.0, {}, {})
    with pytest.raises(ValueError, match="epsilon is 0"):
        check_gradients(lambda p: float(p["a"] ** 2), {"a": np.ones(())}, {"da": np.ones(())}, epsilon=0.0)
