"""The part of a notebook that defines things: what is left to try when its cells hang or kill the process."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import suppress
from types import CodeType

from autograder.sandbox.compiler import Compiler

_DEFINING = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def essentials(source: str, name: str, compiler: Compiler) -> CodeType:
    """Only the imports, functions, classes and constants of a block, with their lines unchanged."""
    tree = ast.parse(source, name)
    tree.body = [node for node in tree.body if _defines(node)]
    return compiler.compiled(tree, name)


def one_by_one(source: str, name: str, compiler: Compiler) -> Iterator[CodeType]:
    """The imports, functions and classes of a block, without those that Python cannot compile."""
    for node in ast.parse(source, name).body:
        if isinstance(node, _DEFINING):
            with suppress(SyntaxError, ValueError, RecursionError):
                yield compiler.compiled(ast.Module([node], []), name)


def _defines(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign):
        return _constant(node.value)
    if isinstance(node, ast.AnnAssign):
        return node.value is not None and _constant(node.value)
    return isinstance(node, _DEFINING)


def _constant(node: ast.expr) -> bool:
    """A literal, as `ast.literal_eval` understands it."""
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True
