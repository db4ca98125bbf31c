"""The same assignment as rivals want it: the same cells, cases and expected values, as plain asserts."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from autograder.judging.answer_key import AnswerKey
from autograder.values import check_id
from bench.classes import filled

_STUDENT_SIDE = "from autograder.student import"


@dataclass(frozen=True)
class Plain:
    """One variant of the released notebook, with the answer keys that the asserts are made of."""

    assignment: str
    document: Mapping[str, Any]
    keys: Mapping[str, AnswerKey]

    def submission(self, answers: dict[str, str], rival: str) -> dict[str, Any]:
        """A student's notebook, without our own check cells; what replaces them is the rival's."""
        document = without_our_checks(filled(dict(self.document), answers))
        if rival == "Otter":  # its tests run after the cell that they belong to
            _attach_otter_tests(document)
        if rival == "dlai-grader":  # what `make tag` does to a notebook
            for cell in document["cells"]:
                cell["metadata"]["tags"] = ["graded"]
        return document


def without_our_checks(document: dict[str, Any]) -> dict[str, Any]:
    """The notebook without calls of this project's own student side."""
    for cell in document["cells"]:
        lines = "".join(cell["source"]).splitlines(keepends=True)
        if cell["cell_type"] == "code":
            cell["source"] = [line for line in lines if not line.startswith((_STUDENT_SIDE, "check("))]
    return document


def asserts(key: AnswerKey) -> str:
    """Every case of an exercise: seed, call, and compare names, shapes and values."""
    lines = ["import numpy as np"]
    for case in key.cases:
        lines += [f"np.random.seed({case.call.seed})", f"got = {key.exercise}(*{case.call.arguments!r})"]
        for name, value in case.expected.items():
            literal = f"np.array({np.asarray(value).tolist()!r}).reshape({np.asarray(value).shape})"
            lines += [
                f"assert got[{name!r}].shape == {np.asarray(value).shape}, 'wrong shape of {name}'",
                f"assert np.allclose(got[{name!r}], {literal}, rtol=1e-6, atol=1e-8), 'wrong values of {name}'",
            ]
    return "\n".join(lines)


def for_nbgrader(course: Plain, folder: Path) -> None:
    """A plain nbgrader course: hidden tests in the check cells, run in a kernel, nothing of ours in its settings."""
    document = without_our_checks(copy.deepcopy(dict(course.document)))
    for cell in document["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        for exercise, key in course.keys.items():
            if name == check_id(exercise):
                cell["source"] = f"### BEGIN HIDDEN TESTS\n{asserts(key)}\n### END HIDDEN TESTS"
    place = folder / "source" / course.assignment
    place.mkdir(parents=True)
    (place / f"{course.assignment}.ipynb").write_text(json.dumps(document), encoding="utf-8")
    (folder / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "plain"\n')


def for_otter(course: Plain, folder: Path) -> None:
    """One exception-based test file an exercise, for `otter generate`."""
    (folder / "tests").mkdir()
    for name, key in course.keys.items():
        body = "\n".join(f"    {line}" for line in asserts(key).splitlines())
        text = f"""from otter.test_files import test_case

OK_FORMAT = False
name = "{name}"
points = {key.points}


@test_case(points={key.points}, hidden=True)
def test_{name}({name}):
{body}
"""
        (folder / "tests" / f"{name}.py").write_text(text, encoding="utf-8")


def _attach_otter_tests(document: dict[str, Any]) -> None:
    for cell in document["cells"]:
        meta = cell["metadata"].get("nbgrader", {})
        if meta.get("solution"):
            cell["metadata"]["otter"] = {"tests": [meta["grade_id"]]}


def for_dlai(course: Plain, folder: Path) -> None:
    """`grader.py` as the documentation lays it out: a function a part that gives its test cases."""
    parts = [_part(name, key) for name, key in course.keys.items()]
    text = "from types import FunctionType\nfrom dlai_grader.grading import object_to_grade, test_case\n\n\n"
    names = ", ".join(f'"{name}": part_{name}' for name in course.keys)
    (folder / "grader.py").write_text(text + "\n\n".join(parts) + f"\n\nPARTS = {{{names}}}\n", encoding="utf-8")


def _part(name: str, key: AnswerKey) -> str:
    body = "\n".join(f"            {line}" for line in asserts(key).splitlines())
    return f'''def part_{name}(learner_mod, solution_mod=None):
    @object_to_grade(learner_mod, "{name}")
    def g({name}):
        t = test_case()
        if not isinstance({name}, FunctionType):
            t.fail()
            t.got = type({name})
            return [t]
        try:
{body}
        except Exception as error:
            t.fail()
            t.msg = str(error)
        return [t]

    return g'''
