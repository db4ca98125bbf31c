"""The course's side of an exercise has a digest of its own, which changes with what concerns the exercise alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.course import find
from autograder.declarations.assignment import Assignment
from autograder.reuse.course_digest import course_digests
from tests.conftest import ROOT

COURSE = find(ROOT)
INITIALIZATION = COURSE.assignment("initialization")
ZEROS, RANDOM, HE = (exercise.id for exercise in INITIALIZATION.exercises)


def declared(assignment: Assignment, old: str, new: str) -> Assignment:
    """The assignment with one edit of its declarations."""
    assert assignment.declarations.count(old) == 1, old
    return replace(assignment, declarations=assignment.declarations.replace(old, new))


def solved_otherwise(assignment: Assignment, exercise: str) -> Assignment:
    """The assignment with one reference solution written differently."""
    cells = (
        replace(cell, source=cell.source.replace("    ###", "    # mended\n    ###", 1)) if cell.solution else cell
        for cell in assignment.notebook.cells
    )
    kept = (new if new.grade_id == exercise else old for new, old in zip(cells, assignment.notebook.cells, strict=True))
    return replace(assignment, notebook=replace(assignment.notebook, cells=tuple(kept)))


def changed(before: Assignment, after: Assignment) -> set[str]:
    then, now = course_digests(before, "policy"), course_digests(after, "policy")
    return {name for name in now if then[name] != now[name]}


@pytest.mark.parametrize("name", COURSE.names)
def test_no_declaration_of_the_course_concerns_another_exercise(name: str):
    assignment = COURSE.assignment(name)
    for exercise in assignment.exercises:
        marker = f'    id="{exercise.id}",\n'
        assert changed(assignment, declared(assignment, marker, f"{marker}    # more\n")) == {exercise.id}


def test_a_changed_checker_of_gradients_concerns_nobody_else_but_what_it_checks_concerns_the_checker():
    assignment = COURSE.assignment("gradient_checking")
    alone = solved_otherwise(assignment, "gradient_check")
    assert changed(assignment, alone) == {"gradient_check"}
    used = solved_otherwise(assignment, "backward_propagation")
    assert changed(assignment, used) == {"backward_propagation", "gradient_check"}


def catalogued(assignment: Assignment, old: str, new: str) -> Assignment:
    """The assignment with one edit of its catalogue."""
    assert assignment.catalogue.count(old) == 1, old
    return replace(assignment, catalogue=assignment.catalogue.replace(old, new))


@pytest.mark.parametrize("name", COURSE.names)
def test_the_mistakes_of_an_exercise_concern_no_other(name: str):
    assignment = COURSE.assignment(name)
    for exercise in assignment.exercises:
        marker = f'Catalogue("{exercise.id}", mistakes=(\n'
        assert changed(assignment, catalogued(assignment, marker, f"{marker}    # more\n")) == {exercise.id}


@pytest.mark.parametrize(
    ("old", "new", "concerned"),
    [
        ('"np.sqrt(1 / layers_dims[layer - 1])"', '"np.sqrt(1 / (layers_dims[layer - 1] + 0))"', {HE}),
        ('"Your weights are ten times too small: ', '"Your weights are too small: ', {RANDOM}),
        ('Style("full", ', 'Style("filled", ', {ZEROS}),
        ("def _weights(expression):", "def _weights(expression, more=None):", {ZEROS, RANDOM, HE}),
        ('"seed-in-loop"', '"seed-in-the-loop"', {RANDOM, HE}),
        ("It adds W0 and b0, entries", "It adds W0 and b0: entries", set()),
        ('"""The catalogue of', '"""A catalogue of', set()),
        ("CATALOGUES = (ZEROS, RANDOM, HE)", "CATALOGUES = (ZEROS, RANDOM, HE)[:]", {ZEROS, RANDOM, HE}),
    ],
)
def test_a_change_in_the_catalogue_concerns_those_it_is_about(old: str, new: str, concerned: set[str]):
    assert changed(INITIALIZATION, catalogued(INITIALIZATION, old, new)) == concerned


def test_a_mistake_that_calls_another_exercise_depends_on_it():
    calling = catalogued(INITIALIZATION, '_weights(f"np.ones(({SHAPE}))")', f"_weights(\"{HE}(layers_dims)['W1']\")")
    assert changed(calling, solved_otherwise(calling, HE)) == {ZEROS, HE}


@pytest.mark.parametrize(
    "otherwise",
    ["(ZEROS, RANDOM, replace(HE, seed=4))", "tuple([ZEROS, RANDOM, HE])", "(ZEROS, RANDOM, HE)[:]"],
)
def test_where_the_exercises_are_put_together_in_another_way_each_change_concerns_all(otherwise: str):
    before = declared(INITIALIZATION, "= (ZEROS, RANDOM, HE)", f"= {otherwise}")
    marker = f'    id="{HE}",\n'
    assert changed(before, declared(before, marker, f"{marker}    # more\n")) == {ZEROS, RANDOM, HE}


def test_exercises_that_are_rearranged_afterwards_are_told_apart_no_longer():
    list_of_them = "EXERCISES: tuple[Exercise, ...] = (ZEROS, RANDOM, HE)"
    before = declared(INITIALIZATION, list_of_them, "EXERCISES = [ZEROS, RANDOM, HE]\nEXERCISES.reverse()")
    marker = f'    id="{HE}",\n'
    assert changed(before, declared(before, marker, f"{marker}    # more\n")) == {ZEROS, RANDOM, HE}


@pytest.mark.parametrize(
    ("inputs", "concerned"),
    [
        ("([2, 4, 1],)", set()),
        (f'(list(draw.reference["{ZEROS}"]([2, 1])),)', {HE}),
        (f'(list(draw.reference.get("{ZEROS}")([2, 1])),)', {HE}),
        ("(list(draw.reference[chosen]([2, 1])),)", {HE}),
    ],
)
def test_inputs_made_with_a_reference_function_depend_on_it(inputs: str, concerned: set[str]):
    cases = f'cases=(Case("drawn", lambda draw: {inputs}),),\n    checks=CHECKS,'
    before = declared(INITIALIZATION, "cases=_cases([2, 4, 1], [4, 3, 5, 2]),\n    checks=CHECKS,", cases)
    assert changed(before, solved_otherwise(before, ZEROS)) == {ZEROS} | concerned


def test_limits_and_versions_concern_all():
    then, now = course_digests(INITIALIZATION, "one policy"), course_digests(INITIALIZATION, "another")
    assert not set(then.values()) & set(now.values())
