"""A class to measure on: as many distinct submissions as are asked for, made from the catalogue of answers.

Each student takes, for every exercise, the reference solution, one of its right-but-different styles, or a known
mistake, and writes one line of their own into it. In an all-distinct class no two submissions hold the same code, so
nothing that grading remembers from one can help with the next.

In a class that repeats, some students hand in what an earlier one did, and some an answer to a single exercise, as
often as was counted in 584 public hand-ins; only a comment tells them apart.
"""

from __future__ import annotations

import ast
import copy
import json
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.declarations.assignment import Assignment
from autograder.exercise import Exercise

MISTAKEN = 0.3  # the share of answers that hold a known mistake
WHOLE = {"initialization": 0.79, "regularization": 0.32, "gradient_checking": 0.36}
"""The share of public hand-ins that equal an earlier one in syntax."""
SINGLE = 0.85
"""The share of their answers to single exercises that equal an earlier one in syntax."""


def hand_in(
    course: Course,
    assignment: str,
    count: int,
    folder: Path,
    trained: bool = True,
    seed: int = 1,
    repeating: bool = False,
    mistaken: float = MISTAKEN,
) -> Path:
    """Write `count` submissions as `folder/<student>/<assignment>/<assignment>.ipynb`; see `class_of`."""
    loaded = course.assignment(assignment)
    document = released(course, assignment, trained)
    for number, answers in enumerate(class_of(loaded, count, seed, repeating, mistaken)):
        place = folder / f"student{number:05}" / assignment
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{assignment}.ipynb").write_text(json.dumps(filled(document, answers), indent=1), encoding="utf-8")
    return folder


def released(course: Course, assignment: str, trained: bool = True) -> dict[str, Any]:
    """The student's notebook; without its demonstration cells (training runs and plots) if so wanted."""
    path = course.root / "notebooks" / assignment / f"{assignment}.ipynb"
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if not trained:
        document["cells"] = [cell for cell in document["cells"] if _needed(cell)]
    return document


def _needed(cell: dict[str, Any]) -> bool:
    meta = cell["metadata"].get("nbgrader", {})
    return cell["cell_type"] != "code" or bool(meta.get("solution") or meta.get("grade")) or is_setup(cell)


def is_setup(cell: dict[str, Any]) -> bool:
    """Whether this is the cell with the notebook's imports."""
    return bool(cell["metadata"].get("nbgrader", {}).get("grade_id") == "setup")


def filled(document: dict[str, Any], answers: dict[str, str]) -> dict[str, Any]:
    """A copy of the notebook with these answers in its solution cells."""
    document = copy.deepcopy(document)
    for cell in document["cells"]:
        meta = cell["metadata"].get("nbgrader", {})
        if meta.get("solution"):
            cell["source"] = answers[meta["grade_id"]].splitlines(keepends=True)
    return document


def class_of(
    assignment: Assignment, count: int, seed: int = 1, repeating: bool = False, mistaken: float = MISTAKEN
) -> Iterator[dict[str, str]]:
    """The answers of a class, one student after the other: all distinct, or `repeating` as real ones do."""
    found = answers_of(assignment, count, seed, mistaken)
    return repeated(found, WHOLE[assignment.name], seed) if repeating else found


def answers_of(
    assignment: Assignment, count: int, seed: int = 1, mistaken: float = MISTAKEN
) -> Iterator[dict[str, str]]:
    """The distinct answers of one student after the other, by exercise; such a share of them holds a mistake."""
    choose = random.Random(seed)
    texts = {exercise.id: _texts(assignment, exercise) for exercise in assignment.exercises}
    for number in range(count):
        yield {name: _personal(_pick(*text, choose, mistaken), f"{name} {number}") for name, text in texts.items()}


def repeated(answers: Iterable[dict[str, str]], whole: float, seed: int = 1) -> Iterator[dict[str, str]]:
    """The answers of a class in which so many hand-ins are those of an earlier student, and SINGLE of all answers."""
    choose, before = random.Random(seed), []
    single = max(0.0, (SINGLE - whole) / (1 - whole))
    for number, new in enumerate(answers):
        if before and choose.random() < whole:
            taken = choose.choice(before)
        else:
            taken = {n: choose.choice(before)[n] if before and choose.random() < single else new[n] for n in new}
        before.append(taken)
        yield {name: f"# {number}\n{text}" for name, text in taken.items()}


def repeats(answers: Iterable[dict[str, str]]) -> tuple[float, float]:
    """Which share of hand-ins, and which of single answers, equals an earlier one in syntax."""
    seen: set[str] = set()
    found: tuple[list[bool], list[bool]] = [], []
    for one in answers:
        parts = [f"{name}: {ast.dump(ast.parse(text))}" for name, text in one.items()]
        for kind, texts in zip(found, (["\n".join(parts)], parts), strict=True):
            kind += [text in seen for text in texts]
            seen.update(texts)
    return sum(found[0]) / len(found[0]), sum(found[1]) / len(found[1])


def _pick(right: list[str], wrong: list[str], choose: random.Random, mistaken: float) -> str:
    return choose.choice(wrong if wrong and choose.random() < mistaken else right)


def _texts(assignment: Assignment, exercise: Exercise) -> tuple[list[str], list[str]]:
    reference = assignment.reference.source(exercise.id)
    return [reference, *_edited(exercise.styles, reference)], list(_edited(exercise.mistakes, reference))


def _edited(variants: Iterable[Any], reference: str) -> Iterator[str]:
    for variant in variants:
        yield variant.edit.apply(reference, variant.id)


def _personal(source: str, name: str) -> str:
    """The answer with one more line at the start of its last function: distinct code that does the same."""
    lines = source.splitlines()
    place = max(index for index, line in enumerate(lines) if line.startswith("def "))
    while not lines[place].rstrip().endswith(":"):
        place += 1
    place = _after_docstring(lines, place + 1)
    indent = lines[place][: len(lines[place]) - len(lines[place].lstrip())] or "    "
    return "\n".join([*lines[:place], f"{indent}mine = {name!r}", *lines[place:]]) + "\n"


def _after_docstring(lines: list[str], place: int) -> int:
    if '"""' not in lines[place]:
        return place
    if lines[place].count('"""') == 2:
        return place + 1
    return next(index for index in range(place + 1, len(lines)) if '"""' in lines[index]) + 1
