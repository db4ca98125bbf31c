"""Plain nbgrader cells: solutions, hidden tests, a mark scheme and a picture, as an author writes them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat

SECRETS = ("shy_answer", "shy_test", "shy_mark", "shy_essay", "shy_whole", "c2h5LXBpY3R1cmU=")
"""One word of each kind of text that students must not see."""


def _entry(grade_id: str, points: int | None = None, **marks: bool) -> dict[str, Any]:
    marks = {"grade": False, "locked": False, "solution": False, "task": False} | marks
    return {"nbgrader": {"grade_id": grade_id, "schema_version": 3, **marks} | ({"points": points} if points else {})}


def code(source: str, grade_id: str = "", points: int | None = None, **marks: bool) -> Any:
    return nbformat.v4.new_code_cell(source, metadata=_entry(grade_id, points, **marks) if grade_id else {})


def text(source: str, grade_id: str, points: int | None = None, **marks: bool) -> Any:
    return nbformat.v4.new_markdown_cell(source, metadata=_entry(grade_id, points, **marks))


def answer(grade_id: str = "answer") -> Any:
    """An answer that a person marks, with a solution in a region."""
    source = "def n():\n    ### BEGIN SOLUTION\n    return shy_answer\n    ### END SOLUTION"
    return code(source, grade_id, 3, grade=True, solution=True)


def essay() -> Any:
    """An answer in words, with a picture."""
    cell = text("The shy_essay.\n\n![why](attachment:why.png)", "essay", 4, grade=True, solution=True)
    cell["attachments"] = {"why.png": {"image/png": "c2h5LXBpY3R1cmU="}}
    return cell


def task() -> Any:
    return text("Draw.\n### BEGIN MARK SCHEME\nshy_mark\n### END MARK SCHEME", "task", 2, task=True)


HIDDEN = "\n### BEGIN HIDDEN TESTS\ndef shy_test():\n    assert n() == 1\n### END HIDDEN TESTS"


def cells() -> list[Any]:
    """A notebook's worth of them."""
    return [
        code("import math"),
        answer(),
        code("assert n()" + HIDDEN, "test_n", 1, grade=True, locked=True),
        code("shy_whole = 1", "whole", solution=True),
        essay(),
        task(),
    ]


def write(path: Path, content: Sequence[Any], kernel: str = "python3") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    notebook = nbformat.v4.new_notebook(cells=list(content), metadata={"kernelspec": KERNEL | {"name": kernel}})
    path.write_text(json.dumps(notebook))
    return path


KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def given_away(folder: Path) -> list[tuple[str, str]]:
    """The secrets that stand in the files of a folder, each with its file."""
    found = [(path, path.read_bytes().decode("utf-8", "replace")) for path in folder.rglob("*") if path.is_file()]
    return [(path.name, secret) for path, content in found for secret in SECRETS if secret in content]
