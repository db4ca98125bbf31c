"""The proof of an assignment's variants: what holds of the published one holds of each, and each is another one.

Of many draws a sample is proven, always the same one.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from math import prod

from autograder.declarations import source_notebook
from autograder.declarations.assignment import Assignment
from autograder.declarations.variants import Values
from autograder.errors import CourseError
from autograder.exercise import Exercise, Parameter
from autograder.grading.assignment_grader import AssignmentGrader
from autograder.grading.grader import Grader
from autograder.grading.variant_graders import VariantGraders
from autograder.ingest.notebook import Notebook
from autograder.judging.judge import judge
from autograder.judging.neighbours import fits, with_others
from autograder.limits import Limits
from autograder.sandbox.evidence import Answer
from autograder.tracing.moments import same
from autograder.values import Finding, Status, Submission

MOST = 30
"""Variants that are proven of an assignment."""
Counted = Callable[[list[Values], int, str], Iterable[Values]]


def run(assignment: Assignment, grader: Grader, seed: int, counted: Counted) -> Iterator[Finding]:
    """What is proven of an assignment's variants; nothing where none can be drawn."""
    if not assignment.values:
        return
    name, draws = assignment.name, drawn(assignment.exercises)
    graders = VariantGraders(assignment, Limits(), seed)
    bad: list[Finding] = []
    for values in counted(draws, len(draws), f"variants of {name}"):
        try:
            found = list(_of(assignment.with_values(values), graders, grader))
        except CourseError as error:
            found = [f"cannot be made: {str(error).rstrip('.')}"]
        bad += [Finding(False, f"{name}, the variant with {_written(values)}: {one}.") for one in found]
    if not bad:
        bad = [Finding(False, f"{name}, {one}.") for one in _without_effect(assignment, seed)]
    yield from bad
    if not bad:
        what = "the reference earns everything, the untouched release nothing, known mistakes are named"
        yield Finding(True, f"{name}: in {len(draws)} of {_count(assignment.exercises)} variants {what}.")


def _parameters(exercises: Iterable[Exercise]) -> list[tuple[str, Parameter]]:
    return [(exercise.id, one) for exercise in exercises for one in exercise.parameters]


def _count(exercises: Iterable[Exercise]) -> int:
    return prod(len(parameter.drawn) for _, parameter in _parameters(exercises))


def drawn(exercises: Sequence[Exercise]) -> list[Values]:
    """All variants that may be drawn; of more than there is time for, the same sample each time."""
    count = _count(exercises)
    chosen = range(count) if count <= MOST else random.Random(count).sample(range(count), MOST)
    return [_of_number(exercises, number) for number in chosen]


def _of_number(exercises: Sequence[Exercise], number: int) -> Values:
    """One of all combinations: each parameter takes its part of the number."""
    found: dict[str, dict[str, object]] = {}
    for exercise, parameter in _parameters(exercises):
        number, place = divmod(number, len(parameter.drawn))
        found.setdefault(exercise, {})[parameter.name] = parameter.drawn[place]
    return found


def _written(values: Values) -> str:
    return ", ".join(f"{name} = {value}" for of in values.values() for name, value in of.items())


def _of(mine: Assignment, graders: VariantGraders, grader: Grader) -> Iterator[str]:
    """What is wrong with one variant."""
    source_notebook.must_be_python(mine.name, mine.notebook.cells)
    one = graders.made(mine)
    solved = _graded(grader, one, mine.notebook)
    if solved != mine.max_score:
        yield f"the reference earns {solved} of {mine.max_score:g} points"
    stubs = (replace(cell, source=mine.stubs.get(cell.grade_id, cell.source)) for cell in mine.template.cells)
    untouched = _graded(grader, one, replace(mine.notebook, cells=tuple(stubs)))
    if untouched != 0:
        yield f"the untouched release earns {untouched} points"
    yield from _not_named(one)


def _graded(grader: Grader, one: AssignmentGrader, notebook: Notebook) -> float | None:
    return grader.grade_notebook(notebook, Submission("", one.assignment.name, ""), one).score


def _not_named(one: AssignmentGrader) -> Iterator[str]:
    for key in one.keys.values():
        for hints in key.hints:
            outcome = judge(key, [case.mistakes[hints.mistake] for case in key.cases])
            what = f"{key.exercise}: the mistake {hints.mistake!r}"
            if outcome.status is Status.PASSED:
                yield f"{what} passes"
            elif outcome.mistakes != ((hints.mistake,),):
                yield f"{what} is taken for {outcome.mistake or 'no known one'}"


def _without_effect(assignment: Assignment, seed: int) -> Iterator[str]:
    """Values that change neither an answer nor what a student begins with, or that no student is told of."""
    for exercise in assignment.exercises:
        for parameter in exercise.parameters:
            said = f"{exercise.id}, parameter {parameter.name!r}"
            for value in (value for value in parameter.drawn if value != parameter.value):
                other = assignment.with_values({exercise.id: {parameter.name: value}})
                if other.stubs == assignment.stubs and _is_alike(assignment, other, exercise.id, seed):
                    remedy = "name the places where it stands in the solution, or let a case read draw.values"
                    yield f"{said}: {value!r} changes no answer; {remedy}"
                elif _read(other) == _read(assignment) and _shows_alike(assignment, other, exercise.id, seed):
                    remedy = "name the places where it stands in a text that they read"
                    yield f"{said}: {value!r} changes answers, and no student is told of it; {remedy}"


def _read(assignment: Assignment) -> list[str]:
    """What students read of the notebook."""
    return [assignment.stubs.get(cell.grade_id, cell.source) for cell in assignment.template.cells]


def _shows_alike(assignment: Assignment, other: Assignment, name: str, seed: int) -> bool:
    """Whether an exercise has the same examples in two variants."""
    ours, theirs = (one.key(one.exercise(name), seed) for one in (assignment, other))
    pairs = [(a.call.arguments, b.call.arguments) for a, b in zip(ours.cases, theirs.cases, strict=True) if a.visible]
    return all(same(*pair) for pair in pairs)


def _is_alike(assignment: Assignment, other: Assignment, name: str, seed: int) -> bool:
    """Whether an exercise has the same examples in two variants, and the same answers."""
    theirs = other.key(other.exercise(name), seed)
    answers = [Answer(case.expected) for case in theirs.cases]
    return _shows_alike(assignment, other, name, seed) and fits(with_others(theirs, assignment.reference), answers)
