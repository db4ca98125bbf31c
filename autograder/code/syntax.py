"""What Python sees of code: its syntax without comments, docstrings, layout and places."""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass, field
from typing import Any

_IMPLIED = frozenset({"ctx", "type_comment"})  # by where a node stands; by a parser that is not asked for it
_SHAPES = {
    kind: (kind.__name__, tuple(name for name in kind._fields if name not in _IMPLIED))
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}


@dataclass(frozen=True, slots=True)
class Syntax:
    """A statement as Python sees it: a text that is equal for equal ones; "" where one is nested too deeply.

    `nodes` are the statement and all that is in it, so that nobody else has to walk through it.
    """

    text: str
    node: ast.stmt = field(compare=False, repr=False)
    nodes: tuple[ast.AST, ...] = field(compare=False, repr=False)


def syntax_of(statement: ast.stmt) -> Syntax:
    """The syntax of a statement."""
    words: list[str] = []
    nodes: list[ast.AST] = []
    try:
        _collect(_undocumented(statement), words, nodes)
    except RecursionError:
        return Syntax("", statement, tuple(ast.walk(statement)))
    return Syntax(";".join(words), statement, tuple(nodes))


def _collect(node: ast.AST, words: list[str], nodes: list[ast.AST]) -> None:
    """Add a node with all that is in it: what it is, how many there are of something, texts and numbers."""
    name, fields = _SHAPES[type(node)]
    nodes.append(node)
    words.append(name)
    for field_name in fields:
        value: Any = getattr(node, field_name, None)
        if type(value) is list:
            words.append(str(len(value)))
            for item in value:
                _collect(item, words, nodes) if type(item) in _SHAPES else words.append(_written(item))
        elif type(value) in _SHAPES:
            _collect(value, words, nodes)
        else:
            words.append(_written(value))


def _written(value: object) -> str:
    """A text or number as text; Python refuses to write an integer of thousands of digits in decimals."""
    return hex(value) if type(value) is int else repr(value)


def _undocumented(statement: ast.stmt) -> ast.stmt:
    """A function without its docstring. Those of functions in it count: in doubt, too much does."""
    if not isinstance(statement, ast.FunctionDef) or ast.get_docstring(statement, clean=False) is None:
        return statement
    plain = copy.copy(statement)
    plain.body = statement.body[1:]
    return plain
