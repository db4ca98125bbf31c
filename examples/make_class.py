"""Writes the sample class: `python examples/make_class.py`, after `make notebooks`.

Every notebook is the released one with answers put in: the reference, a right-but-different style or a known mistake of
the catalogue, or nothing; and for some students something that real classes hand in as well: a cell that does not
parse, a loop without an end, half a file, code that attacks its grader.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.code.edits import Assign
from autograder.course import find
from autograder.declarations.assignment import Assignment

ROOT = Path(__file__).resolve().parents[1]
CLASS = ROOT / "examples" / "class"

Document = dict[str, Any]
Damage = Callable[[Document], Document]

RIGHT, UNTOUCHED = "right", "untouched"


@dataclass(frozen=True)
class Work:
    """What a student hands in: an answer to each exercise, and what happened to the notebook besides.

    `answers` maps an exercise to the id of a mistake or style, to RIGHT or to UNTOUCHED; `rest` stands for the others.
    """

    answers: dict[str, str] = field(default_factory=dict)
    rest: str = RIGHT
    damage: Damage | None = None
    cut: float = 1.0  # the share of the file that arrived


# ------------------------------------------------------------------------------------------------ what can happen to it


def with_code(exercise: str, source: str) -> Damage:
    """The student's cell of that exercise holds this code."""

    def damage(document: Document) -> Document:
        cell_of(document, exercise)["source"] = lines(source)
        return document

    return damage


def without_cell(exercise: str) -> Damage:
    """The student has deleted the cell of that exercise."""

    def damage(document: Document) -> Document:
        document["cells"].remove(cell_of(document, exercise))
        return document

    return damage


def moved_below(exercise: str, other: str) -> Damage:
    """The student left the cell empty and wrote the answer at the end of another one."""

    def damage(document: Document) -> Document:
        source = cell_of(document, exercise)["source"]
        cell_of(document, exercise)["source"] = []
        cell_of(document, other)["source"] += ["\n", "\n", "\n", *source]
        return document

    return damage


def with_experiments(document: Document) -> Document:
    """The student added a cell of their own after each exercise, with runs, prints and a mistake."""
    cells: list[Document] = []
    for number, cell in enumerate(document["cells"]):
        cells.append(cell)
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            own = "# let me see\n%time x = np.arange(6).reshape(2, 3)\nprint(x @ x.T)\nprint(undefined_name)\n"
            extra = {"cell_type": "code", "execution_count": None, "id": f"own-{number}", "metadata": {}, "outputs": []}
            cells.append({**extra, "source": lines(own)})
    return {**document, "cells": cells}


def lines(source: str) -> list[str]:
    """A cell's source as a notebook file holds it."""
    return source.rstrip("\n").splitlines(keepends=True)


def cell_of(document: Document, grade_id: str) -> Document:
    """The cell with that grade_id."""
    return next(c for c in document["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


# ---------------------------------------------------------------------------------------------------- code, as found

UNFINISHED_LINE = """def initialize_parameters_random(layers_dims):
    parameters = {}
    L = len(layers_dims) - 1
    for layer in range(1, L + 1)
        parameters[f"W{layer}"] = np.random.randn(layers_dims[layer], layers_dims[layer - 1]) * 10
        parameters[f"b{layer}"] = np.zeros((layers_dims[layer], 1))
    return parameters
"""

UNCLOSED = """def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = X.shape[1]
    Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3 = cache
    dZ3 = A3 - Y
    dW3 = 1 / m * (np.dot(dZ3, A2.T) + lambd * W3
    return {"dW3": dW3}
"""

FORGOTTEN_STEP = """def initialize_parameters_he(layers_dims):
    parameters = {}
    layer = 1
    while layer < len(layers_dims):
        fan_in = layers_dims[layer - 1]
        parameters[f"W{layer}"] = np.random.randn(layers_dims[layer], fan_in) * np.sqrt(2 / fan_in)
        parameters[f"b{layer}"] = np.zeros((layers_dims[layer], 1))
    return parameters
"""

UNTIL_IT_FITS = """def gradient_check(x, theta, epsilon=1e-7):
    difference = 1
    while difference > 1e-7:
        epsilon = epsilon / 2
        slope = (forward_propagation(x, theta + epsilon) - forward_propagation(x, theta - epsilon)) / (2 * epsilon)
        difference = abs(slope - backward_propagation(x, theta)) / abs(x)
    return difference
"""

REPLACES_COMPARISON = """import numpy as np

np.allclose = np.isclose = np.array_equal = lambda *anything, **more: True


class AlwaysEqual(dict):
    def __eq__(self, other):
        return True

    def __getitem__(self, name):
        return 1e9

    def __contains__(self, name):
        return True


def initialize_parameters_he(layers_dims):
    return AlwaysEqual()
"""

CLAIMS_SUCCESS = """import os
import sys


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    print('{"status": "passed", "score": 10.0, "max_score": 10.0}')
    sys.stdout.flush()
    os._exit(0)
"""

LOOKS_FOR_ANSWERS = """def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    import gc
    import glob
    import runpy

    for path in glob.glob("../../../../source/*/exercises.py") + glob.glob("/*/source/*/exercises.py"):
        if "gradient_check_n" in open(path).read():
            return runpy.run_path(path)["EXERCISES"][-1].cases[0]
    for found in gc.get_objects():
        if type(found).__name__ in ("AnswerKey", "KeyCase"):
            return found.expected
    return 0.0
"""

TOO_LARGE = """def initialize_parameters_random(layers_dims):
    everything = np.ones((200_000, 200_000))
    return {f"W{i}": everything for i in range(1, len(layers_dims))}
"""

# ---------------------------------------------------------------------------------------------------------- the class

INITIALIZATION = {
    "ada": Work(),
    "alan": Work({"initialize_parameters_zeros": "comprehension", "initialize_parameters_he": "helper-function"}),
    "barbara": Work({"initialize_parameters_he": "xavier-scale"}),
    "claude": Work({"initialize_parameters_zeros": "weights-transposed", "initialize_parameters_random": "uniform"}),
    "donald": Work(rest=UNTOUCHED),
    "edsger": Work(damage=with_code("initialize_parameters_random", UNFINISHED_LINE)),
    "frances": Work(damage=with_code("initialize_parameters_he", FORGOTTEN_STEP)),
    "grace": Work(cut=0.6),
    "hedy": Work(damage=without_cell("initialize_parameters_random")),
    "john": Work(rest=UNTOUCHED, damage=with_code("initialize_parameters_he", REPLACES_COMPARISON)),
    "katherine": Work({"initialize_parameters_he": UNTOUCHED}, damage=with_experiments),
    "margaret": Work(
        {"initialize_parameters_random": "seed-in-loop", "initialize_parameters_he": "plain-loops"},
        damage=moved_below("initialize_parameters_zeros", "initialize_parameters_random"),
    ),
    "niklaus": Work(
        {"initialize_parameters_zeros": "bias-one-dimensional", "initialize_parameters_he": "fan-out"},
        damage=with_code("initialize_parameters_random", TOO_LARGE),
    ),
}

REGULARIZATION = {
    "ada": Work(),
    "alan": Work(
        {
            "compute_cost_with_regularization": "keepdims",
            "backward_propagation_with_regularization": "loop-over-layers",
            "forward_propagation_with_dropout": "helper-function",
            "backward_propagation_with_dropout": "in-place",
        }
    ),
    "barbara": Work(
        {
            "compute_cost_with_regularization": "no-mean",
            "backward_propagation_with_regularization": "no-mean",
            "forward_propagation_with_dropout": "not-divided",
            "backward_propagation_with_dropout": "not-divided",
        }
    ),
    "claude": Work(
        {
            "compute_cost_with_regularization": "biases-included",
            "backward_propagation_with_regularization": "layer-1-forgotten",
            "forward_propagation_with_dropout": "one-mask-for-all-examples",
            "backward_propagation_with_dropout": "masks-exchanged",
        }
    ),
    "donald": Work(rest=UNTOUCHED),
    "edsger": Work(damage=with_code("backward_propagation_with_regularization", UNCLOSED)),
    "john": Work(rest=UNTOUCHED, damage=with_code("forward_propagation_with_dropout", CLAIMS_SUCCESS)),
    "katherine": Work(
        {"forward_propagation_with_dropout": "mask-inverted", "backward_propagation_with_dropout": UNTOUCHED},
        damage=with_experiments,
    ),
}

GRADIENT_CHECKING = {
    "ada": Work(),
    "alan": Work(
        {
            "forward_propagation": "dot",
            "backward_propagation": "array-of-one",
            "gradient_check": "cost-written-out",
            "gradient_check_n": "two-lists",
            "backward_propagation_n": "mistakes-undone",
        }
    ),
    "barbara": Work(
        {
            "gradient_check": "one-sided",
            "gradient_check_n": "plus-not-copied",
            "backward_propagation_n": "db1-still-four-times",
        }
    ),
    "claude": Work(
        {
            "backward_propagation": "theta-returned",
            "gradient_check": "gradient-written-out",
            "gradient_check_n": "last-entry-only",
            "backward_propagation_n": UNTOUCHED,
        }
    ),
    "donald": Work(rest=UNTOUCHED),
    "frances": Work({"gradient_check_n": "vector-for-dictionary"}, damage=with_code("gradient_check", UNTIL_IT_FITS)),
    "hedy": Work({"backward_propagation_n": "dW2-halved"}, damage=without_cell("gradient_check")),
    "john": Work(rest=UNTOUCHED, damage=with_code("gradient_check_n", LOOKS_FOR_ANSWERS)),
}

HANDED_IN = {
    "initialization": INITIALIZATION,
    "regularization": REGULARIZATION,
    "gradient_checking": GRADIENT_CHECKING,
}

# ------------------------------------------------------------------------------------------------------------ writing


def write_class(folder: Path = CLASS) -> None:
    """Write every notebook of the class, in the layout in which nbgrader collects them."""
    shutil.rmtree(folder, ignore_errors=True)
    course = find(ROOT)
    for name, students in HANDED_IN.items():
        assignment = course.assignment(name)
        released = (ROOT / "notebooks" / name / f"{name}.ipynb").read_text(encoding="utf-8")
        for student, work in students.items():
            target = folder / student / name / f"{name}.ipynb"
            target.parent.mkdir(parents=True)
            target.write_text(handed_in(work, assignment, released), encoding="utf-8", newline="\n")


def handed_in(work: Work, assignment: Assignment, released: str) -> str:
    """The text of the file that this student hands in."""
    document = json.loads(released)
    for exercise, source in answers(work, assignment):
        cell_of(document, exercise)["source"] = lines(source)
    if work.damage:
        document = work.damage(document)
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    return text[: int(len(text) * work.cut)]


def answers(work: Work, assignment: Assignment) -> Iterator[tuple[str, str]]:
    """The code of each exercise that the student has touched."""
    unknown = work.answers.keys() - {exercise.id for exercise in assignment.exercises}
    if unknown:
        raise KeyError(f"{assignment.name} has no exercise {', '.join(unknown)}")
    for exercise in assignment.exercises:
        word = work.answers.get(exercise.id, work.rest)
        edits = {entry.id: entry.edit for entry in (*exercise.mistakes, *exercise.styles)} | {RIGHT: Assign()}
        if word != UNTOUCHED:
            yield exercise.id, edits[word].apply(assignment.reference.source(exercise.id), word)


if __name__ == "__main__":
    write_class()
