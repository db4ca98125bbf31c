"""The reference gives the published figures, to every printed digit."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.course import find

COURSE = find(Path(__file__).parents[2])


@cache
def published(assignment: str) -> dict[str, Any]:
    """What the reference gives for the visible example called "published", by exercise."""
    keys = COURSE.assignment(assignment).keys(0)
    return {name: case.expected for name, key in keys.items() for case in key.cases if case.name == "published"}


def printed(values: Any) -> list[list[float]]:
    """An array as it was printed: to eight decimals."""
    return np.round(values, 8).tolist()


def test_the_large_random_start():
    parameters = published("initialization")["initialize_parameters_random"]
    assert printed(parameters["W1"]) == [
        [17.88628473, 4.36509851, 0.96497468],
        [-18.63492703, -2.77388203, -3.54758979],
    ]
    assert printed(parameters["W2"]) == [[-0.82741481, -6.27000677]]
    assert not np.any(parameters["b1"])
    assert not np.any(parameters["b2"])


def test_the_he_start():
    parameters = published("initialization")["initialize_parameters_he"]
    assert printed(parameters["W1"]) == [
        [1.78862847, 0.43650985],
        [0.09649747, -1.8634927],
        [-0.2773882, -0.35475898],
        [-0.08274148, -0.62700068],
    ]
    assert printed(parameters["W2"]) == [[-0.03098412, -0.33744411, -0.92904268, 0.62552248]]


def test_the_regularized_cost_of_example_a():
    assert published("regularization")["compute_cost_with_regularization"] == pytest.approx(
        1.7864859451590758, abs=1e-15
    )


def test_the_regularized_gradients_of_example_b():
    gradients = published("regularization")["backward_propagation_with_regularization"]
    assert printed(gradients["dW1"]) == [[-0.25604646, 0.12298827, -0.28297129], [-0.17706303, 0.34536094, -0.4410571]]
    assert printed(gradients["dW2"]) == [
        [0.79276486, 0.85133918],
        [-0.0957219, -0.01720463],
        [-0.13100772, -0.03750433],
    ]
    assert printed(gradients["dW3"]) == [[-1.77691347, -0.11832879, -0.09397446]]


def test_the_output_with_dropout_of_example_c():
    A3, _ = published("regularization")["forward_propagation_with_dropout"]
    assert printed(A3) == [[0.36974721, 0.00305176, 0.04565099, 0.49683389, 0.36974721]]


def test_the_gradients_with_dropout_of_example_d():
    gradients = published("regularization")["backward_propagation_with_dropout"]
    assert printed(gradients["dA1"]) == [
        [0.36544439, 0, -0.00188233, 0, -0.17408748],
        [0.65515713, 0, -0.00337459, 0, 0],
    ]
    assert printed(gradients["dA2"]) == [
        [0.58180856, 0, -0.00299679, 0, -0.27715731],
        [0, 0.53159854, 0, 0.53159854, -0.34089673],
        [0, 0, -0.00292733, 0, 0],
    ]


def test_the_checker_with_one_parameter():
    figures = published("gradient_checking")
    assert figures["forward_propagation"] == 8
    assert figures["backward_propagation"] == 2
    assert figures["gradient_check"] == pytest.approx(2.919335883291695e-10, rel=1e-12)


def test_the_checker_finds_the_two_planted_mistakes():
    assert f"{published('gradient_checking')['gradient_check_n']:.12f}" == "0.285093156781"


def test_the_checker_is_satisfied_once_they_are_repaired():
    reference = COURSE.assignment("gradient_checking").reference.by_name()
    X, Y, parameters = reference["example_network"]()
    _, cache = reference["forward_propagation_n"](X, Y, parameters)
    gradients = reference["backward_propagation_n"](X, Y, cache)
    assert f"{reference['gradient_check_n'](parameters, gradients, X, Y):.2e}" == "1.19e-07"
