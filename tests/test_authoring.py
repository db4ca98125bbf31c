"""What docs/authoring.md shows is an assignment, as it stands there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from autograder.course import Assignment, find
from autograder.proving import proof
from tests.conftest import ROOT

SOLUTION = """def scale(x, c):
    ### START CODE HERE ###
    y = x * c
    ### END CODE HERE ###
    return y"""


def cell(source: str, name: str, **more: Any) -> dict[str, Any]:
    entry = {"grade_id": name, "schema_version": 3, "grade": False, "solution": False, "locked": False, **more}
    return {"cell_type": "code", "metadata": {"nbgrader": entry}, "source": source, "outputs": [], "execution_count": 1}


def written(tmp_path: Path) -> Assignment:
    folder = tmp_path / "source" / "scaling"
    folder.mkdir(parents=True)
    text = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
    for name, code in re.findall(r"## In `(\w+\.py)`\n\n```python\n(.*?)```", text, re.DOTALL):
        (folder / name).write_text(code)
    cells = [
        cell("import numpy as np", "setup", locked=True),
        cell(SOLUTION, "scale", solution=True),
        cell("check(scale)", "check_scale", grade=True, locked=True, points=4),
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    (folder / "scaling.ipynb").write_text(json.dumps(notebook))
    return find(tmp_path).assignment("scaling")


def test_the_example_of_the_manual_is_an_assignment_that_is_proven(tmp_path: Path):
    assignment = written(tmp_path)
    (scale,) = assignment.exercises
    assert [mistake.id for mistake in scale.mistakes] == ["added", "nothing-returned"]
    bench = proof.Bench(assignment, (1, 2))
    findings = [
        *proof.reference_earns_everything(bench),
        *proof.styles_earn_everything(bench),
        *proof.mistakes_are_named(bench),
    ]
    assert [finding.text for finding in findings if not finding.ok] == []
