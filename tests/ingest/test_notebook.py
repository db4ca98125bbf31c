"""Any file becomes cells, or a reason why not."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from autograder.errors import UnreadableNotebook
from autograder.ingest import files, repair_words
from autograder.ingest.files import LARGE, without_outputs
from autograder.ingest.notebook import MAX_CELL, MAX_CELLS, Notebook, read


def document(*sources: str, **more: Any) -> dict[str, Any]:
    cells = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | more


def parse(content: bytes, name: str) -> Notebook:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read(path)


def sources(content: bytes, name: str = "a.ipynb") -> list[str]:
    return [cell.source for cell in parse(content, name).cells]


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


PLAIN = json.dumps(document("x = 1", "y = 2")).encode()


def test_cells_are_numbered_as_a_person_counts_them():
    assert [cell.name for cell in parse(PLAIN, "a.ipynb").cells] == ["cell 1", "cell 2"]


def test_what_jupyter_itself_sends_over_the_web_is_a_notebook_too():
    assert sources(json.dumps({"type": "notebook", "content": document("x = 1")}).encode()) == ["x = 1"]


def test_a_notebook_named_like_a_script_is_read_as_a_notebook():
    assert sources(PLAIN, "a.py") == ["x = 1", "y = 2"]


def test_a_script_named_like_a_notebook_is_read_as_a_script():
    assert sources(b"# %%\nimport a\n# %% [markdown]\n# text\n# %%\ndef f(): pass\n") == [
        "import a",
        "# text",
        "def f(): pass",
    ]


@pytest.mark.parametrize("source", [["x = 1\n", "y = 2"], ["x = 1\n", None, "y = 2"]])
def test_a_source_may_be_a_list_of_lines(source: list[Any]):
    assert sources(json.dumps(document() | {"cells": [{"source": source}]}).encode()) == ["x = 1\ny = 2"]


@pytest.mark.parametrize("junk", [None, 1, "text", [], [[]]])
def test_cells_that_are_none_are_passed_over(junk: object):
    assert sources(json.dumps({"cells": [junk, {"source": "x = 1"}, junk]}).encode()) == ["x = 1"]


def test_integers_of_a_million_digits_are_read_quickly():
    assert sources(PLAIN.replace(b'"nbformat": 4', b'"nbformat": ' + b"9" * 1_000_000)) == ["x = 1", "y = 2"]


@pytest.mark.parametrize("name", ["deep/er/a.ipynb", "../../a.ipynb"])
def test_the_newest_notebook_of_an_archive_is_taken_out_of_it(name: str):
    found = parse(zipped(**{"__MACOSX/._a.ipynb": b"\0", name: PLAIN}), "homework.zip")
    assert len(found.cells) == 2
    assert repair_words.sentences(found.repairs) == (f"{name} was taken out of homework.zip.",)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (zipped(**{"essay.docx": b"Dear teacher"}), "without a notebook in it"),
        (zipped(), "without a notebook in it"),
        (zipped(**{"a.zip": zipped(**{"b.zip": zipped(**{"c.zip": zipped(**{"d.ipynb": PLAIN})})})}), "in an archive"),
        (zipped(**{"a.ipynb": b" " * (1 << 26) + PLAIN}), "more than 64 MiB"),
        (zipped(**{"a.ipynb": PLAIN})[:-30], "archive that cannot be opened"),
    ],
)
def test_an_archive_that_is_no_use_says_why(content: bytes, reason: str):
    with pytest.raises(UnreadableNotebook, match=reason):
        parse(content, "homework.zip")


def test_a_cell_longer_than_anybody_types_is_left_out_and_said():
    found = parse(json.dumps(document("x = 1", "y" * (MAX_CELL + 1))).encode(), "a.ipynb")
    assert [cell.source for cell in found.cells] == ["x = 1"]
    assert "Cell 2 has 131073 characters of code, too many to be read." in repair_words.sentences(found.repairs)


def test_where_all_code_together_is_too_long_the_longest_cells_go_and_not_the_last():
    found = parse(json.dumps(document(*["y" * MAX_CELL] * 5, "x = 1")).encode(), "a.ipynb")
    assert [len(cell.source) for cell in found.cells] == [*[MAX_CELL] * 3, 5]


def test_outputs_are_emptied_whatever_stands_in_them():
    nasty = {"output_type": "stream", "text": ['"outputs": [', "]", "\\", '"]}', "[[["]}
    cells = [
        {"source": 'print("outputs: []")', "outputs": [nasty, [nasty]]},
        {"source": '"outputs": [1]', "outputs": []},
    ]
    slim = json.loads(without_outputs(json.dumps({"cells": cells}).encode()))
    assert slim == {"cells": [{**cell, "outputs": []} for cell in cells]}


@pytest.mark.parametrize("kind", ["one long text", "many short lines", "pictures"])
def test_memory_stays_small_however_large_the_outputs_are(tmp_path: Path, kind: str):
    megabytes = 20  # 200 behave alike, and take ten times as long
    text: Any = {
        "one long text": "x" * (megabytes << 20),
        "many short lines": ["loss 0.6931\n"] * (megabytes << 16),
        "pictures": ["iVBORw0KGgo" * 50_000] * (2 * megabytes),
    }[kind]
    whole = document("def f(): pass")
    whole["cells"][0]["outputs"] = [{"output_type": "stream", "text": text}]
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps(whole))
    del whole, text
    assert path.stat().st_size > megabytes << 20 > LARGE
    tracemalloc.start()
    found = read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [cell.source for cell in found.cells] == ["def f(): pass"]
    assert "nearly all of it outputs; they were left out" in repair_words.sentences(found.repairs)[0]
    assert peak < 2 << 20


@pytest.mark.parametrize("value", ["0,", "[],", '{"a":[0]},'])
def test_more_values_than_any_notebook_holds_are_not_parsed_wherever_it_is_read(
    monkeypatch: pytest.MonkeyPatch, value: str
):
    monkeypatch.setattr(files, "LARGE", 1 << 17)  # tracing each piece of memory takes twenty times as long as reading
    monkeypatch.setattr(files, "MAX_VALUES", 1 << 17)
    whole = json.dumps(document("def f(): pass"))
    bomb = f'{{"more": [{value * files.MAX_VALUES}0], {whole[1:]}'.encode()
    tracemalloc.start()
    with pytest.raises(UnreadableNotebook, match="holds more than any notebook; ask for a plain copy"):
        parse(bomb, "a.ipynb")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * len(bomb)


def test_what_would_take_minutes_to_look_through_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "MAX_TOKENS", 1000)
    monkeypatch.setattr(files, "MAX_VALUES", 10_000)
    whole = document("x" * LARGE)
    whole["cells"][0]["outputs"] = [{"text": ["no,"] * 20_000}]
    with pytest.raises(UnreadableNotebook, match="without large outputs"):
        parse(json.dumps(whole).encode(), "a.ipynb")


def test_more_cells_than_anybody_writes_are_refused():
    many = ["x = 1"] * (MAX_CELLS + 1)
    for content, name in ((json.dumps(document(*many)), "a.ipynb"), ("\n# %%\n".join(many), "a.py")):
        with pytest.raises(UnreadableNotebook, match=f"{name} has 10001 cells, more than anybody writes"):
            parse(content.encode(), name)
