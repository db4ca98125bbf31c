"""A right notebook in a real kernel, and in the grade."""

from __future__ import annotations

import ast
import json
import shutil
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from autograder.grading.grader import Grader
from autograder.limits import Limits
from autograder.values import Report, Submission
from tests.conftest import ROOT
from tests.right.draft import Draft, label, released, text
from tests.right.kernel import Kernel


def grader_() -> AbstractContextManager[Grader]:
    return Grader(ROOT, seed=7, limits=Limits(seconds=3))


def tried(draft: Draft, kernel: Kernel, grader: Grader, place: Path) -> tuple[list[str], Report]:
    """What stopped cells of the notebook in a kernel, and the report on it."""
    return green(draft, kernel, place / "kernel"), graded(draft, grader, place / "graded")


def green(draft: Draft, kernel: Kernel, folder: Path) -> list[str]:
    """What stopped cells of the notebook in a kernel: nothing, where each check found its function right."""
    shutil.copytree(ROOT / "notebooks" / draft.assignment, folder)
    for name, content in draft.files.items():
        (folder / name).write_text(content)
    known = {_plain(text(cell)) for cell in released(draft.assignment)["cells"]}
    cells = [text(cell) for cell in draft.cells if cell["cell_type"] == "code"]
    return [
        told for told in kernel.run([_short(_plain(c)) if _plain(c) in known else c for c in cells], folder) if told
    ]


def _plain(source: str) -> str:
    """A cell without the spaces that nobody sees."""
    return "\n".join(line.rstrip() for line in source.splitlines()).strip()


def _short(source: str) -> str:
    """A cell of the course's own without what only shows something, which takes long."""
    if source.startswith("check("):
        return source
    kept = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.Import | ast.ImportFrom)]
    return ast.unparse(ast.Module(kept, [])) or "pass"  # it counts


def graded(draft: Draft, grader: Grader, folder: Path) -> Report:
    """The report on the notebook as it was handed in."""
    folder.mkdir(parents=True)
    for name, content in draft.files.items():
        (folder / name).write_text(content)
    path = folder / f"{draft.assignment}.{'py' if draft.as_script else 'ipynb'}"
    path.write_text(_script(draft.document) if draft.as_script else json.dumps(draft.document), newline="")
    return grader.grade_one(Submission("ada", draft.assignment, str(path)))


def _script(document: dict[str, Any]) -> str:
    import nbformat
    from nbconvert import PythonExporter

    document = json.loads(json.dumps(document))
    for number, cell in enumerate(document["cells"]):
        cell |= {"id": f"c{number}", "source": text(cell)}
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    made: str = PythonExporter().from_notebook_node(nbformat.from_dict(document))[0]
    return made


__all__ = ["graded", "green", "label", "tried"]
