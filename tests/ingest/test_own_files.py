"""Modules handed in, written by cells or known from other versions of the notebook are there to be imported."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.course import find
from autograder.grading.grader import Grader
from autograder.ingest.rebuild import rebuild
from autograder.values import Report, Status, Submission
from tests.conftest import ROOT, HandIn, solved

HE = "initialize_parameters_he"
COST = "compute_cost_with_regularization"
MODULE = "import numpy as np\n\n\ndef width(fan_in):\n    return np.sqrt(2 / fan_in)\n"
Grade = Callable[..., Report]


@pytest.fixture
def grade(grader: Grader, hand_in: HandIn) -> Grade:
    """Grade a notebook with files beside it."""

    def run(notebook: dict[str, Any], files: dict[str, str] | None = None, name: str = "initialization") -> Report:
        folder = hand_in("ada", name, notebook) / "ada" / name
        for each, text in (files or {}).items():
            (folder / each).write_text(text)
        return grader.grade_one(Submission("ada", name, str(folder / f"{name}.ipynb")))

    return run


def notebook(first: str, cell: str = "") -> dict[str, Any]:
    """The solved notebook, whose last answer takes its scale from what the first line imports, after another cell."""
    text = find(ROOT).assignment("initialization").reference.functions[HE]
    document = solved("initialization", {HE: f"{first}\n\n\n{text.replace('np.sqrt(2 / ', 'width(')}"})
    extra = {"cell_type": "code", "source": cell, "metadata": {}, "outputs": [], "execution_count": None}
    document["cells"][1:1] = [extra] if cell else []
    return document


def everything(report: Report) -> bool:
    return report.score == report.max_score


@pytest.mark.parametrize(
    "first",
    [
        "from mine import width",
        "from mine import *",
        "import mine\nwidth = mine.width",
        "import mine as m\n\n\ndef width(n):\n    return m.width(n)",
        "%run mine.py",
        "%run -i ./mine.py",
        "get_ipython().run_line_magic('run', 'mine')",
    ],
)
@pytest.mark.parametrize("written", ["", "%%writefile mine.py\n", "%%file ./mine.py\n"])
def test_a_module_of_the_students_own_is_imported(grade: Grade, first: str, written: str):
    report = grade(notebook(first, f"{written}{MODULE}" if written else ""), {} if written else {"mine.py": MODULE})
    assert everything(report), report.outcomes[2].message


def test_a_cell_of_an_exported_script_writes_a_file_too(grade: Grade):
    cell = f"get_ipython().run_cell_magic('writefile', 'mine.py', {MODULE!r})"
    assert everything(grade(notebook("from mine import width", cell)))


def test_a_file_is_as_the_last_cell_left_it(grade: Grade):
    first = notebook("from mine import width", f"%%writefile mine.py\n{MODULE.partition('def')[0]}")
    second = notebook("", f"%%writefile -a mine.py\ndef width{MODULE.partition('width')[2]}")
    first["cells"].insert(2, second["cells"][1])
    assert everything(grade(first, {"mine.py": "broken("}))


def test_a_module_that_is_in_the_archive_is_there_too(grader: Grader, tmp_path: Path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("work/initialization.ipynb", json.dumps(notebook("from mine import width")))
        archive.writestr("work/mine.py", MODULE)
        archive.writestr("work/deeper/other.py", "raise ValueError")
    (tmp_path / "work.zip").write_bytes(packed.getvalue())
    assert everything(grader.grade_one(Submission("ada", "initialization", str(tmp_path / "work.zip"))))


@pytest.mark.parametrize("name", ["random", "numpy", "autograder", "code"])
def test_a_module_that_hides_an_installed_one_is_refused_and_named(grade: Grade, name: str):
    report = grade(solved("initialization"), {f"{name}.py": "raise ValueError"})
    assert everything(report)
    assert any(f"{name}.py has the name of a module that is installed" in repair for repair in report.repairs)


def test_a_missing_module_is_named(grade: Grade):
    outcome = grade(notebook("%run mine.py")).outcomes[2]
    assert (outcome.status, "mine" in outcome.message) == (Status.CRASHED, True)


def test_links_and_large_files_are_no_modules(grade: Grade, tmp_path: Path):
    (tmp_path / "secret.py").write_text(MODULE)
    document = notebook("from mine import width")
    folder = tmp_path / "submitted" / "ada" / "initialization"
    folder.mkdir(parents=True)
    os.symlink(tmp_path / "secret.py", folder / "mine.py")
    assert grade(document).outcomes[2].status is Status.CRASHED
    os.unlink(folder / "mine.py")
    assert grade(document, {"mine.py": MODULE + "#" * (1 << 18)}).outcomes[2].status is Status.CRASHED


HELPERS = (
    ("import reg_utils", "reg_utils.compute_cost"),
    ("import reg_utils as ru", "ru.compute_cost"),
    ("from reg_utils import *", "compute_cost"),
    ("from reg_utils import compute_cost as cost_of", "cost_of"),
    ("from utils import compute_cost, sigmoid", "compute_cost"),
)


@pytest.mark.parametrize(("first", "call"), HELPERS)
def test_a_helper_module_of_other_versions_lends_the_courses_own_functions(grade: Grade, first: str, call: str):
    text = find(ROOT).assignment("regularization").reference.functions[COST]
    answers = {COST: f"{first}\n\n\n{text.replace('= compute_cost(', f'= {call}(')}"}
    report = grade(solved("regularization", answers), name="regularization")
    assert everything(report), report.outcomes[0].message
    assert any("the course's own functions served" in repair for repair in report.repairs)


def test_a_students_own_version_of_a_helper_module_wins(grade: Grade):
    text = find(ROOT).assignment("regularization").reference.functions[COST]
    answers = {COST: "import reg_utils\n\n\n" + text.replace("= compute_cost(", "= reg_utils.compute_cost(")}
    report = grade(
        solved("regularization", answers), {"reg_utils.py": "def compute_cost(A, Y):\n    return 0"}, "regularization"
    )
    assert report.outcomes[0].score == 0


def test_nothing_of_this_course_is_lent_to_another(tmp_path: Path):
    shutil.copytree(ROOT / "source" / "regularization", tmp_path / "source" / "regularization")
    declared = tmp_path / "source" / "regularization" / "exercises.py"
    lines = declared.read_text().split("\n")
    declared.write_text("\n".join(line for line in lines if not line.startswith("HELPER_MODULES")))
    assignment = find(tmp_path).assignment("regularization")
    cells = tuple(assignment.notebook.cells)
    own = next(cell for cell in cells if cell.grade_id == COST)
    imports = "import reg_utils\nfrom utils import accuracy"
    changed = dataclasses.replace(own, source=f"{imports}\n{own.source}\nlogits = compute_cost_from_logits")
    handed_in = dataclasses.replace(assignment.notebook, cells=tuple(changed if c is own else c for c in cells))
    found = rebuild(handed_in, assignment.template)
    assert found.files == ()
    assert not any("autograder.reference" in line for line in found.program.borrowed)
