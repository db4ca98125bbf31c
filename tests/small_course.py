"""A course of one assignment that a test writes: its cells, and what is declared of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.course import Course

Cell = dict[str, Any]

START, END = "### START CODE HERE ###", "### END CODE HERE ###"
NAME = "small"
IMPORTS = "import numpy as np\nfrom autograder.exercise import *\nfrom autograder.exercise import Catalogue\n"


def cell(source: str, name: str, **more: Any) -> Cell:
    """A code cell of that grade_id, which nbgrader knows `more` of."""
    known = {"grade_id": name, "schema_version": 3, "grade": False, "solution": False, "locked": False, **more}
    head = {"cell_type": "code", "id": name.replace("_", "-"), "outputs": [], "execution_count": None}
    return {**head, "metadata": {"nbgrader": known}, "source": source}


def locked(source: str, name: str) -> Cell:
    return cell(source, name, locked=True)


def exercise(source: str, name: str, points: Any = 4, checked: str = "") -> list[Cell]:
    """The solution cell of an exercise and its check cell."""
    check = cell(f"check({checked or name})", f"check_{name}", grade=True, locked=True, points=points)
    return [cell(source, name, solution=True), check]


def filled(head: str, solution: str, last: str = "") -> str:
    """A function with a region: its first lines, what students write, its last line."""
    inside = "\n".join(f"    {line}" for line in (START, *solution.split("\n"), END))
    return f"{head}\n{inside}" + (f"\n    {last}" if last else "")


def written(root: Path, cells: Sequence[Cell], declared: str, files: Mapping[str, str] | None = None) -> Course:
    """The course in a folder: one assignment that is called `small`, and other `files` of it by name."""
    folder = root / "source" / NAME
    folder.mkdir(parents=True, exist_ok=True)
    setup = locked("import numpy as np\nfrom autograder.student import check, hint", "setup")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    first = [one for one in cells[:1] if one["source"].startswith("### INSTALL CELL ###")]
    notebook = {"cells": [*first, setup, *cells[len(first) :]], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (folder / f"{NAME}.ipynb").write_text(json.dumps(notebook))
    for name, text in {"exercises.py": IMPORTS + declared, **(files or {})}.items():
        (folder / name).write_text(text)
    return Course(root)
