"""Figures in a notebook, each with a description for readers who cannot see it."""

from __future__ import annotations

import base64
import html
import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHARP = 2  # pixels in the file for one on the page: screens differ, and few are coarse


def show(description: str) -> None:
    """Show the figures that are open and close them; a screen reader reads out ``description`` in their place.

    Matplotlib's own output has no place for such a text, and no notebook front end adds one. Outside a notebook this is
    ``plt.show()``.
    """
    import matplotlib.pyplot as plt  # here, because a grading worker never draws

    if not in_notebook():
        plt.show()
        return
    from IPython.display import display

    for number in plt.get_fignums():
        figure = plt.figure(number)
        display({"text/html": _picture(figure, description), "text/plain": description}, raw=True)  # type: ignore[no-untyped-call]
        plt.close(figure)


def in_notebook() -> bool:
    """Whether this runs in a notebook's kernel."""
    try:
        from IPython import get_ipython  # type: ignore[attr-defined]
    except ImportError:
        return False
    shell: Any = get_ipython()  # type: ignore[no-untyped-call]
    return shell is not None and hasattr(shell, "kernel") and shell.kernel.shell is shell


def _picture(figure: Figure, description: str) -> str:
    """A figure as HTML: the image itself inside, no wider than the page."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=SHARP * figure.dpi, bbox_inches="tight")
    content = file.getvalue()
    width = int.from_bytes(content[16:20], "big") // SHARP  # where a PNG file states it
    source = base64.b64encode(content).decode()
    size = f'width="{width}" style="max-width: 100%; height: auto"'
    return f'<img alt="{html.escape(description)}" {size} src="data:image/png;base64,{source}">'
