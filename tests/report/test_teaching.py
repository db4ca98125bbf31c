"""What to teach next: what nobody recognised, put together, with the line that would name it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from autograder import exercise as vocabulary
from autograder.gradebook.scores import StudentScore
from autograder.report.teaching import Solved, to_teach
from tests.report.scores import IDS, answer, graded

REFERENCE = """def initialize_parameters_zeros(layers_dims):
    '''Start with zeros.'''
    parameters = {}
    for layer in range(1, len(layers_dims)):
        parameters[f"W{layer}"] = np.zeros((layers_dims[layer], layers_dims[layer - 1]))
        parameters[f"b{layer}"] = np.zeros((layers_dims[layer], 1))
    return parameters
"""
HALVES = REFERENCE.replace("np.zeros((layers_dims[layer], 1))", "np.full((layers_dims[layer], 1), .5)")
OTHERWISE = (
    "def helper(n):\n    return {}\n\n\ndef initialize_parameters_zeros(sizes):\n    return helper(len(sizes))\n"
)
WRITTEN = {"ada": HALVES, "bob": HALVES, "cyd": OTHERWISE, "dan": REFERENCE}


def solutions(score: StudentScore, exercise: str) -> Solved | None:
    return Solved(WRITTEN[score.student], REFERENCE) if score.student in WRITTEN else None


def wrong(student: str, message: str, **more: Any) -> StudentScore:
    return graded(student, answer(0, 3.0, message=message), answer(1, 10.0), **more)


def mistake(line: str) -> vocabulary.Mistake:
    """The value that a proposed line declares, as mistakes.py would."""
    found: Mapping[str, Any] = {name: getattr(vocabulary, name) for name in vocabulary.__all__}
    (made,) = eval(f"({line})", dict(found))  # the line is proposed for a module
    assert isinstance(made, vocabulary.Mistake)
    return made


def test_equal_failures_are_one_and_the_most_frequent_comes_first():
    scores = [wrong("cyd", "W1 is missing."), *(wrong(name, "b1[0, 0] is 0.5, expected 0.") for name in ("ada", "bob"))]
    recognised = graded("eve", answer(0, 3.0, "bias-ones", message="b1[0, 0] is 1, expected 0."), answer(1, 10.0))
    first, second = to_teach([*scores, recognised], solutions)
    assert (first.exercise, first.said, first.students) == (IDS[0], "b1[0, 0] is 0.5, expected 0.", ("ada", "bob"))
    assert second.students == ("cyd",)


def test_failures_that_differ_in_numbers_and_quoted_code_alone_are_one():
    def told(student: str, value: float, line: int, name: str = "b1") -> StudentScore:
        where = f"{name} is the first to differ: it is {value}, expected 0 (line {line})."
        said = f"W1[0, 1] is {value}, expected -1e-05. In line {line} of the cell: `b = {value}`."
        return graded(student, answer(0, 3.0, message=said, where=where), answer(1, 10.0))

    found = to_teach([told("ada", 0.5, 3), told("bob", -1.25e-07, 12), told("cyd", 0.5, 3, "W1")], solutions)
    assert [cluster.students for cluster in found] == [("ada", "bob"), ("cyd",)]
    assert "b1 is the first to differ: it is 0.5" in found[0].said


def test_the_line_edits_the_solution_where_only_values_differ():
    (found,) = to_teach([wrong("ada", "b1 differs.")], solutions)
    proposed = mistake(found.line)
    assert isinstance(proposed.edit, vocabulary.Assign)
    assert list(proposed.edit.changes) == ["parameters[f'b{layer}']"]
    edited = proposed.edit.apply(REFERENCE, "a test")
    assert ast.dump(ast.parse(edited)) == ast.dump(ast.parse(HALVES))


def test_the_line_has_the_whole_answer_where_more_differs():
    (found,) = to_teach([wrong("cyd", "W1 is missing.")], solutions)
    assert mistake(found.line).edit == vocabulary.Whole(OTHERWISE)


def test_an_answer_that_cannot_be_read_is_named_without_a_line():
    (found,) = to_teach([wrong("fay", "W1 is missing.")], solutions)
    assert (found.students, found.line) == (("fay",), "")


def test_a_comment_that_a_marker_wrote_three_times_becomes_a_hint():
    said = ("Think of the  units.", "Think of the units.", "Think of\nthe units.", "Well done.")
    scores = [
        graded(name, answer(0, 10.0), answer(1, 10.0), comments={IDS[0]: text})
        for name, text in zip(("ada", "bob", "dan", "cyd"), said)
    ]
    (found,) = to_teach(scores, solutions)
    assert (found.by_hand, found.students) == (True, ("ada", "bob", "dan"))
    assert mistake(found.line).hint == "Think of the units."
