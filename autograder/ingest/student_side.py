"""Which statements of a notebook ask `check` or `hint`: they belong to the notebook, and not to the grading."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_STUDENT_SIDE = frozenset({"check", "hint"})
_RUN_LATER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def is_student_side(node: ast.stmt) -> bool:
    """Whether a statement calls `check` or `hint`, or imports them."""
    if isinstance(node, ast.ImportFrom):
        return node.module == "autograder.student"
    called = node.value.func if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
    return isinstance(called, ast.Name) and called.id in _STUDENT_SIDE


def is_check(node: ast.stmt) -> bool:
    """Whether a statement checks something when it runs."""
    return next(_checks(node), None) is not None


def checked(node: ast.stmt) -> Iterator[str]:
    """The names of the functions that a statement checks, as far as they stand there."""
    for call in _checks(node):
        yield from (given.id for given in call.args if isinstance(given, ast.Name))
        yield from (str(given.value) for given in call.args if isinstance(given, ast.Constant))


def _checks(node: ast.stmt) -> Iterator[ast.Call]:
    if not isinstance(node, _RUN_LATER):
        calls = (each for each in ast.walk(node) if isinstance(each, ast.Call))
        yield from (call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "check")
