"""Where the order of statements may matter: wherever there is more than imports and plain functions."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator

from autograder.code.parsing import Statement

_BUILTINS = frozenset(dir(builtins))


def is_order_free(found: Iterable[Statement]) -> bool:
    """Whether these are imports and plain functions, each name bound to one thing, so that all may run at once."""
    bound: dict[str, object] = {}
    for statement in found:
        things = list(_bindings(statement.node))
        if not things or any(name in _BUILTINS or bound.setdefault(name, what) != what for name, what in things):
            return False
    return True


def _bindings(node: ast.stmt) -> Iterator[tuple[str, object]]:
    """The names that a plain function or an import binds, each with what it stands for; none of other statements."""
    if isinstance(node, ast.FunctionDef):
        yield from () if node.decorator_list else ((node.name, node),)
    elif isinstance(node, ast.Import):
        yield from ((a.asname or a.name.partition(".")[0], a.name if a.asname else "") for a in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module != "__future__" and node.names[0].name != "*":
        yield from ((a.asname or a.name, (node.module, node.level, a.name)) for a in node.names)
