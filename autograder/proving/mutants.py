"""Small faults put into a solution by a machine, one at a time, to see whether the checks notice.

Operators, constants, indices, names, calls and whole statements are changed, in a fixed order. Statements that only
print are left alone: what a function prints is not graded.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.code.names import names_of
from autograder.errors import CourseError

_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
_PAIRS = ("zeros ones", "randn rand", "sum mean", "log exp", "sqrt square", "multiply add", "maximum minimum")
_FUNCTIONS = {one: other for pair in _PAIRS for one, other in (pair.split(), reversed(pair.split()))}
_TRANSPARENT = {"copy", "norm", "abs", "sqrt", "float", "int"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A solution with one fault; `change` shows the statement before and after."""

    change: str
    source: str


@dataclass(frozen=True, slots=True)
class _Site:
    """A node with the place where it hangs, and the statement it belongs to."""

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None
    statement: ast.stmt

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def mutants_of(source: str, function: str) -> Iterator[Mutant]:
    """The mutants of one function in a source text, each different from the others and from the original.

    Raises CourseError for code that is nested more deeply than Python can write out again.
    """
    try:
        yield from _mutants_of(ast.parse(source), function)
    except RecursionError:
        raise CourseError(f"{function}: the solution is nested too deeply to be altered; write it flatter.") from None


def _mutants_of(tree: ast.Module, function: str) -> Iterator[Mutant]:
    kinds = (ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
    body = next(node for node in reversed(tree.body) if isinstance(node, kinds) and function in names_of(node).binds)
    seen = {ast.unparse(tree)}
    names, texts = _local_names(body), _texts(body)
    for site in list(_sites(body)):
        for changed in _replacements(site, names, texts):
            mutant = _mutant(tree, site, ast.copy_location(changed, site.node))
            if mutant.source not in seen:
                seen.add(mutant.source)
                yield mutant


def _mutant(tree: ast.Module, site: _Site, changed: ast.AST) -> Mutant:
    before = _head(site.statement)
    site.put(changed)
    try:
        after = _head(changed if isinstance(changed, ast.stmt) else site.statement)
        return Mutant(f"{before} -> {after}", ast.unparse(ast.fix_missing_locations(tree)))
    finally:
        site.put(site.node)


def _head(statement: ast.stmt) -> str:
    lines = ast.unparse(statement).split("\n")
    stops = isinstance(statement, ast.For | ast.While) and lines[-1].strip() == "break"
    return f"{lines[0]} ... break" if stops else lines[0]


def _sites(definition: ast.stmt) -> Iterator[_Site]:
    """Every node of what is defined, outermost first, without docstring and prints."""
    for index, statement in enumerate(getattr(definition, "body", ())):
        yield from _below(_Site(statement, definition, "body", index, statement))
    if isinstance(definition, ast.Assign | ast.AnnAssign) and definition.value:
        yield from _below(_Site(definition.value, definition, "value", None, definition))


def _below(site: _Site) -> Iterator[_Site]:
    if isinstance(site.node, ast.stmt) and _only_speaks(site.node):
        return
    yield site
    for field, value in ast.iter_fields(site.node):
        for index, child in enumerate(value) if isinstance(value, list) else ((None, value),):
            if isinstance(child, ast.AST):
                statement = child if isinstance(child, ast.stmt) else site.statement
                yield from _below(_Site(child, site.node, field, index, statement))


def _only_speaks(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Expr):
        return False
    value = statement.value
    printing = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "print"
    return printing or isinstance(value, ast.Constant)


def _local_names(definition: ast.stmt) -> list[str]:
    nodes = list(ast.walk(definition))
    stored = (n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
    given = (argument.arg for node in nodes if isinstance(node, ast.arguments) for argument in node.args)
    return list(dict.fromkeys([*given, *stored]))


def _texts(function: ast.stmt) -> list[str]:
    found = (site.node.value for site in _sites(function) if isinstance(site.node, ast.Constant))
    return list(dict.fromkeys(value for value in found if isinstance(value, str) and value.isidentifier()))


def _replacements(site: _Site, names: Sequence[str], texts: Sequence[str]) -> Iterator[ast.AST]:
    node = site.node
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield from (ast.Name(name, ast.Load()) for name in _neighbours(node.id, names, 2))
    elif isinstance(node, ast.Constant):
        yield from (ast.Constant(value) for value in _other_values(node.value, texts))
    else:
        kind = next((kind for kind in _BY_KIND if isinstance(node, kind)), None)
        yield from _BY_KIND[kind](node) if kind else ()


def _neighbours(item: Any, items: Sequence[Any], count: int) -> list[Any]:
    """The items that follow one in a list, as in a circle."""
    if item not in items:
        return []
    place = items.index(item)
    return [*items[place + 1 :], *items[:place]][:count]


def _other_values(value: Any, texts: Sequence[str]) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    if isinstance(value, float):
        return [value * 2, value + 1]
    return _neighbours(value, texts, 1)


def _of_binary(node: ast.BinOp) -> Iterator[ast.AST]:
    yield from (ast.BinOp(node.left, other(), node.right) for other in _OPERATORS.get(type(node.op), ()))
    yield node.left
    yield node.right


def _of_comparison(node: ast.Compare) -> Iterator[ast.AST]:
    for other in _COMPARISONS.get(type(node.ops[0]), ()):
        yield ast.Compare(node.left, [other(), *node.ops[1:]], node.comparators)


def _of_call(node: ast.Call) -> Iterator[ast.AST]:
    if len(node.args) > 1:
        yield ast.Call(node.func, [node.args[1], node.args[0], *node.args[2:]], node.keywords)
    yield from (ast.Call(node.func, node.args, [k for k in node.keywords if k is not one]) for one in node.keywords)
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if len(node.args) == 1 and called in _TRANSPARENT:
        yield node.args[0]


def _of_attribute(node: ast.Attribute) -> Iterator[ast.AST]:
    if node.attr == "T":
        yield node.value
    if node.attr in _FUNCTIONS:
        yield ast.Attribute(node.value, _FUNCTIONS[node.attr], node.ctx)


def _of_tuple(node: ast.Tuple) -> Iterator[ast.AST]:
    if len(node.elts) > 1 and isinstance(node.ctx, ast.Load):
        yield ast.Tuple([node.elts[1], node.elts[0], *node.elts[2:]], node.ctx)


_BY_KIND: dict[Any, Callable[[Any], Iterable[ast.AST]]] = {
    ast.BinOp: _of_binary,
    ast.UnaryOp: lambda node: [node.operand],
    ast.Compare: _of_comparison,
    ast.Call: _of_call,
    ast.Attribute: _of_attribute,
    ast.Tuple: _of_tuple,
    ast.For: lambda node: [ast.For(node.target, node.iter, [*node.body, ast.Break()], node.orelse)],
    (ast.Assign, ast.AugAssign, ast.Expr, ast.Return): lambda _: [ast.Pass()],
}
