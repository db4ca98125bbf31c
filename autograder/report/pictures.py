"""The report's pictures as inline SVG: no display, no global state, colours that colour-blind readers tell apart."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from autograder.values import Status

# Okabe and Ito's palette; the hatches tell the bars apart in print as well.
_LOOK = {
    Status.PASSED: ("#009E73", ""),
    Status.PARTIAL: ("#E69F00", "//"),
    Status.FAILED: ("#D55E00", ""),
    Status.CRASHED: ("#CC79A7", "xx"),
    Status.TIMED_OUT: ("#56B4E9", ".."),
    Status.OUT_OF_MEMORY: ("#0072B2", ""),
    Status.NOT_ATTEMPTED: ("#DDDDDD", ""),
    Status.GRADER_FAULT: ("#000000", ""),
}


def score_histogram(scores: Sequence[float], maximum: float) -> str:
    """How many students reached which score, in ten bins from 0 to the maximum."""
    figure = Figure(figsize=(4.6, 2.6), layout="constrained")
    axes = figure.subplots()
    axes.hist(scores, bins=10, range=(0, maximum or 1), color="#0072B2", edgecolor="white")
    axes.set(xlabel=f"score (of {maximum:g})", ylabel="students")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    return _svg(figure, "Histogram of the scores")


def status_bars(counts: Mapping[str, Counter[Status]]) -> str:
    """One bar an exercise: what became of it, in how many submissions."""
    figure = Figure(figsize=(6.4, 0.9 + 0.42 * max(1, len(counts))), layout="constrained")
    axes = figure.subplots()
    names = list(counts)
    left = dict.fromkeys(names, 0)
    for status, (colour, hatch) in _LOOK.items():
        widths = [counts[name][status] for name in names]
        if any(widths):
            label = str(status).replace("_", " ")
            axes.barh(names, widths, left=[left[n] for n in names], color=colour, hatch=hatch, label=label)
            left = {name: left[name] + counts[name][status] for name in names}
    axes.invert_yaxis()
    axes.set(xlabel="submissions")
    if names:
        axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False, fontsize="small")
    return _svg(figure, "What became of each exercise")


def _svg(figure: Figure, title: str) -> str:
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    text = buffer.getvalue()
    return re.sub(r"<svg ", f'<svg role="img" aria-label="{title}" ', text[text.index("<svg ") :], count=1)
