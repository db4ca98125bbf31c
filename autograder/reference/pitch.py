"""A football pitch from above, with the headers of both teams and what a network expects of every spot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.reference.football import PITCH, UNIT
from autograder.reference.network import Array
from autograder.reference.plots import Predictor, new_axes, plot_points, shade_regions

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TEAMS = {1: "our team", 0: "opponent"}
CHALK = "#4D4D4D"
GRASS = "#F1F6EE"


def draw_pitch(*, ax: Axes | None = None) -> Axes:
    """The lines of a pitch of 105 m by 68 m in units of 50 m, centre spot at (0, 0), our goal on the left."""
    from matplotlib.patches import Arc, Circle, Rectangle  # here, because a grading worker never draws

    ax = new_axes(ax, (5.0, 3.5))
    half, side = PITCH[0] / 2 / UNIT, PITCH[1] / 2 / UNIT
    line: dict[str, Any] = {"fill": False, "edgecolor": CHALK, "linewidth": 1.0, "zorder": 2.5}
    ax.add_patch(Rectangle((-half, -side), 2 * half, 2 * side, facecolor=GRASS, zorder=0))
    ax.add_patch(Rectangle((-half, -side), 2 * half, 2 * side, **line))
    ax.plot([0, 0], [-side, side], color=CHALK, linewidth=1.0, zorder=2.5)
    ax.add_patch(Circle((0, 0), 9.15 / UNIT, **line))
    for end in (-1, 1):
        for length, width in ((16.5, 40.32), (5.5, 18.32), (-2.0, 7.32)):  # penalty area, goal area, goal
            corner = (end * half, -width / 2 / UNIT)
            ax.add_patch(Rectangle(corner, -end * length / UNIT, width / UNIT, **line))
        spot = end * (half - 11 / UNIT)
        size, opening = 18.3 / UNIT, (127, 233) if end > 0 else (-53, 53)
        ax.add_patch(Arc((spot, 0), size, size, theta1=opening[0], theta2=opening[1], **{**line, "fill": False}))
        ax.plot([spot], [0], marker=".", markersize=2.5, color=CHALK, zorder=2.5)
    ax.set(xlim=(-half - 0.06, half + 0.06), ylim=(-side - 0.04, side + 0.04), aspect="equal")
    ax.set_xticks([-1.0, -0.5, 0.0, 0.5, 1.0])  # chosen here, since in a small figure the usual ones run together
    return ax


def plot_pitch(X: Array, Y: Array, *, title: str = "Who headed the ball?", ax: Axes | None = None) -> Axes:
    """The headers X (2, m) on the pitch: circles where our team got the ball (Y 1), else triangles."""
    ax = draw_pitch(ax=ax)
    plot_points(X, Y, TEAMS, ax=ax)
    ax.set(xlabel="along the pitch (units of 50 m)  →  opponent's goal", ylabel="across (units of 50 m)", title=title)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2, frameon=False, fontsize=9)
    return ax


def plot_boundary_on_pitch(
    predict: Predictor, X: Array, Y: Array, *, title: str = "Whose ball is it?", ax: Axes | None = None
) -> Axes:
    """``plot_pitch`` over the areas where ``predict``, given points (2, n), expects each team to win."""
    ax = plot_pitch(X, Y, title=title, ax=ax)
    shade_regions(predict, ax)
    return ax
