"""In which lines of a function its names are assigned to, and in which they are read."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

OWN_SCOPE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
LOOPS = (ast.For, ast.While)
BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
Lines = Mapping[str, tuple[int, ...]]
"""Lines of a function, by a name."""

_APART = (*OWN_SCOPE, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_INNER = (ast.stmt, ast.ExceptHandler, ast.match_case)
_SIZES = ("shape", "size", "ndim")  # who asks for these alone does not read the value


def statements_in(body: Iterable[ast.stmt], others: bool = False) -> Iterator[ast.stmt]:
    """The statements of a body, in order, and all that stand in them; those of `others` scopes only if so wanted."""
    for statement in body:
        yield statement
        if others or not isinstance(statement, OWN_SCOPE):
            for block in (part for field in BLOCKS for part in getattr(statement, field, [])):
                yield from statements_in([block] if isinstance(block, ast.stmt) else block.body, others)


def assigned_in(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement itself assigns to, whole or in part; not those of statements that stand in it."""
    heads = [getattr(statement, field, None) for field in statement._fields if field not in BLOCKS]
    for node in own_nodes([item for head in heads for item in (head if isinstance(head, list) else [head])]):
        if isinstance(node, ast.Name | ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield from _root(node)


def _root(node: ast.expr) -> Iterator[str]:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id


def own_nodes(nodes: Iterable[Any]) -> Iterator[ast.AST]:
    """All nodes but those of functions, classes and comprehensions within, which have names of their own."""
    waiting = [node for node in nodes if isinstance(node, ast.AST)][::-1]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _APART):
            waiting += [*ast.iter_child_nodes(node)][::-1]


def sites_of(function: ast.FunctionDef) -> Lines:
    """The lines of a function in which each name is assigned to."""
    nodes = (node for node in statements_in(function.body) if not isinstance(node, OWN_SCOPE))
    return _lines_by_name((node, assigned_in(node)) for node in nodes)


def sites_to_the_end(function: ast.FunctionDef) -> Lines:
    """The lines of `sites_of`, and the one behind each loop within a loop that may assign to the name once more."""
    loops = [node for node in statements_in(function.body) if isinstance(node, LOOPS)]
    inner = {node for loop in loops for node in statements_in([*loop.body, *loop.orelse]) if isinstance(node, LOOPS)}
    spans = [(loop.lineno, loop.end_lineno or loop.lineno) for loop in inner]
    return {
        name: tuple(sorted([*lines, *(last + 1 for first, last in spans if any(first <= n <= last for n in lines))]))
        for name, lines in sites_of(function).items()
    }


def readers_of(function: ast.FunctionDef) -> Lines:
    """The lines in which something is made of the value that a name has; a print makes nothing."""
    nodes = (node for node in statements_in(function.body) if not isinstance(node, ast.Expr | ast.Assert))
    return _lines_by_name((node, {*_read(node)}.difference(assigned_in(node))) for node in nodes)


def _lines_by_name(found: Iterable[tuple[ast.stmt, Iterable[str]]]) -> Lines:
    lines: dict[str, list[int]] = {}
    for node, names in found:
        for name in dict.fromkeys(names):
            lines.setdefault(name, []).append(node.lineno)
    return {name: tuple(sorted(numbers)) for name, numbers in lines.items()}


def _read(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement itself reads; of a function or class, also what it reads when it is called."""
    inner = () if isinstance(statement, OWN_SCOPE) else _INNER
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        if not isinstance(node, ast.Attribute) or node.attr not in _SIZES:
            waiting += [child for child in ast.iter_child_nodes(node) if not isinstance(child, inner)]
