"""What may leave something behind, and where the order may matter: anything but imports and plain functions."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator

from autograder.code.parsing import Statement

DYNAMIC = frozenset({"exec", "eval", "globals", "locals", "vars", "__import__"})
_BUILTINS = frozenset(dir(builtins))
_QUIET = frozenset(
    ("numpy", "scipy", "math", "autograder", "functools", "itertools", "copy", "typing", "collections", "__future__")
)


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


def leaves_nothing(statement: Statement) -> bool:
    """Whether running a statement, and calling what it defines, is known to change nothing that others may meet."""
    names, node = statement.names, statement.node
    if names.sets or not names.reads.isdisjoint(DYNAMIC) or not names.imports <= _QUIET:
        return False
    if isinstance(node, ast.FunctionDef):
        return not node.decorator_list and all(map(_is_fixed, _defaults(node))) and not _sets_options(node)
    return isinstance(node, ast.Import | ast.ImportFrom)


def _defaults(function: ast.FunctionDef) -> list[ast.expr]:
    return [*function.args.defaults, *(default for default in function.args.kw_defaults if default)]


def _is_fixed(value: ast.expr) -> bool:
    """Whether a default cannot be changed by the function that it is given to."""
    return isinstance(value, ast.Constant | ast.UnaryOp | ast.Name)


def _sets_options(function: ast.FunctionDef) -> bool:
    """Whether a function calls something like `np.seterr`, which counts for all that comes after."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr.startswith("set")
        and not node.attr.startswith(("setdiff", "setx"))
        for node in ast.walk(function)
    )
