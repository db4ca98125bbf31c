"""A course of three exercises whose numbers are drawn for each student: a factor, layer sizes, what is planted."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from autograder.course import Course
from autograder.declarations import variant_draws
from autograder.declarations.assignment import Assignment
from autograder.declarations.variants import Filling
from autograder.ingest.notebook import Notebook
from tests.small_course import IMPORTS, NAME, exercise, filled, locked, written

SOLUTIONS = {
    "scale": filled("def scale(x):", "y = x * 3", "return y"),
    "shapes": filled("def shapes(sizes):", "pairs = list(zip(sizes[1:], sizes))", "return pairs"),
    "slope": filled("def slope(x):", "h = STEP\nupper = (x + h) ** 2\nlower = (x - h) ** 2", "return upper - lower"),
}
TEXT = {
    "cell_type": "markdown",
    "id": "text",
    "metadata": {},
    "source": "Multiply by 3, and by nothing else (not 0.3).",
}
DECLARED = """
EXERCISES = (
    Exercise("scale", "y", checks=(Check("y", 1),), hints=("What is 1, times 3?",),
        parameters=(Parameter("factor", 3, drawn=(4, 5, 6, 7, 8), places=("x * {}", "x + {}", "by {}", "times {}")),),
        cases=(Case("shown", lambda draw: (np.array([1.0, 2.0]),), visible=True),
               Case("drawn", lambda draw: (draw.rng.normal(size=4),)))),
    Exercise("shapes", "pairs", checks=(Check("the pairs", 1),),
        parameters=(Parameter("sizes", [4, 2, 1], drawn=([5, 3, 1], [6, 2, 1])),),
        cases=(Case("shown", lambda draw: (draw.values["sizes"],), visible=True),
               Case("long", lambda draw: ([7, 8, 9],)))),
    Exercise("slope", "s", checks=(Check("the slope", 1),), planted=Replace({"(x - h)": "(x + h)"}),
        parameters=(Parameter("fault", Replace({"(x - h)": "(x + h)"}),
                              drawn=(Replace({"upper - lower": "upper + lower"}), Replace({"(x - h)": "(x)"}))),
                    Parameter("step", 0.1, drawn=(0.2, 0.5), places=("STEP = {}",))),
        cases=(Case("shown", lambda draw: (1.0,), visible=True), Case("drawn", lambda draw: (draw.rng.normal(),)))),
)
"""
MISTAKES = """
CATALOGUES = (
    Catalogue("scale", (Mistake("added", Assign(y="x + 3"), "Is it x + 3?"),
                        Mistake("twice", Replace({"x * 3": "2 * x * 3"}), "Twice?")),
              (Style("turned", Replace({"x * 3": "0 + x * 3"})),)),
    Catalogue("shapes", (Mistake("turned", Assign(pairs="list(zip(sizes, sizes[1:]))"), "Which one is first?"),)),
    Catalogue("slope", (Mistake("one-sided", Assign(lower="x ** 2"), "Both sides?"),)),
)
"""


def made(root: Path, declared: str = DECLARED) -> Course:
    """The course, not released yet."""
    cells = [TEXT, locked("STEP = 0.1", "step")]
    for name, text in SOLUTIONS.items():
        cells += exercise(text, name)
    return written(root, cells, declared, {"mistakes.py": IMPORTS + MISTAKES})


def with_variants(course: Course, *students: str) -> Assignment:
    """The assignment as it is once these students were given variants."""
    before = course.assignment(NAME)
    variant_draws.write(before.folder, variant_draws.with_students(before.draws, students, before.exercises))
    return course.assignment(NAME)


def answered(assignment: Assignment, factor: int | None = None, sizes: bool = True) -> Notebook:
    """A variant's notebook as a student hands it in, with another factor in the answer or none other."""
    fill = Filling({f"x * {assignment.values['scale']['factor']}": f"x * {factor}"} if factor else {})
    kept = {"shapes": assignment.stubs["shapes"]} if not sizes else {}
    cells = (replace(one, source=kept.get(one.grade_id, fill(one.source))) for one in assignment.notebook.cells)
    return Notebook(tuple(cells))


def handed_in(course: Course, student: str, notebook: Notebook) -> Path:
    """The file of a hand-in."""
    document = json.loads(course.notebook(NAME).read_text())
    for cell, answer in zip(document["cells"], notebook.cells, strict=True):
        cell["source"] = answer.source
    path = course.root / "submitted" / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))
    return path
