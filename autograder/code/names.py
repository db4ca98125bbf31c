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
_CHANGES = frozenset({*_PLACES, ast.Call})
_MUTE = frozenset({"ctx", "op", "ops", "id", "attr", "kind", "type_comment", "asname", "module", "level"})
_FIELDS = {
    kind: tuple(name for name in kind._fields if name not in _MUTE)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
} | {ast.Constant: ()}
_CHANGING = frozenset({"setattr", "delattr"})
RUN_SCRIPT = "run_script"
_MAKING = frozenset({"push", "ex", "run_cell", RUN_SCRIPT})  # what a notebook's shell makes names by
_HARMLESS = frozenset(dir(builtins)) - _CHANGING


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one top-level statement.

    `binds`: bound, or changed in place by an assignment; `touches`: perhaps changed, by a method or by being passed to
    a function; `reads`: read, by the statement or by a function it defines; `sets`: declared global in such a function,
    or changed there in place by an assignment; `stirs`: touched there; `imports`: the packages that it imports, at once
    or when called.
    """

    binds: frozenset[str]
    touches: frozenset[str]
    reads: frozenset[str]
    sets: frozenset[str]
    stirs: frozenset[str]
    imports: frozenset[str]


def names_of(statement: ast.stmt) -> Names:
    """The names of a top-level statement."""
    binds: set[str] = set()
    touches: set[str] = set()
    called = isinstance(statement, ast.Expr)  # a call for its effect; of others it is the value that counts
    for node in own_nodes(statement):
        binds.update(_bound(node))
        if type(node) is ast.Call:
            touches.update(_touched(node, passed=called))
            binds.update(_set_by(node))
    seen = _Seen()
    free = _free([statement], seen, scope=False)
    return Names(*map(frozenset, (binds, touches, free.reads, seen.sets | free.sets, free.stirs, seen.imports)))


def own_nodes(*statements: ast.stmt) -> Iterator[ast.AST]:
    """The nodes that run at the top level: not the bodies of functions and classes, of comprehensions what they bind.

    What stands around a function runs there too: decorators, defaults, annotations.
    """
    waiting: list[ast.AST] = [*statements]
    while waiting:
        node = waiting.pop()
        yield node
        if type(node) in _INNER:
            waiting += _outside(node)
            if isinstance(node, _COMPREHENSIONS):  # `:=` binds around it
                waiting += [each.target for each in ast.walk(node) if type(each) is ast.NamedExpr]
        else:
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


def _touched(call: ast.Call, passed: bool = True) -> list[str]:
    """The names that a call may change: of `x.sort()` x, of `fill(table)` table, if what is `passed` counts."""
    found = [*_root(call.func)] if type(call.func) is ast.Attribute else []
    if not passed or (type(call.func) is ast.Name and call.func.id in _HARMLESS):
        return found
    found += [given.id for given in call.args if type(given) is ast.Name]
    return found + [given.value.id for given in call.keywords if type(given.value) is ast.Name]


def _set_by(call: ast.Call) -> tuple[str, ...]:
    """What `setattr(np, "float", float)` changes, as `np.float = float` does; anything where a shell makes names."""
    if isinstance(call.func, ast.Name) and call.func.id in _CHANGING and call.args:
        return _root(call.args[0])
    if isinstance(call.func, ast.Attribute) and call.func.attr in _MAKING and "get_ipython" in _root(call.func):
        return ("*",)
    return ()


def _root(node: ast.expr) -> tuple[str, ...]:
    """The name that an expression begins with, if it does."""
    while type(node) in _CHANGES:
        node = node.func if type(node) is ast.Call else node.value  # type: ignore[attr-defined]
    return (node.id,) if type(node) is ast.Name else ()


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was met on the way through a statement: names declared global, packages imported."""

    sets: set[str] = field(default_factory=set)
    imports: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Free:
    """The names that code reads, changes or touches outside of itself; the latter two in functions only."""

    reads: set[str] = field(default_factory=set)
    sets: set[str] = field(default_factory=set)
    stirs: set[str] = field(default_factory=set)

    def add(self, other: _Free) -> None:
        """Take in what an inner scope does to names that are not its own."""
        self.reads.update(other.reads)
        self.sets.update(other.sets)
        self.stirs.update(other.stirs)


def _free(waiting: list[ast.AST], seen: _Seen, scope: bool) -> _Free:
    """What code does to the names outside of itself; a `scope` keeps the names that it binds to itself."""
    found = _Free()
    stores: set[str] = set()
    outer: set[str] = set()
    modules: set[str] = set()
    while waiting:
        node = waiting.pop()
        kind = type(node)
        if kind is ast.Name:
            (found.reads if type(node.ctx) is ast.Load else stores).add(node.id)  # type: ignore[attr-defined]
        elif kind in _OWN_SCOPE:
            stores.update([node.name] if isinstance(node, _DEFS) else ())
            found.add(_free(_inside(node), seen, scope=True))
            waiting += _outside(node)
        else:
            if kind in _SAYING:
                stores.update(_kept_inside(node))
                modules.update(_kept_inside(node) if kind is ast.alias else ())
                seen.imports.update(_packages(node))
                outer.update(node.names if isinstance(node, _OUTWARD) else ())
                seen.sets.update(node.names if isinstance(node, ast.Global) else ())
            elif scope and kind in _CHANGES:
                _note_changes(node, found)
            waiting += _children(node)
    if not scope:
        return found
    own = stores - outer
    # A module is the same wherever it is imported: what changes in it is changed for all.
    return _Free((found.reads - own) | outer, found.sets - (own - modules), found.stirs - own)


def _note_changes(node: ast.AST, found: _Free) -> None:
    """What a node of a function changes, or touches, of what may not be the function's own."""
    if type(node) is ast.Call:
        found.stirs.update(_touched(node))
        found.sets.update(_set_by(node))
    elif type(node.ctx) is not ast.Load:  # type: ignore[attr-defined]
        found.sets.update(_root(node))  # type: ignore[arg-type]


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
    body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else [*node.body]
    return [*body, *parameters(node.args)]


def _outside(node: ast.AST) -> list[ast.AST]:
    """What is evaluated where the scope stands: decorators, defaults, annotations, a comprehension's first iterable."""
    if isinstance(node, _COMPREHENSIONS):
        return [node.generators[0].iter]
    if isinstance(node, ast.ClassDef):
        return [*node.decorator_list, *node.bases, *node.keywords]
    assert isinstance(node, (*_DEFS, ast.Lambda))
    defaults: list[ast.AST] = [*node.args.defaults, *(default for default in node.args.kw_defaults if default)]
    if isinstance(node, ast.Lambda):
        return defaults
    annotations = [node.returns, *(arg.annotation for arg in parameters(node.args))]
    return [*defaults, *node.decorator_list, *filter(None, annotations)]


def parameters(given: ast.arguments) -> list[ast.arg]:
    """The parameters of all kinds."""
    return [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
