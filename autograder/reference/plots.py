"""Small plots: costs, decision boundaries, weights, accuracies, spread by depth, gradient errors.

Every function draws into the Axes ``ax`` that it is given, or into a new small figure, and returns the
Axes. Colours are those of Okabe and Ito, which people with any colour vision tell apart; markers and line
styles differ as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.reference.network import Array, Parameters, backward_propagation, forward_propagation

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, VERMILLION, GREEN, ORANGE = "#0072B2", "#D55E00", "#009E73", "#E69F00"
SKY, PURPLE, BLACK, GREY = "#56B4E9", "#CC79A7", "#000000", "#777777"
SERIES = [
    (BLUE, "o", "-"),
    (VERMILLION, "s", "--"),
    (GREEN, "^", "-."),
    (PURPLE, "D", ":"),
    (ORANGE, "v", "-"),
]
CLASSES = {1: (BLUE, "o"), 0: (VERMILLION, "^")}  # label: (colour, marker)
TINTS = ["#F9DFCC", "#CCE3F0"]  # the areas of label 0 and label 1

Predictor = Callable[[Array], Any]


def new_axes(ax: Axes | None = None, size: tuple[float, float] = (4.6, 3.2)) -> Axes:
    """The given Axes, or those of a new figure of ``size`` inches."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt  # here, because a grading worker imports this module but never draws

    _, ax = plt.subplots(figsize=size, layout="constrained")
    return ax


def plot_costs(runs: Any, *, title: str = "Cost during training", ax: Axes | None = None) -> Axes:
    """Cost against iteration, of one ``Training`` or plain list of costs, or of several in a dict by name."""
    ax = new_axes(ax)
    named = runs if isinstance(runs, Mapping) else {"": runs}
    for (name, run), (colour, marker, line) in zip(named.items(), SERIES * 9):
        costs: Any = getattr(run, "costs", run)
        steps: Any = getattr(run, "iterations", range(len(costs)))
        ax.plot(steps, costs, color=colour, marker=marker, linestyle=line, markersize=3.5, label=name)
    if isinstance(runs, Mapping):
        ax.legend(frameon=False)
    ax.set(title=title, xlabel="iteration", ylabel="cost")
    ax.grid(alpha=0.25)
    return ax


def plot_points(X: Array, Y: Array, names: Mapping[int, str] | None = None, *, ax: Axes | None = None) -> Axes:
    """Points X (2, m), a filled circle where the label in Y (1, m) is 1 and a triangle where it is 0."""
    ax = new_axes(ax, (4.0, 3.7))
    labels = np.ravel(Y)
    for label, (colour, marker) in CLASSES.items():
        chosen = X[:, labels == label]
        name = (names or {}).get(label, f"label {label}")
        style: dict[str, Any] = {"s": 16, "linewidths": 0.4, "edgecolors": "white", "zorder": 3}
        ax.scatter(chosen[0], chosen[1], color=colour, marker=marker, label=name, **style)
    ax.set(xlabel="$x_1$", ylabel="$x_2$")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2, frameon=False, fontsize=8)  # off the points
    return ax


def shade_regions(predict: Predictor, ax: Axes) -> None:
    """Tint the areas of ``ax`` where ``predict`` says 1 and where it says 0, and draw the line between.

    ``predict`` takes points (2, n) and returns n labels or probabilities, in any shape.
    """
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    x, y = np.meshgrid(np.linspace(left, right, 260), np.linspace(low, high, 220))
    values = np.asarray(predict(np.stack([x.ravel(), y.ravel()])), dtype=float).reshape(x.shape)
    ax.contourf(x, y, values, levels=[-np.inf, 0.5, np.inf], colors=TINTS, alpha=0.75, zorder=1)
    if values.min() <= 0.5 < values.max():
        ax.contour(x, y, values, levels=[0.5], colors=BLACK, linewidths=1.0, zorder=2)


def plot_decision_boundary(
    predict: Predictor, X: Array, Y: Array, *, title: str = "Decision boundary", ax: Axes | None = None
) -> Axes:
    """The points, over the areas that ``predict`` (``lambda x: predict(x, parameters)``) gives each label."""
    ax = plot_points(X, Y, ax=ax)
    margin = 0.08 * np.ptp(X, axis=1)
    ax.set_xlim(X[0].min() - margin[0], X[0].max() + margin[0])
    ax.set_ylim(X[1].min() - margin[1], X[1].max() + margin[1])
    shade_regions(predict, ax)
    ax.legend(loc="upper right", fontsize=8, framealpha=0.9)
    ax.set_title(title)
    return ax


def plot_weight_histograms(
    runs: Mapping[str, Parameters], *, title: str = "Weights of all layers", ax: Axes | None = None
) -> Axes:
    """How the weights (no biases) of several networks, given by name, are spread, in common bins."""
    ax = new_axes(ax)
    weights = {
        name: np.concatenate([np.ravel(value) for key, value in parameters.items() if key.startswith("W")])
        for name, parameters in runs.items()
    }
    largest = max(np.abs(values).max() for values in weights.values())
    bins = np.linspace(-largest, largest, 41).tolist()
    for (name, values), (colour, _, line) in zip(weights.items(), SERIES * 9):
        label = f"{name} (norm {np.linalg.norm(values):.1f})"
        ax.hist(values, bins, color=colour, alpha=0.15)
        ax.hist(values, bins, histtype="step", color=colour, linestyle=line, linewidth=1.5, label=label)
    ax.set(title=title, xlabel="weight", ylabel="number of weights")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2, frameon=False, fontsize=8)  # off the bars
    return ax


def plot_accuracy_against(
    name: str,
    values: Sequence[float],
    train: Sequence[float],
    test: Sequence[float],
    *,
    ax: Axes | None = None,
) -> Axes:
    """Accuracy (0 to 1) on both sets against the values of one knob, such as ``lambd`` or ``keep_prob``."""
    ax = new_axes(ax)
    for (label, series), (colour, marker, line) in zip((("train", train), ("test", test)), SERIES):
        ax.plot(values, np.multiply(series, 100), color=colour, marker=marker, linestyle=line, label=label)
    ax.set(title=f"Accuracy against {name}", xlabel=name, ylabel="accuracy (%)")
    ax.grid(alpha=0.25)
    ax.legend(frameon=False)
    return ax


def spread_by_depth(
    initialize: Callable[[Sequence[int]], Parameters], *, depth: int = 20, width: int = 100, m: int = 200
) -> tuple[Array, Array]:
    """Standard deviations of each layer's A, and of its dZ, in an untrained ReLU network: two arrays.

    Inputs are ``width`` standard normal features of ``m`` examples (seed 1), the labels coin flips; the
    initializer is called after seeding with 3. One sigmoid unit follows the ``depth`` hidden layers.
    """
    stream = np.random.RandomState(1)
    X, Y = stream.randn(width, m), (stream.rand(1, m) < 0.5).astype(float)
    np.random.seed(3)
    _, cache = forward_propagation(X, initialize([width] * (depth + 1) + [1]))
    gradients = backward_propagation(X, Y, cache)
    layers = range(1, depth + 1)
    return np.array([cache[4 * n - 3].std() for n in layers]), np.array([gradients[f"dZ{n}"].std() for n in layers])


def plot_spread_by_depth(
    initializers: Mapping[str, Callable[[Sequence[int]], Parameters]], *, depth: int = 20, width: int = 100
) -> Any:
    """A Figure: spread of activations (left) and of gradients (right) by layer, for initializers by name.

    Log axes; what is exactly zero cannot be drawn there and is listed in the legend instead, and what
    leaves the frame grows or shrinks without end.
    """
    import matplotlib.pyplot as plt  # as in new_axes

    figure, axes = plt.subplots(1, 2, figsize=(7.4, 3.1), layout="constrained")
    for (name, initialize), (colour, marker, line) in zip(initializers.items(), SERIES * 9):
        for ax, spread in zip(axes, spread_by_depth(initialize, depth=depth, width=width), strict=True):
            label = name if spread.any() else f"{name}: exactly 0"
            style = {"color": colour, "marker": marker, "linestyle": line, "markersize": 3.5}
            ax.plot(range(1, depth + 1), np.where(spread > 0, spread, np.nan), label=label, **style)
    for ax, what in zip(axes, ("activations $A$", "gradients $dZ$"), strict=True):
        ax.set(
            title=f"Spread of the {what}",
            xlabel="layer",
            ylabel="standard deviation",
            yscale="log",
            ylim=(1e-5, 1e5),
        )
        ax.axhline(1.0, color=GREY, linewidth=0.8)
        ax.grid(alpha=0.25)
        ax.legend(frameon=False, fontsize=8)
    return figure


def plot_error_against_epsilon(
    epsilons: Sequence[float],
    errors: Mapping[str, Sequence[float]] | Sequence[float],
    *,
    ax: Axes | None = None,
) -> Axes:
    """Relative difference against the step of the difference quotient, on log axes, by method."""
    ax = new_axes(ax)
    named = errors if isinstance(errors, Mapping) else {"centred difference": errors}
    for (name, series), (colour, marker, line) in zip(named.items(), SERIES * 9):
        visible = np.maximum(series, 1e-17)  # a log axis has no place for zero
        ax.plot(epsilons, visible, color=colour, marker=marker, linestyle=line, markersize=3.5, label=name)
    ax.set(xscale="log", yscale="log", xlabel=r"step $\varepsilon$", ylabel="relative difference")
    ax.set_title(r"Round-off $\leftarrow$ error of the check $\rightarrow$ truncation")
    ax.grid(alpha=0.25)
    ax.legend(frameon=False, fontsize=8)
    return ax


def plot_gradient_differences(
    differences: Mapping[str, float], *, threshold: float = 2e-7, ax: Axes | None = None
) -> Axes:
    """Relative difference of each parameter's gradient, dW1 for W1; those above the threshold stand out."""
    names = list(differences)
    ax = new_axes(ax, (4.6, 0.9 + 0.3 * len(names)))
    values = np.nan_to_num([differences[name] for name in names], nan=1.0)
    faulty = values > threshold
    values = np.maximum(values, 1e-12)  # a log axis has no place for zero
    colours, hatches = np.where(faulty, VERMILLION, BLUE), np.where(faulty, "//", "")
    ax.barh([f"d{name}" for name in names], values, color=colours.tolist(), hatch=hatches.tolist())
    for row in np.flatnonzero(faulty):
        ax.annotate(" look here", (values[row], row), va="center", color=VERMILLION, fontsize=9)
    ax.axvline(threshold, color=BLACK, linestyle="--", linewidth=1.0)
    ax.set(xscale="log", xlabel="relative difference", title="Which gradient is wrong?", xlim=(3e-13, 3e3))
    ax.invert_yaxis()
    return ax
