"""Compiles a notebook's cells as IPython does, and with nothing of how this package itself is compiled."""

from __future__ import annotations
import __future__ as features

import ast
import sys
from collections.abc import Iterable, Iterator, Sequence
from inspect import CO_COROUTINE
from itertools import groupby
from types import CodeType
from typing import Any, NamedTuple

_IMPORTS = (ast.Import, ast.ImportFrom)
_FEATURES = [getattr(features, name).compiler_flag for name in features.all_feature_names]


class Part(NamedTuple):
    """Compiled code, and the names that it `imports` if it does nothing else."""

    code: CodeType
    imports: tuple[str, ...] = ()


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

    def parts(self, statements: Iterable[ast.stmt], name: str) -> list[Part]:
        """The code of a cell, in parts: it may import from `__future__` further down, and end with a value."""
        bodies = [*_in_groups(statements)]
        last = bodies[-1][-1] if bodies else None
        if isinstance(last, ast.Expr):
            bodies[-1].pop()
        found = [Part(self.compiled(ast.Module(body, []), name), _imported(body)) for body in bodies]
        return [*found, Part(self.compiled(ast.Expression(last.value), name))] if isinstance(last, ast.Expr) else found


def execute(code: CodeType, names: dict[str, Any]) -> Any:
    """Run compiled code in a namespace, and wait for what it awaits; its value, if it is an expression."""
    if code.co_flags & CO_COROUTINE or "asyncio" in sys.modules:
        from autograder.sandbox import event_loop  # few notebooks need it

        return event_loop.run(code, names)
    return eval(code, names)


def is_one_part(statements: Sequence[ast.stmt]) -> bool:
    """Whether a cell need not be run in parts: then its text is compiled in half the time that its tree takes."""
    return not any(isinstance(node, _IMPORTS) for node in statements) and not isinstance(statements[-1], ast.Expr)


def _in_groups(statements: Iterable[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """The statements in their order, each import alone."""
    for is_import, group in groupby(statements, lambda node: isinstance(node, _IMPORTS)):
        nodes = [*group]
        yield from ([one] for node in nodes for one in _one_by_one(node)) if is_import else [nodes]


def _one_by_one(node: ast.stmt) -> list[ast.stmt]:
    if isinstance(node, ast.Import):
        return [ast.copy_location(ast.Import([alias]), node) for alias in node.names]
    return [node]


def _imported(body: Iterable[ast.stmt]) -> tuple[str, ...]:
    """The names that a group of imports binds, as far as they are known."""
    imported = [alias for node in body if isinstance(node, _IMPORTS) for alias in node.names if alias.name != "*"]
    return tuple((alias.asname or alias.name).partition(".")[0] for alias in imported)
