"""What an author has and students would not is said before a student finds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.proving.students_lack import nothing_is_lacking
from tests.small_course import NAME, exercise, filled, locked, written

DECLARED = """
EXERCISES = (Exercise("double", "y", (
    Case("shown", lambda draw: (1.0,), visible=True),
    Case("drawn", lambda draw: (draw.rng.uniform(2, 9),)),
), (Check("y", 1),)),)
"""


def lacking(folder: Path, *, code: str = "", text: str = "", inside: str = "y = 2 * x", **files: str) -> list[str]:
    shown = {"cell_type": "markdown", "id": "text", "metadata": {}, "source": text}
    cells = [locked(code, "more"), shown, *exercise(filled("def double(x):", inside, "return y"), "double")]
    named = {name.replace("_", "."): content for name, content in files.items()}
    course = written(folder, cells, DECLARED, named)
    return [finding.text for finding in nothing_is_lacking(course, course.assignment(NAME))]


PANDAS = (
    "small, cell 2 imports from pandas, which students would not have; write a line pandas into source/requirements"
)


@pytest.mark.parametrize("code", ["import pandas as pd", "from pandas.api import types", "if True:\n    import pandas"])
def test_a_package_that_no_requirement_names_is_named(tmp_path: Path, code: str):
    (said,) = lacking(tmp_path, code=code)
    assert said.startswith(PANDAS)
    (tmp_path / "source" / "requirements.txt").write_text("pandas>=2\n")
    assert not lacking(tmp_path, code=code)


def test_one_that_a_solution_or_a_file_beside_the_notebook_imports_is_named_as_well(tmp_path: Path):
    assert "small, cell 4 imports from pandas" in lacking(tmp_path, inside="import pandas\ny = 2 * x")[0]
    assert "small, signs.py imports from pandas" in lacking(tmp_path, signs_py="import pandas\n")[0]


@pytest.mark.parametrize(
    "code",
    [
        "import json, numpy.linalg, matplotlib.pyplot as plt, scipy.stats, h5py, tqdm",
        "import PIL.Image\nfrom mpl_toolkits import mplot3d\nfrom IPython.display import display",
        "from autograder.reference.figures import show",
        "try:\n    import pandas\nexcept ImportError:\n    pandas = None",
    ],
)
def test_what_every_student_has_or_can_do_without_needs_no_requirement(tmp_path: Path, code: str):
    assert not lacking(tmp_path, code=code)


def test_a_module_beside_the_notebook_is_no_package(tmp_path: Path):
    assert not lacking(tmp_path, code="import signs", signs_py="SIGN = 1\n")


@pytest.mark.parametrize("name", ["pandas.py", "random.py", "numpy.py"])
def test_one_that_is_imported_in_the_place_of_what_is_installed_is_named(tmp_path: Path, name: str):
    (said,) = lacking(tmp_path, code="import random", **{name.replace(".", "_"): "SIGN = 1\n"})
    assert f"{name} beside the notebook has the name of a module that is installed" in said
    assert said.endswith("rename it.")


@pytest.mark.parametrize(
    "text",
    [
        "![A curve](curve.png)",
        "![](./pictures/../curve.png 'a curve')",
        "<img width=9 src='curve.png'>",
        "![][]![a](curve.png)",
    ],
)
def test_a_picture_that_does_not_lie_beside_the_notebook_is_named(tmp_path: Path, text: str):
    (said,) = lacking(tmp_path, text=text)
    assert said == (
        "small, cell 3 shows 'curve.png', which does not lie beside the notebook (there are: no files); put it there."
    )
    assert not lacking(tmp_path, text=text, curve_png="...")


def test_a_file_that_is_named_by_its_whole_path_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    rows = tmp_path / "rows.csv"
    for text in (str(rows), "~/rows.csv"):
        code = f"ROWS = {text!r}"
        assert not lacking(tmp_path / "course", code=code)
        rows.touch()
        (said,) = lacking(tmp_path / "course", code=code)
        assert said == (
            f"small, cell 2 names {text!r}, which is on this machine alone; "
            "put it beside the notebook, and name it by its place there."
        )
        rows.unlink()
    assert not lacking(tmp_path / "course", code="STEPS = '/', 'a/b', '/\\0', '/" + "a" * 300 + "'")


@pytest.mark.parametrize(
    "text",
    [
        "![](https://example.org/curve.png) ![](attachment:curve.png) ![](data:image/png;base64,AAAA)",
        "Write `![A curve](curve.png)`, or\n```\n<img src='curve.png'>\n```",
        "[the data](rows.csv) and 3! [1](2)",
    ],
)
def test_what_is_no_file_of_the_course_is_not_looked_for(tmp_path: Path, text: str):
    assert not lacking(tmp_path, text=text)
