"""Pictures of ideas: a network, the one-parameter model as a computation graph, parameters as one vector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.reference.plots import BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, VERMILLION, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PIECES = [BLUE, SKY, GREEN, ORANGE, VERMILLION, PURPLE]
MOST_UNITS = 6  # a taller layer is drawn with its middle left out


def draw_network(layers_dims: Sequence[int], *, ax: Axes | None = None) -> Axes:
    """Units and connections of a network with the layer sizes ``[n0, n1, ..., nL]``."""
    ax = _blank(ax, (1.0 + 1.15 * len(layers_dims), 2.7))
    heights = [_heights(units) for units in layers_dims]
    for layer, (left, right) in enumerate(pairwise(heights)):
        for y in left:
            ax.plot(*_fan(layer, y, right), color=GREY, linewidth=0.5, alpha=0.6, zorder=1)
    for layer, (units, ys) in enumerate(zip(layers_dims, heights, strict=True)):
        colour = ORANGE if layer == 0 else VERMILLION if layer == len(layers_dims) - 1 else BLUE
        ax.scatter([layer] * len(ys), ys, s=130, color=colour, edgecolors="white", zorder=2)
        if units > MOST_UNITS:
            ax.text(layer, 0, "⋮", ha="center", va="center", fontsize=14)
        ax.text(layer, -1.45, _layer_name(layer, layers_dims), ha="center", va="top", fontsize=8)
    ax.set(xlim=(-0.5, len(layers_dims) - 0.5), ylim=(-2.2, 1.3))
    return ax


def _heights(units: int) -> list[float]:
    """Where the drawn units of a layer stand, from 1 down to -1, with a gap for those left out."""
    if units > MOST_UNITS:
        return [1.0, 0.68, 0.36, -0.36, -0.68, -1.0]
    return [0.0] if units == 1 else list(np.linspace(1, -1, units) * min(1.0, units / 4))


def _fan(layer: int, y: float, right: Sequence[float]) -> tuple[list[float], list[float]]:
    """One zigzag line that joins a unit with every unit of the next layer."""
    return [layer + dx for _ in right for dx in (0, 1, 0)], [height for end in right for height in (y, end, y)]


def _layer_name(layer: int, layers_dims: Sequence[int]) -> str:
    """The caption under a layer: its role and its size."""
    last = layer == len(layers_dims) - 1
    role = "input" if layer == 0 else "LINEAR\nSIGMOID" if last else "LINEAR\nRELU"
    return f"{role}\n{layers_dims[layer]}"


def draw_computation_graph(x: float | None = None, theta: float | None = None, *, ax: Axes | None = None) -> Axes:
    """The model J(theta) = theta x as a graph: values go right, the derivative, which is to be found, comes back."""
    ax = _blank(ax, (4.8, 1.9))
    for name, value, y in (("x", x, 1.0), (r"\theta", theta, -1.0)):
        _node(ax, (0, y), f"${name}$" if value is None else f"${name}={value:g}$", ORANGE)
        _arrow(ax, (0.42, y * 0.85), (1.62, y * 0.2), BLUE)
    _node(ax, (2, 0), r"$\theta \cdot x$", SKY)
    _arrow(ax, (2.42, 0), (3.55, 0), BLUE)
    known = x is not None and theta is not None
    _node(ax, (4, 0), f"$J={x * theta:g}$" if known else "$J$", GREEN)  # type: ignore[operator]
    _arrow(ax, (3.6, -0.35), (0.45, -1.25), VERMILLION, bend=-0.25)
    ax.text(2.2, -1.95, r"$\partial J / \partial\theta =\ ?$", color=VERMILLION, ha="center", va="center", fontsize=10)
    ax.set(xlim=(-0.6, 4.6), ylim=(-2.3, 1.5))
    return ax


def draw_parameters_as_vector(parameters: Mapping[str, Any], *, ax: Axes | None = None) -> Axes:
    """Matrices of a parameters dict on top, and below them the vector that they become, piece by piece.

    ``parameters`` maps names to arrays or to shapes, in the order of the vector.
    """
    shapes = {
        name: tuple(np.shape(value)) if np.ndim(value) == 2 else tuple(value) for name, value in parameters.items()
    }
    ax = _blank(ax, (5.2, 2.5))
    total = sum(rows * columns for rows, columns in shapes.values())
    top, start = 0.0, 0.0
    width = sum(columns for _, columns in shapes.values()) + 1.4 * (len(shapes) - 1)
    scale = width / total
    for (name, (rows, columns)), colour in zip(shapes.items(), PIECES * 9):
        _grid(ax, (top, 1.0), rows, columns, colour)
        ax.text(top + columns / 2, 1.3 + rows, name, ha="center", fontsize=9)
        length = rows * columns * scale
        _box(ax, (start, -3.2), length, 1.0, colour)
        ends = ((top + columns / 2, 0.9), (start + length / 2, -2.1))
        _arrow(ax, *ends, GREY)
        top, start = top + columns + 1.4, start + length
    ax.text(width / 2, -4.3, rf"$\theta$: one vector of {total} numbers, and back", ha="center", fontsize=9)
    ax.set(xlim=(-0.3, width + 0.3), ylim=(-5, max(rows for rows, _ in shapes.values()) + 2.5))
    return ax


def _blank(ax: Axes | None, size: tuple[float, float]) -> Axes:
    """Axes without lines and ticks."""
    ax = new_axes(ax, size)
    ax.set_axis_off()
    return ax


def _node(ax: Axes, place: tuple[float, float], text: str, colour: str) -> None:
    """A round box with text in it."""
    box = {"boxstyle": "round,pad=0.4", "facecolor": colour, "alpha": 0.35, "edgecolor": "none"}
    ax.text(*place, text, ha="center", va="center", fontsize=11, bbox=box)


def _arrow(ax: Axes, tail: tuple[float, float], head: tuple[float, float], colour: str, bend: float = 0.0) -> None:
    """An arrow, curved by ``bend``."""
    style = {"arrowstyle": "->", "color": colour, "linewidth": 1.3, "connectionstyle": f"arc3,rad={bend}"}
    ax.annotate("", head, tail, arrowprops=style)


def _grid(ax: Axes, corner: tuple[float, float], rows: int, columns: int, colour: str) -> None:
    """A matrix as unit squares, its lower left corner at ``corner``."""
    for row in range(rows):
        for column in range(columns):
            _box(ax, (corner[0] + column, corner[1] + row), 1.0, 1.0, colour)


def _box(ax: Axes, corner: tuple[float, float], width: float, height: float, colour: str) -> None:
    """A filled rectangle with a white edge."""
    from matplotlib.patches import Rectangle  # here, because a grading worker never draws

    ax.add_patch(Rectangle(corner, width, height, facecolor=colour, edgecolor="white", linewidth=0.6, alpha=0.8))
