"""Twenty wrong answers to each exercise: the card names the value, or the line, in which the fault is, and no other."""

from __future__ import annotations

import ast
import re

import pytest
from IPython.core.interactiveshell import InteractiveShell

from autograder.course import Course
from autograder.student.card import Card
from autograder.student.examine import examine_function, load_beside
from autograder.values import Status
from tests.conftest import ROOT
from tests.student.wrong_answers import TOLD, WRONG_ANSWERS, Told, Wrong

NAMED = re.compile(r"(\w+) (?:is the first to differ|is still None|goes up to|never gets)")


def names_the_fault(card: Card, wrong: Wrong, line: int) -> bool:
    """Whether a card names what is wrong: a value, or else the line in which Python stops."""
    named = NAMED.findall(card.outcome.where)
    if wrong.names:
        return bool(named) and named[0] in wrong.names.split()
    return not named and f"In line {line} of the cell: " in card.outcome.message


@pytest.mark.parametrize(("assignment", "exercise"), WRONG_ANSWERS, ids=lambda name: name)
def test_the_card_on_a_wrong_answer_names_where_the_fault_is(
    course: Course, shell: InteractiveShell, assignment: str, exercise: str
):
    loaded = course.assignment(assignment)
    source, keys = loaded.reference.source(exercise), load_beside(ROOT / "notebooks" / assignment)
    declared = next(entry for entry in loaded.exercises if entry.id == exercise)
    versions = (*declared.mistakes, *declared.styles)
    catalogued = {ast.dump(ast.parse(version.edit.apply(source, version.id))) for version in versions}
    for block in loaded.reference.needed(loaded.reference.exercises):
        shell.run_cell(block.source).raise_error()
    answers = WRONG_ANSWERS[assignment, exercise]
    assert len(answers) >= 20
    for wrong in answers:
        changed = source.replace(wrong.old, wrong.new, 1)
        assert ast.dump(ast.parse(changed)) not in catalogued, wrong
        shell.run_cell(changed).raise_error()
        card = examine_function(keys, exercise, shell.user_ns)
        assert card.outcome.status is not Status.PASSED, wrong
        line = changed[: changed.index(wrong.new)].count("\n") + 1
        assert names_the_fault(card, wrong, line), f"{wrong}: {card!r}"


@pytest.mark.parametrize("wrong", TOLD, ids=lambda wrong: wrong.exercise)
def test_no_sentence_on_the_card_of_an_answer_in_a_form_of_its_own_is_false(
    course: Course, shell: InteractiveShell, wrong: Told
):
    reference = course.assignment(wrong.assignment).reference
    for block in reference.needed(reference.exercises):
        shell.run_cell(block.source).raise_error()
    shell.run_cell(wrong.source).raise_error()
    shown = examine_function(load_beside(ROOT / "notebooks" / wrong.assignment), wrong.exercise, shell.user_ns)
    card = repr(shown)
    assert shown.outcome.status is not Status.PASSED
    assert wrong.said in card
    assert wrong.unsaid not in card
