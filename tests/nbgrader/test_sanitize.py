"""A student's text, as nbgrader's pages show it: honest text as it was typed, and no page that runs anything of it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter

from autograder.ingest import files
from autograder.ingest.notebook import MAX_CELL, MAX_CODE
from autograder.nbgrader import autograded_notebook
from autograder.nbgrader.page_policy import quoted
from autograder.nbgrader.sanitize import text_cell, verbatim
from tests.browser.payloads import ATTACHED, LINKS, TEXTS

NEVER = [
    "script",
    "iframe",
    "object",
    "embed",
    "form",
    "input",
    "style",
    "link",
    "meta",
    "base",
    "svg",
    "math",
    "video",
]
HONEST = [
    "# A heading\n\n## Another, with $x_1$ & more",
    "If $a<b$ and $c>d$, then $$\\begin{matrix} 1 & 2 \\\\ 3 & 4 \\end{matrix}$$",
    "\\begin{align} J &= a < b \\\\ K &= c \\end{align}",
    "a < b and c > d, R&D, 5 > 3, <3, x<y",
    "| a | b |\n|---|--:|\n| 1 | $x<y$ |",
    "```python\nif a < b: print('<b>')\n```\n\n~~~\n<script>\n~~~\n\n    <b>indented</b>",
    "`<script>` is *text*, **bold**, ~~gone~~, 2 \\* 3",
    "- [ ] to do\n- [x] done\n\n1. one\n2. two\n\n> quoted",
    "[a](https://example.org/x?y=1&z=2#w) <https://example.org> https://example.org [b](#part) [c](mailto:a@b.org)",
    "[a]\n\n[a]: https://example.org 'title'",
    "![](plot.png) ![x](pictures/my%20plot.jpg) ![y](https://example.org/z.gif)",
    "$\\href{https://example.org}{x}$ \\$5 and \\$6",
]


def shown(source: str, attachments: Any = None) -> BeautifulSoup:
    """The part of nbgrader's page that comes from a text cell."""
    cell = nbformat.v4.new_markdown_cell(source)
    if attachments:
        cell.attachments = nbformat.from_dict(attachments)
    page, _ = HTMLExporter(template_name="classic").from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    return BeautifulSoup(page, "html.parser").select_one("#notebook-container") or BeautifulSoup("", "html.parser")


@pytest.mark.parametrize("source", HONEST)
def test_honest_text_stays_as_it_was_typed(source: str):
    assert text_cell(source, None) == (source, {})


def test_text_with_html_in_it_still_shows_its_formulas_tables_and_code():
    source = "\n\n".join(["<font color=red>red</font>", *HONEST])
    page, before = shown(text_cell(source, None)[0]), shown(source)
    assert page.get_text().split() == before.get_text().split()
    for tag in ("h1", "td", "code", "pre", "li", "blockquote", "img", "a[href]", "font[color=red]", "strong", "del"):
        assert len(page.select(tag)) >= 1, tag


@pytest.mark.parametrize("name", [*TEXTS, *LINKS])
def test_nothing_in_a_text_is_run(name: str):
    _is_harmless(shown(*text_cell((TEXTS | LINKS)[name], None)))


@pytest.mark.parametrize("name", ATTACHED)
def test_what_is_attached_is_a_picture_or_gone(name: str):
    source, kept = text_cell("![words](attachment:a.png)", ATTACHED[name])
    assert kept == {}
    page = shown(source, kept)
    _is_harmless(page)
    assert page.select_one("img[alt=words]")


def _is_harmless(page: BeautifulSoup) -> None:
    assert not page.select(", ".join(NEVER))
    assert not [name for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")]
    addresses = [tag.get(name) for tag in page.find_all(True) for name in ("href", "src", "action") if tag.get(name)]
    assert not [place for place in addresses if not place.startswith(("#", "https://", "pic.png"))]


@pytest.mark.parametrize(
    "text", ["*a* `b` <b>c</b> $d$ \\(e\\) # f", "# a\n- b\n\n    c\n<script>", "a_b_c &amp; ![](x)"]
)
def test_plain_text_is_shown_to_the_letter(text: str):
    page = shown(verbatim(text))
    _is_harmless(page)
    assert text in page.get_text()
    assert {tag.name for tag in page.select(".rendered_html *")} == {"div"}


def test_names_that_end_no_text_of_a_page_stay_as_they_are():
    assert (
        quoted({"resources": {"last_name": "O'Brien & Söhne", "index": 3}})["resources"]["last_name"]
        == "O'Brien & Söhne"
    )
    assert quoted('<b>"\\') == "&lt;b&gt;&quot;&#92;"


@pytest.mark.parametrize(
    "source", ["\\begin{a}" * 30_000, "<div>" * 50_000, "[" * 200_000, "![](data:image/png;base64,"]
)
def test_no_text_takes_long_to_be_made_harmless(source: str):
    before = time.process_time()
    text_cell(source, None)
    assert time.process_time() - before < 20


@pytest.mark.parametrize(
    "sources",
    [
        pytest.param(["y = 1", "x" * (MAX_CELL + 1), "z = 2"], id="one cell"),
        pytest.param(["y = 1", *["x" * MAX_CELL] * 4, "z = 2"], id="all cells"),
        pytest.param(["y = 1", *["x" * MAX_CELL] * 3, "x" * (MAX_CELL - 5), "z = 2"], id="the last cell, by a little"),
    ],
)
def test_of_code_too_long_to_be_read_the_beginning_is_shown(sources: list[str]):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    autograded_notebook.restore(notebook, nbformat.v4.new_notebook())
    shown = [cell.source for cell in notebook.cells]
    assert [shown[0], shown[-1]] == ["y = 1", "z = 2"]
    assert sum(map(len, shown)) <= MAX_CODE
    (cut,) = (text for text in shown if "the file holds the rest" in text)
    assert cut.startswith("xxx")


def test_half_a_character_is_replaced_wherever_it_stands(tmp_path: Path):
    half = "half \ud83d a character"
    cell = {"cell_type": "markdown", "id": "a", "source": [half], "metadata": {half: half}, "attachments": {half: {}}}
    output = {"output_type": "stream", "name": "stdout", "text": [half]}
    code = {"cell_type": "code", "id": "b", "source": [f"'{half}'"], "metadata": {}, "outputs": [output]}
    document = {"cells": [cell, code | {"execution_count": None}], "metadata": {"title": half}}
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps(document | {"nbformat": 4, "nbformat_minor": 5}))
    notebook = autograded_notebook.opened(path)
    assert notebook.cells[0].source == "half ? a character"
    nbformat.write(notebook, tmp_path / "y.ipynb")


def test_more_values_than_any_notebook_holds_are_left_out_with_the_outputs(tmp_path: Path):
    document = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 1", outputs=[])])
    output = f'{{"output_type": "display_data", "data": {{}}, "metadata": {{"x": [{"0," * files.MAX_VALUES}0]}}}}'
    path = tmp_path / "x.ipynb"
    path.write_text(nbformat.writes(document).replace('"outputs": []', f'"outputs": [{output}]'))
    (cell,) = autograded_notebook.opened(path).cells
    assert (cell.source, cell.outputs) == ("x = 1", [])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("outputs", [{"output_type": "odd", "text": 1}] * 5000),
        ("outputs", {"not": "a list"}),
        ("execution_count", "x"),
        ("metadata", {"tags": [1] * 5000}),
        ("source", [1] * 5000),
        ("attachments", {"plot.png": {"image/png": [1] * 5000}}),
    ],
)
def test_what_no_notebook_holds_leaves_a_valid_one(tmp_path: Path, field: str, value: object):
    odd = {"cell_type": "code", "metadata": {}, "source": "x = 1", "outputs": [], "execution_count": None}
    text = {"cell_type": "markdown", "metadata": {}, "source": "text"}
    document = {
        "cells": [odd | {field: value}, text | {field: value}],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 4,
    }
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps(document))
    notebook = autograded_notebook.opened(path)
    assert len(notebook.cells) == 2
    nbformat.validate(notebook)


def test_outputs_of_no_known_kind_take_no_long_time(tmp_path: Path):
    odd = ", ".join(['{"output_type": "odd"}'] * 50_000)
    cell = f'{{"cell_type": "code", "source": "x = 1", "metadata": {{}}, "execution_count": null, "outputs": [{odd}]}}'
    path = tmp_path / "x.ipynb"
    path.write_text(f'{{"cells": [{cell}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 4}}')
    before = time.process_time()
    (shown,) = autograded_notebook.opened(path).cells
    assert time.process_time() - before < 20
    assert (shown.source, shown.outputs) == ("x = 1", [])
