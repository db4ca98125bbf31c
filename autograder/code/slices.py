"""Which statements of a notebook do the graded functions depend on? Those are run, and nothing else.

A student's notebook is full of experiments: prints, plots, training runs. None decides what a function returns, so none
is executed when grading; that makes grading fast and forgiving. The rule: a top-level statement is kept when it binds
or changes a global name that a kept statement reads, starting from the graded functions. Code that makes names in ways
nobody can read off (exec, globals) switches the rule off, and everything is run.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator, Mapping, Sequence

from autograder.code.parsing import Statement
from autograder.code.purity import is_pure

DYNAMIC = frozenset({"exec", "eval", "globals", "locals", "vars", "__import__"})
# What a notebook keeps of cells that ran, by the names and numbers that nobody can follow either.
_KEPT = ("_", "__", "___", "_i", "_ii", "_iii", "_ih", "_oh", "In", "Out")
HISTORY = frozenset({*_KEPT, *(f"{name}{n}" for name in ("_", "_i") for n in range(1, 1000))})
MAX_EFFECTS = 50  # how many functions that change something are followed through their callers: nobody writes more

_ANY = frozenset({"*"})  # what `import *` makes, and what a `__future__` import changes
_NOT_DATA = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_BUILTINS = frozenset(dir(builtins))
GIVEN = _BUILTINS | {"__file__", "get_ipython", "display"}  # names that a notebook has from the start


def reachable(found: Sequence[Statement], roots: Iterable[str], *, follow_calls: bool = True) -> list[Statement]:
    """The statements that the functions named in `roots` depend on, in their order; all of them when in doubt.

    Where nobody has to fear that a function changes what it is given, as in an author's declarations, calls need not
    be followed.
    """
    roots = list(roots)
    kept = needed(found, roots, follow_calls=follow_calls)
    if reads_history(kept) or any(s.names.reads & DYNAMIC for s in kept) or _hides_what_is_needed(found, kept, roots):
        return list(found)
    return kept


def needed(found: Sequence[Statement], roots: Iterable[str], *, follow_calls: bool = True) -> list[Statement]:
    """The statements that are known to make these names what they are, in their order."""
    makers = _makers(found, follow_calls)
    return [found[index] for index in sorted(_closure(found, roots, makers, _links(found)))]


def slices(found: Sequence[Statement], roots: Iterable[str]) -> dict[str, list[int]] | None:
    """For each of these functions the places of the statements that it depends on.

    None where calling one may leave something behind for another: where it takes statements that make data, functions
    that set globals, code that nobody can follow, what a notebook keeps of its cells.
    """
    roots = list(roots)
    kept = reachable(found, roots)
    if reads_history(kept) or not is_pure(statement.syntax for statement in kept):
        return None
    makers = _makers(found)
    return {root: sorted(_closure(found, [root], dict(makers), {})) for root in roots}


def reads_history(kept: Sequence[Statement]) -> bool:
    """Whether statements take values or texts out of what a notebook keeps of its cells."""
    read = frozenset[str]().union(*(HISTORY & statement.names.reads for statement in kept))
    return bool(read) and not read <= frozenset[str]().union(*(statement.binds for statement in kept))


def hides_some(found: Sequence[Statement], roots: Iterable[str]) -> bool:
    """Whether functions that nobody can see may be defined in ways that nobody can follow, such as by exec."""
    if not any(statement.names.reads & DYNAMIC for statement in found):
        return False
    return not frozenset[str]().union(*(statement.binds for statement in found)).issuperset(roots)


def _hides_what_is_needed(found: Sequence[Statement], kept: Iterable[Statement], roots: Iterable[str]) -> bool:
    """The same, of anything that is needed."""
    if not any(statement.names.reads & DYNAMIC for statement in found):
        return False
    return hides_some(found, {*roots, *(unbound(kept) - GIVEN)})


def _closure(
    found: Sequence[Statement], wanted: Iterable[str], by_name: dict[str, list[int]], links: Mapping[str, list[str]]
) -> set[int]:
    kept = set(by_name.get("*", ()))
    waiting = [*wanted, *(name for index in kept for name in found[index].names.reads)]
    while waiting:
        made = by_name.pop(name := waiting.pop(), ())
        waiting += links.get(name, ()) if made else ()
        for index in made:
            if index not in kept:
                kept.add(index)
                waiting.extend(found[index].names.reads)
    return kept


def _makers(found: Sequence[Statement], follow_calls: bool = True) -> dict[str, list[int]]:
    """For each name, the statements that make it what it is."""
    makers: dict[str, list[int]] = {}
    data = {name for statement in found if not isinstance(statement.node, _NOT_DATA) for name in statement.binds}
    effects = _effects(found, data) if follow_calls else {}
    for index, statement in enumerate(found):
        made = statement.binds | (statement.names.touches & data) | _made_by_calls(statement, effects)
        for name in made | (_ANY if "__future__" in statement.names.imports else frozenset()):
            makers.setdefault(name, []).append(index)
    return makers


def _effects(found: Sequence[Statement], data: set[str]) -> dict[str, set[str]]:
    """For each function, or class, that changes anything global, what it changes, be it by others that it calls."""
    effects: dict[str, set[str]] = {}
    for statement in found:
        changed = statement.names.sets | (statement.names.stirs & data)
        for name in statement.binds if changed else ():
            effects.setdefault(name, set()).update(changed)
    waiting = list(effects) if len(effects) <= MAX_EFFECTS else []
    callers = _callers(found) if waiting else {}
    while waiting:
        changed_by = effects[name := waiting.pop()]
        for caller in callers.get(name, ()):
            if not changed_by <= effects.setdefault(caller, set()):
                effects[caller] |= changed_by
                waiting.append(caller)
    return effects


def _callers(found: Iterable[Statement]) -> dict[str, list[str]]:
    """For each name, the functions and classes that read it."""
    callers: dict[str, list[str]] = {}
    for statement in found:
        if isinstance(statement.node, ast.FunctionDef | ast.ClassDef):
            for name in statement.names.reads:
                callers.setdefault(name, []).append(statement.node.name)
    return callers


def _made_by_calls(statement: Statement, effects: Mapping[str, set[str]]) -> frozenset[str]:
    """What functions change that a statement makes use of: at once, and not in a function that it defines."""
    if not effects or isinstance(statement.node, ast.Import | ast.ImportFrom):
        return frozenset()
    defines = isinstance(statement.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    used = frozenset(_decorating(statement.node)) if defines else statement.names.reads
    return frozenset[str]().union(*(effects[name] for name in used & effects.keys()))


def _decorating(node: ast.stmt) -> Iterator[str]:
    """The names that the decorators of a definition are made of, and the classes that a class builds on."""
    for part in (*getattr(node, "decorator_list", ()), *getattr(node, "bases", ())):
        yield from (name.id for name in ast.walk(part) if isinstance(name, ast.Name))


def _links(found: Iterable[Statement]) -> dict[str, list[str]]:
    """Other names of the same thing: after `link = table`, what is done to link is done to table."""
    links: dict[str, list[str]] = {}
    for node in (statement.node for statement in found):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
            links.setdefault(node.value.id, []).extend(t.id for t in node.targets if isinstance(t, ast.Name))
    return links


def unbound(kept: Iterable[Statement]) -> frozenset[str]:
    """The names that these statements read and none of them binds."""
    kept = list(kept)
    reads = frozenset[str]().union(*(statement.names.reads for statement in kept))
    return reads.difference(*(statement.binds for statement in kept))


def is_order_free(found: Iterable[Statement]) -> bool:
    """Whether these are imports and plain functions, each name bound to one thing, so that all may run at once."""
    bound: dict[str, object] = {}
    for statement in found:
        things = list(_bindings(statement.node))
        if statement.binds != {name for name, _ in things} or not things:
            return False
        if any(name in _BUILTINS or bound.setdefault(name, what) != what for name, what in things):
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
