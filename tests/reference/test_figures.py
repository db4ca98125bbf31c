"""Every figure of a notebook has a description that a screen reader can read out."""

from __future__ import annotations

import ast
import html
import re
from typing import Any

import matplotlib as mpl
import nbformat
import pytest
from nbclient import NotebookClient

from autograder.course import find
from autograder.reference import figures
from tests.conftest import PATIENCE, ROOT

COURSE = find(ROOT)
DESCRIPTION = 'A line that rises from 0 to 1, "steadily" & <straight>'


@pytest.fixture(scope="module")
def outputs() -> list[Any]:
    """What a cell shows that draws two figures, in a real kernel."""
    source = (
        "import matplotlib.pyplot as plt\n"
        "from autograder.reference.figures import show\n"
        f"plt.figure(); plt.plot([0, 1]); show({DESCRIPTION!r})\n"
        "print('left open:', plt.get_fignums())"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    NotebookClient(notebook, timeout=PATIENCE, kernel_name="python3").execute()
    return list(notebook.cells[0].outputs)


def test_a_figure_is_shown_once_with_its_description(outputs: list[Any]):
    shown = [output for output in outputs if output.output_type == "display_data"]
    assert len(shown) == 1
    assert shown[0].data["text/plain"] == DESCRIPTION
    alt = re.search(r'<img alt="([^"]*)"', shown[0].data["text/html"])
    assert alt
    assert html.unescape(alt[1]) == DESCRIPTION


def test_a_figure_is_no_wider_than_the_page(outputs: list[Any]):
    page = next(output.data["text/html"] for output in outputs if output.output_type == "display_data")
    assert "max-width: 100%" in page
    assert 200 < int(re.search(r'width="(\d+)"', page)[1]) < 1000


def test_a_figure_that_was_shown_is_closed(outputs: list[Any]):
    assert outputs[-1].text == "left open: []\n"


def test_outside_a_notebook_matplotlib_shows_it(monkeypatch: pytest.MonkeyPatch):
    mpl.use("Agg")
    import matplotlib.pyplot as plt

    called: list[bool] = []
    monkeypatch.setattr(plt, "show", lambda: called.append(True))
    figures.show(DESCRIPTION)
    assert called == [True]


def drawing_calls(source: str) -> set[str]:
    """The names of the functions called in a cell, dots and all."""
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return {ast.unparse(call) for call in calls}


@pytest.mark.parametrize("name", COURSE.names)
def test_every_figure_of_a_notebook_is_described(name: str):
    cells = [cell for cell in COURSE.assignment(name).notebook.cells if cell.kind == "code"]
    called = [(cell.grade_id, drawing_calls(cell.source)) for cell in cells]
    assert not [grade_id for grade_id, calls in called if "plt.show" in calls]
    drawing = re.compile(r"draw_\w+|plot_(?!errors|signal|network_errors)\w+|plt\.(subplots|figure)")
    drawn = [(grade_id, calls) for grade_id, calls in called if any(drawing.fullmatch(call) for call in calls)]
    assert drawn
    assert [grade_id for grade_id, calls in drawn if "show" not in calls] == []
