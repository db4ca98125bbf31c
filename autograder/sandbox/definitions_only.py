"""The part of a notebook that defines things: what is left to try when its cells hang or kill the process."""

from __future__ import annotations

import ast
from collections.abc import Iterable

DEFINING = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def essentials(statements: Iterable[ast.stmt]) -> list[ast.stmt]:
    """Only the imports, functions, classes and constants of a block."""
    return [node for node in statements if _defines(node)]


def names_made(node: ast.stmt) -> set[str]:
    """The names that a statement defines or assigns."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    return {name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)}


def _defines(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign):
        return _constant(node.value)
    if isinstance(node, ast.AnnAssign):
        return node.value is not None and _constant(node.value)
    return isinstance(node, DEFINING)


def _constant(node: ast.expr) -> bool:
    """A literal, as `ast.literal_eval` understands it."""
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True
