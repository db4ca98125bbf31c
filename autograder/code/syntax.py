"""What Python sees of code: its syntax without comments, docstrings, layout and places."""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass, field
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Syntax:
    """A statement as Python sees it: a text that is equal for equal ones; "" where one is nested too deeply."""

    text: str
    node: ast.stmt = field(compare=False, repr=False)


@lru_cache(maxsize=1000)  # what all students have in common, and the latest others
def syntax_of(statement: ast.stmt) -> Syntax:
    """The syntax of a statement."""
    try:
        return Syntax(ast.dump(_undocumented(statement)), statement)
    except RecursionError:
        return Syntax("", statement)


def _undocumented(statement: ast.stmt) -> ast.stmt:
    """A function without its docstring. Those of functions in it count: in doubt, too much does."""
    if not isinstance(statement, ast.FunctionDef) or ast.get_docstring(statement, clean=False) is None:
        return statement
    plain = copy.copy(statement)
    plain.body = [ast.Expr(ast.Constant("")), *statement.body[1:]]
    return plain
