"""What to teach next: failures that no known mistake explains, comments that recur, each with its `Mistake(...)`."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from autograder.code.edits import Assign, Whole
from autograder.code.parsing import functions_of
from autograder.code.syntax import syntax_of
from autograder.errors import CourseError
from autograder.gradebook.scores import StudentScore
from autograder.report.items import is_unnamed
from autograder.values import check_id

MOST = 40  # things to teach in one assignment
_OFTEN = 3  # times that a comment was written, from which on it is worth a hint
_CODE, _NUMBER = re.compile(r"`[^`]*`"), re.compile(r"(?<![\w.])[-+]?\d[\d.]*(e[-+]?\d+)?|\b(nan|inf)\b")
_HINT = "Say what is wrong and what to look at, and not the right line."


@dataclass(frozen=True, slots=True)
class Solved:
    """How a student solved an exercise, and how the course does: the source of the cell, and of the function."""

    answer: str
    reference: str


Solutions = Callable[[StudentScore, str], Solved | None]
"""The solutions of an exercise; None where that of the student cannot be read."""


@dataclass(frozen=True, slots=True)
class ToTeach:
    """Students of one exercise whose values go wrong in the same way, or who got the same comment of a marker.

    What was said to the first of them, who is the example, differs from what the others were told in numbers and
    quoted code alone. `line` is what would name the mistake, for mistakes.py; "" where the example cannot be read.
    """

    exercise: str
    said: str
    by_hand: bool
    students: tuple[str, ...]
    line: str


def to_teach(scores: Sequence[StudentScore], solutions: Solutions) -> list[ToTeach]:
    """What to teach next in one assignment, the most frequent first."""
    found: dict[tuple[str, str, bool], list[tuple[StudentScore, str]]] = {}
    for score in scores:
        for exercise, said, by_hand in _said(score):
            key = exercise, said if by_hand else _levelled(said), by_hand
            found.setdefault(key, []).append((score, said))
    kept = [(key, whose) for key, whose in found.items() if not key[2] or len(whose) >= _OFTEN]
    kept.sort(key=lambda item: -len(item[1]))
    return [
        ToTeach(exercise, whose[0][1], by_hand, tuple(score.student for score, _ in whose),
                _line(exercise, number, whose[0][1] if by_hand else _HINT, solutions(whose[0][0], exercise)))
        for number, ((exercise, _, by_hand), whose) in enumerate(kept[:MOST], 1)
    ]  # fmt: skip


def _levelled(said: str) -> str:
    """What was said, without the numbers and the code in which one student differs from the next."""
    return _NUMBER.sub("#", _CODE.sub("`#`", said))


def _said(score: StudentScore) -> Iterator[tuple[str, str, bool]]:
    """What was said of somebody's wrong answers: by the grader, which found no known mistake, or by a marker."""
    for outcome, _ in score.exercises:
        if is_unnamed(outcome):
            yield outcome.exercise, "\n".join(filter(None, (outcome.message, outcome.where))), False
        for cell in (outcome.exercise, check_id(outcome.exercise)):
            if comment := " ".join(score.comments.get(cell, "").split()):
                yield outcome.exercise, comment, True


def _line(exercise: str, number: int, hint: str, solved: Solved | None) -> str:
    if solved is None:
        return ""
    edit = edit_of(exercise, solved)
    text = f"Assign({dict(edit.changes)!r})" if isinstance(edit, Assign) else f"Whole({edit.text!r})"
    return f'Mistake("new-{number}", {text}, {hint!r}),'


def edit_of(exercise: str, solved: Solved) -> Assign | Whole:
    """The edit of the reference that gives a student's answer: other values where that is all, else the whole text."""
    whole = Whole(solved.answer)
    try:
        reference, answer = (functions_of(text)[exercise] for text in (solved.reference, solved.answer))
        ours, theirs = _values(reference), _values(answer)
        edit = Assign({name: theirs[name] for name in ours if name in theirs and theirs[name] != ours[name]})
        edited = functions_of(edit.apply(solved.reference, exercise))[exercise]
        return edit if "" != syntax_of(edited).text == syntax_of(answer).text else whole
    except (CourseError, SyntaxError, KeyError, RecursionError):
        return whole


def _values(function: ast.FunctionDef) -> dict[str, str]:
    """What a function assigns, by what it assigns to."""
    lines = [node for node in ast.walk(function) if isinstance(node, ast.Assign) and len(node.targets) == 1]
    return {ast.unparse(line.targets[0]): ast.unparse(line.value) for line in lines}
