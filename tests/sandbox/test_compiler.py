"""A student's code is compiled as in Jupyter: by its own `__future__` imports, and not by ours."""

from __future__ import annotations

import ast

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.sandbox.compiler import Compiler, is_one_part
from autograder.values import Submission
from tests.conftest import HandIn, solved
from tests.sandbox.conftest import Ask

HE = "initialize_parameters_he"


@pytest.mark.parametrize(
    "before",
    [
        "def enforced(f):\n    def g(x):\n        assert isinstance(x, f.__annotations__['layers_dims'])\n"
        "        return f(x)\n    return g\n@enforced\n",
        "from typing import get_args\ndef checked(f):\n"
        "    assert get_args(f.__annotations__['return']) == (str, object)\n"
        "    return f\n@checked\n",
        "from functools import singledispatch\n@singledispatch\n",
        "from dataclasses import dataclass\n@dataclass\nclass Layer:\n    size: int\n"
        "assert Layer.__annotations__ == {'size': int}\n",
    ],
)
def test_annotations_are_values_where_the_student_did_not_ask_for_text(
    grader: Grader, hand_in: HandIn, course: Course, before: str
) -> None:
    answer = course.assignment("initialization").reference.functions[HE]
    typed = answer.replace("(layers_dims):", "(layers_dims: list) -> Dict[str, object]:")
    assert typed != answer
    content = solved("initialization", {HE: f"from typing import Dict\n{before}{typed}"})
    folder = hand_in("ada", "initialization", content)
    path = str(folder / "ada/initialization/initialization.ipynb")
    assert grader.grade_one(Submission("ada", "initialization", path)).score == 30


FUTURE = "from __future__ import annotations\n"
MARKED = "def f(x: {}) -> None: return x\nkind = type(f.__annotations__['x']).__name__\ndef g(): return kind"


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        (MARKED.format("int"), "type"),
        (FUTURE + MARKED.format("Later"), "str"),
        ('"""A cell that says what it is for."""\n' + FUTURE + MARKED.format("Later"), "str"),
        ("size = 3\n" + FUTURE + "size += 1\n" + MARKED.format("Later"), "str"),
        (MARKED.format("int") + "\n" + FUTURE, "type"),
    ],
)
def test_a_future_import_counts_from_where_it_stands(ask: Ask, source: str, kind: str) -> None:
    assert ask(source, "g").value == kind


def test_a_future_import_counts_for_later_cells(grader: Grader, hand_in: HandIn, course: Course) -> None:
    answer = course.assignment("initialization").reference.functions[HE]
    content = solved("initialization", {HE: answer.replace("(layers_dims):", "(layers_dims: Later) -> Later:")})
    zeros = next(c for c in content["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id", "").endswith("zeros"))
    zeros["source"] = FUTURE + zeros["source"]
    path = str(hand_in("ada", "initialization", content) / "ada/initialization/initialization.ipynb")
    assert grader.grade_one(Submission("ada", "initialization", path)).score == 30


@pytest.mark.parametrize(
    ("cell", "is_one"),
    [
        ("def f():\n    import numpy\n    return numpy", True),
        ('"""What the cell is for."""\nsize = 3', True),
        ("print(1)\nsize = 3", True),
        ("import numpy", False),
        ("size = 3\nfrom numpy import ones\nother = 4", False),
        ("size = 3\nsize", False),
        ('"""What the cell is for."""', False),
    ],
)
def test_a_cell_that_imports_nothing_and_has_no_value_is_one_part(cell: str, is_one: bool) -> None:
    statements = ast.parse(cell).body
    assert is_one_part(statements) == is_one
    parts = Compiler().parts(statements, "cell 1")
    assert not is_one or [part.code for part in parts] == [Compiler().compiled(cell, "cell 1")]
