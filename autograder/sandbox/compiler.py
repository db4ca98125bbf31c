"""Compiles a notebook's cells as IPython does, and with nothing of how this package itself is compiled."""

from __future__ import annotations
import __future__ as features

import ast
from collections.abc import Iterator
from inspect import CO_COROUTINE
from types import CodeType
from typing import Any

_FEATURES = [getattr(features, name).compiler_flag for name in features.all_feature_names]


class Compiler:
    """Compiles one cell after the other; a `__future__` import counts from where it stands to the notebook's end."""

    def __init__(self) -> None:
        self._flags = 0

    def compiled(self, source: str | ast.Module | ast.Expression, name: str) -> CodeType:
        """The code of a source, or of a tree."""
        mode = "eval" if isinstance(source, ast.Expression) else "exec"
        flags = self._flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        code: CodeType = compile(source, name, mode, flags, dont_inherit=True)
        for flag in _FEATURES:
            self._flags |= code.co_flags & flag
        return code

    def parts(self, source: str, name: str) -> list[CodeType]:
        """The code of a cell, in parts: it may import from `__future__` further down, and end with a value."""
        *bodies, last = _from_each_future(ast.parse(source, name))
        trees: list[ast.Module | ast.Expression] = [ast.Module(body, []) for body in (*bodies, last)]
        if last and isinstance(shown := last[-1], ast.Expr):
            last.pop()
            trees.append(ast.Expression(shown.value))
        return [self.compiled(tree, name) for tree in trees]


def execute(code: CodeType, names: dict[str, Any]) -> Any:
    """Run compiled code in a namespace, and wait for what it awaits; its value, if it is an expression."""
    value = eval(code, names)
    if code.co_flags & CO_COROUTINE:
        from autograder.sandbox.event_loop import awaited  # few notebooks need it

        return awaited(value)
    return value


def _from_each_future(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    body: list[ast.stmt] = []
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            yield body
            body = []
        body.append(node)
    yield body
