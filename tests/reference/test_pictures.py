from functools import partial

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")

import matplotlib.pyplot as plt

from autograder.reference import diagrams, pitch, plots
from autograder.reference.datasets import generate_circles, generate_football
from autograder.reference.network import initialize_parameters
from autograder.reference.training import Training

CIRCLES, FOOTBALL = generate_circles(), generate_football()
RUN = Training(initialize_parameters([2, 4, 1], seed=3), (0.7, 0.5, 0.4), (0, 1000, 2000))


def _inside(X):
    return (X[0] ** 2 + X[1] ** 2 < 0.8)[np.newaxis]


PICTURES = {
    "costs": lambda: plots.plot_costs(RUN),
    "costs of two": lambda: plots.plot_costs({"He": RUN, "zeros": [0.69, 0.69]}),
    "boundary": lambda: plots.plot_decision_boundary(_inside, CIRCLES.train_X, CIRCLES.train_Y),
    "weights": lambda: plots.plot_weight_histograms({"none": RUN.parameters, "L2": RUN.parameters}),
    "accuracies": lambda: plots.plot_accuracy_against("lambd", [0, 1], [0.9, 0.8], [0.7, 0.75]),
    "epsilon": lambda: plots.plot_error_against_epsilon([1e-7, 1e-5], [0.0, 1e-3]),
    "epsilons": lambda: plots.plot_error_against_epsilon([1e-7, 1e-5], {"a": [1e-5, 1e-3], "b": [1e-9, 0.0]}),
    "gradients": lambda: plots.plot_gradient_differences({"W1": 1e-9, "b1": 0.6, "W2": 0.0}),
    "headers": lambda: pitch.plot_pitch(FOOTBALL.train_X, FOOTBALL.train_Y),
    "headers and areas": lambda: pitch.plot_boundary_on_pitch(_inside, FOOTBALL.train_X, FOOTBALL.train_Y),
    "network": lambda: diagrams.draw_network([2, 10, 5, 1]),
    "graph": lambda: diagrams.draw_computation_graph(),
    "graph with numbers": lambda: diagrams.draw_computation_graph(2, 4),
    "vector": lambda: diagrams.draw_parameters_as_vector(RUN.parameters),
    "vector of shapes": lambda: diagrams.draw_parameters_as_vector({"W1": (2, 3), "b1": (2, 1)}),
}
DATA_PLOTS = ["costs", "boundary", "weights", "accuracies", "epsilon", "gradients", "headers"]


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_can_be_drawn_and_is_small(name):
    ax = PICTURES[name]()
    ax.figure.canvas.draw()
    assert max(ax.figure.get_size_inches()) <= 6


@pytest.mark.parametrize("name", DATA_PLOTS)
def test_every_plot_of_data_has_a_title_and_named_axes(name):
    ax = PICTURES[name]()
    assert ax.get_title()
    assert ax.get_xlabel()
    assert ax.get_ylabel() or name == "gradients"  # there the bars are named one by one


def test_the_graph_does_not_give_the_derivative_away():
    texts = [text.get_text() for text in diagrams.draw_computation_graph(2, 4).texts]
    assert r"$x=2$" in texts
    assert not [text for text in texts if "partial" in text and ("2" in text or "x" in text)]


def test_a_picture_can_be_drawn_into_axes_that_exist():
    _, ax = plt.subplots()
    assert plots.plot_costs(RUN, ax=ax) is ax
    assert len(plt.get_fignums()) == 1


def test_the_two_classes_differ_in_marker_as_well_as_in_colour():
    ax = plots.plot_points(CIRCLES.train_X, CIRCLES.train_Y)
    outlines = {tuple(np.ravel(points.get_paths()[0].vertices)) for points in ax.collections}
    assert len(outlines) == 2


@pytest.mark.parametrize("draw", [plots.plot_points, pitch.plot_pitch, partial(plots.plot_decision_boundary, _inside)])
def test_every_picture_of_points_says_which_marker_is_which_class(draw):
    assert len(draw(CIRCLES.train_X, CIRCLES.train_Y).get_legend().get_texts()) == 2


def test_a_predictor_that_says_one_thing_everywhere_can_be_drawn():
    plots.plot_decision_boundary(lambda X: np.zeros((1, X.shape[1])), CIRCLES.train_X, CIRCLES.train_Y)


def test_the_faulty_gradient_is_pointed_at_and_no_other():
    ax = plots.plot_gradient_differences({"W1": 1e-9, "b1": 0.6, "W2": 1e-8})
    assert [text.xy[1] for text in ax.texts] == [1]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["dW1", "db1", "dW2"]


def test_a_gradient_that_is_not_a_number_is_pointed_at():
    ax = plots.plot_gradient_differences({"W1": 1e-9, "b1": np.nan})
    assert [text.xy[1] for text in ax.texts] == [1]


def test_the_spread_keeps_with_a_fitting_scale_and_dies_with_zeros():
    def zeros(dims):
        return {name: value * 0 for name, value in initialize_parameters(dims).items()}

    activations, gradients = plots.spread_by_depth(zeros, depth=5, width=20)
    assert activations.shape == gradients.shape == (5,)
    assert not activations.any()
    shrinking, _ = plots.spread_by_depth(initialize_parameters)
    assert 1e-5 < shrinking[-1] < 0.01 * shrinking[0]


def test_the_spread_is_drawn_for_activations_and_gradients():
    figure = plots.plot_spread_by_depth({"Xavier": initialize_parameters}, depth=4, width=10)
    assert [ax.get_title() for ax in figure.axes] == ["Spread of the activations $A$", "Spread of the gradients $dZ$"]
