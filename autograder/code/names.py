"""What a statement does to the names around it: which it binds, reads, changes. Python's scopes, read off the tree."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass, field

# What is below is looked at once for every node of every submission: a parser makes nodes of exactly these classes.
_DEFS = (ast.FunctionDef, ast.AsyncFunctionDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (*_DEFS, ast.Lambda, *_COMPREHENSIONS)
_PLACES = (ast.Attribute, ast.Subscript)
_CAPTURES = (ast.MatchAs, ast.MatchStar)
_IMPORTS = (ast.Import, ast.ImportFrom)
_OUTWARD = (ast.Global, ast.Nonlocal)
_NAMED = (ast.ClassDef, ast.ExceptHandler, *_CAPTURES)
_NAMING = (ast.arg, ast.alias, *_NAMED)
_DEFINING = (*_DEFS, ast.ClassDef)
_INNER = frozenset({*_SCOPES, ast.ClassDef})
_OWN_SCOPE = frozenset(_SCOPES)
_SAYING = frozenset({*_NAMING, *_OUTWARD, *_IMPORTS})
_MUTE = frozenset({"ctx", "op", "ops", "id", "attr", "kind", "type_comment", "asname", "module", "level"})
_FIELDS = {
    kind: tuple(name for name in kind._fields if name not in _MUTE)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
} | {ast.Constant: ()}
_CHANGING = frozenset({"setattr", "delattr"})
_HARMLESS = frozenset(dir(builtins)) - _CHANGING


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one top-level statement.

    `binds`: bound, or changed in place by an assignment; `touches`: perhaps changed, by a method or by being passed to
    a function; `reads`: read, by the statement or by a function it defines; `sets`: declared global in such a function;
    `imports`: the packages that it imports, at once or when called.
    """

    binds: frozenset[str]
    touches: frozenset[str]
    reads: frozenset[str]
    sets: frozenset[str]
    imports: frozenset[str]


def names_of(statement: ast.stmt) -> Names:
    """The names of a top-level statement."""
    binds: set[str] = set()
    touches: set[str] = set()
    for node in _own_nodes(statement):
        binds.update(_bound(node))
        if isinstance(node, ast.Expr):
            touches.update(_touched(node.value))
    seen = _Seen()
    reads = _free([statement], seen, scope=False)
    return Names(*map(frozenset, (binds, touches, reads, seen.sets, seen.imports)))


def _own_nodes(statement: ast.stmt) -> Iterator[ast.AST]:
    """The nodes that run at the top level: not the bodies of functions, classes and comprehensions."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        yield node
        if type(node) not in _INNER:
            waiting += _children(node)


def _children(node: ast.AST) -> list[ast.AST]:
    """Like `ast.iter_child_nodes`, but quicker, and without the operators and what else can hold no name."""
    found: list[ast.AST] = []
    for name in _FIELDS[type(node)]:
        value = getattr(node, name, None)
        if type(value) is list:
            found += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def _bound(node: ast.AST) -> Iterator[str]:
    # `del name` is not counted: what is deleted after the work is done was wanted before.
    if isinstance(node, ast.Name):
        if isinstance(node.ctx, ast.Store):
            yield node.id
    elif isinstance(node, _PLACES):
        if not isinstance(node.ctx, ast.Load):
            yield from _root(node)
    elif isinstance(node, _DEFINING):
        yield node.name
    elif isinstance(node, ast.alias):
        yield (node.asname or node.name).partition(".")[0]
    elif isinstance(node, _CAPTURES) and node.name:
        yield node.name


def _touched(node: ast.expr) -> Iterator[str]:
    """The names that a call may change: of `x.sort()` x, of `fill(table)` table."""
    if not isinstance(node, ast.Call):
        return
    if isinstance(node.func, ast.Attribute):
        yield from _root(node.func)
    elif not (isinstance(node.func, ast.Name) and node.func.id in _HARMLESS):
        yield from (argument.id for argument in node.args if isinstance(argument, ast.Name))


def _root(node: ast.expr) -> Iterator[str]:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        yield node.id


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was met on the way through a statement: names declared global, packages imported."""

    sets: set[str] = field(default_factory=set)
    imports: set[str] = field(default_factory=set)


def _free(waiting: list[ast.AST], seen: _Seen, scope: bool) -> set[str]:
    """The names that code reads from outside of itself; a `scope` keeps the names that it binds to itself."""
    reads: set[str] = set()
    stores: set[str] = set()
    outer: set[str] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name):
            (reads if isinstance(node.ctx, ast.Load) else stores).add(node.id)
        elif type(node) in _OWN_SCOPE:
            stores.update([node.name] if isinstance(node, _DEFS) else ())
            reads |= _free(_inside(node), seen, scope=True)
            waiting += _outside(node)
        else:
            if type(node) in _SAYING:
                stores.update(_kept_inside(node))
                seen.imports.update(_packages(node))
                outer.update(node.names if isinstance(node, _OUTWARD) else ())
                seen.sets.update(node.names if isinstance(node, ast.Global) else ())
            waiting += _children(node)
    return (reads - (stores - outer)) | outer if scope else reads


def _kept_inside(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.alias):
        yield (node.asname or node.name).partition(".")[0]
    elif isinstance(node, _NAMED) and node.name:
        yield node.name


def _packages(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield (node.module or "").partition(".")[0]


def _inside(node: ast.AST) -> list[ast.AST]:
    """What is evaluated in a scope of its own."""
    if isinstance(node, _COMPREHENSIONS):
        values: list[ast.AST] = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        first, *others = node.generators
        return [*values, first.target, *first.ifs, *others]
    assert isinstance(node, (*_DEFS, ast.Lambda))
    given = node.args
    extra = [arg for arg in (given.vararg, given.kwarg) if arg]
    body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else [*node.body]
    return [*body, *given.posonlyargs, *given.args, *given.kwonlyargs, *extra]


def _outside(node: ast.AST) -> list[ast.AST]:
    """What is evaluated where the scope stands: decorators, defaults, annotations, a comprehension's first iterable."""
    if isinstance(node, _COMPREHENSIONS):
        return [node.generators[0].iter]
    assert isinstance(node, (*_DEFS, ast.Lambda))
    defaults: list[ast.AST] = [*node.args.defaults, *(default for default in node.args.kw_defaults if default)]
    if isinstance(node, ast.Lambda):
        return defaults
    given = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg)
    annotations = [node.returns, *(arg.annotation for arg in given if arg)]
    return [*defaults, *node.decorator_list, *filter(None, annotations)]
