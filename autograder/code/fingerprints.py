"""When two functions are the same, as far as Python is concerned."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any


def fingerprint(function: ast.stmt) -> str:
    """A text that is equal for two functions that differ only in layout, comments and docstring, or for two others."""
    return "".join(_tokens(function))


def has_fingerprint(function: ast.stmt, wanted: str) -> bool:
    """Whether a function has this fingerprint; known as soon as something differs, which is soon."""
    place = 0
    for token in _tokens(function):
        if not wanted.startswith(token, place):
            return False
        place += len(token)
    return place == len(wanted)


def _tokens(function: ast.stmt) -> Iterator[str]:
    waiting: list[Any] = [function]
    if isinstance(function, ast.FunctionDef):
        body = function.body
        if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            body = body[1:]
        waiting = [function.args, body]  # where stubs and answers differ first
    while waiting:
        value = waiting.pop()
        if isinstance(value, ast.AST):
            yield f"{type(value).__name__};"
            waiting += [getattr(value, name, None) for name in reversed(value._fields)]
        elif isinstance(value, list):
            yield f"{len(value)};"
            waiting += reversed(value)
        else:
            yield f"{value!r};"
