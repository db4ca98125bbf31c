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
            (folder / each).parent.mkdir(exist_ok=True)
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


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("gain.json", '{"gain": 2}', "import json\ngain = json.load(open('gain.json'))['gain']"),
        ("gain.txt", "2\n", "gain = float(open('gain.txt').read())"),
        ("gain.csv", "gain\n2\n", "import numpy as np\ngain = np.genfromtxt('gain.csv', skip_header=1)"),
    ],
)
def test_data_beside_the_notebook_is_there_for_who_reads_it(grade: Grade, name: str, text: str, read: str):
    answer = find(ROOT).assignment("initialization").reference.functions[HE].replace("2 /", "gain /")
    assert grade(solved("initialization", {HE: f"{read}\n\n\n{answer}"}), {name: text}).score == 30


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


def test_who_hands_in_no_helper_file_is_told_to_and_not_that_the_course_served(grade: Grade):
    report = grade(notebook("from mine import *"))
    assert "uses mine, which is neither handed in nor installed" in report.outcomes[2].message
    assert "if it is a file of yours, hand it in beside the notebook" in report.outcomes[2].message
    assert not any("served" in repair for repair in report.repairs)


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


def test_a_helper_module_may_be_imported_by_a_function_that_is_given_its_name(grade: Grade):
    text = find(ROOT).assignment("regularization").reference.functions[COST]
    first = "import importlib\n\nhelpers = importlib.import_module('reg_utils')"
    answers = {COST: f"{first}\n\n\n{text.replace('= compute_cost(', '= helpers.compute_cost(')}"}
    assert everything(grade(solved("regularization", answers), name="regularization"))


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


UNDERSCORED = MODULE.replace("width", "_width")
OTHER = {
    "cells": [{"cell_type": "code", "source": f"%matplotlib inline\n{UNDERSCORED}", "metadata": {}}],
    "metadata": {},
}


@pytest.mark.parametrize(
    ("first", "files"),
    [
        ("%run mine.py", {"mine.py": UNDERSCORED}),
        ("%run -i tools/mine.py 3", {"tools/mine.py": UNDERSCORED.replace("import numpy as np", "size = 3")}),
        ("%run mine", {"mine.py": f"if __name__ == '__main__':\n    import sys\n    assert sys.argv\n{UNDERSCORED}"}),
        ("%run other.ipynb", {"other.ipynb": json.dumps(OTHER)}),
        ("from tools.mine import _width", {"tools/__init__.py": "", "tools/mine.py": UNDERSCORED}),
    ],
)
def test_a_file_that_is_run_leaves_all_its_names_in_the_notebook(grade: Grade, first: str, files: dict[str, str]):
    document = notebook(first)
    document["cells"] = json.loads(json.dumps(document["cells"]).replace("width(", "_width("))
    assert everything(grade(document, files))


@pytest.mark.parametrize("way", ["from answers import *", "%run answers.py", "exec(open('answers.py').read())"])
def test_answers_may_stand_in_a_file(grade: Grade, way: str):
    answers = find(ROOT).assignment("gradient_checking").reference.functions
    names = ("forward_propagation", "backward_propagation", "gradient_check")
    source = "import numpy as np\nverdict = print\n" + "\n\n".join(answers[name] for name in names)
    report = grade(solved("gradient_checking", dict.fromkeys(names, way)), {"answers.py": source}, "gradient_checking")
    assert everything(report), [outcome.message for outcome in report.outcomes]


def test_a_helper_module_of_another_version_has_the_notebook_s_own_helpers_too(grade: Grade):
    text = find(ROOT).assignment("gradient_checking").reference.functions["gradient_check_n"]
    first = "from gc_utils import sigmoid, relu, dictionary_to_vector, vector_to_dictionary, gradients_to_vector\n"
    report = grade(solved("gradient_checking", {"gradient_check_n": first + text}), name="gradient_checking")
    assert everything(report), report.outcomes[-1].message
