"""Which statements of a notebook do the graded functions depend on? Those are run, and nothing else.

A student's notebook is full of experiments: prints, plots, training runs. None decides what a function returns, so none
is executed when grading; that makes grading fast and forgiving. The rule: a top-level statement is kept when it binds
or changes a global name that a kept statement reads, starting from the graded functions. Code that makes names in ways
nobody can read off (exec, globals) switches the rule off, and everything is run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from autograder.code.parsing import Statement

_DYNAMIC = frozenset({"exec", "eval", "globals", "locals", "vars", "__import__"})
_ANY = frozenset({"*"})  # what `import *` makes, and what a `__future__` import changes
_FIXED = (ast.Import, ast.ImportFrom, ast.FunctionDef)
_NOT_DATA = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def reachable(found: Sequence[Statement], roots: Iterable[str]) -> list[Statement]:
    """The statements that the functions named in `roots` depend on, in their order; all of them when in doubt."""
    roots = list(roots)
    kept = sorted(_closure(found, roots, _makers(found)))
    if any(found[index].names.reads & _DYNAMIC for index in kept) or hides_some(found, roots):
        return list(found)
    return [found[index] for index in kept]


def slices(found: Sequence[Statement], roots: Iterable[str]) -> dict[str, list[int]] | None:
    """For each of these functions the places of the statements that it depends on.

    None where calling one may leave something behind for another: where there are statements that make data, functions
    that set globals, code that nobody can follow.
    """
    if not all(_leaves_nothing(statement) for statement in found):
        return None
    makers = _makers(found)
    return {root: sorted(_closure(found, [root], dict(makers))) for root in roots}


def _leaves_nothing(statement: Statement) -> bool:
    names = statement.names
    return isinstance(statement.node, _FIXED) and not names.sets and names.reads.isdisjoint(_DYNAMIC)


def hides_some(found: Sequence[Statement], roots: Iterable[str]) -> bool:
    """Whether functions that nobody can see may be defined in ways that nobody can follow, such as by exec."""
    if not any(statement.names.reads & _DYNAMIC for statement in found):
        return False
    return not frozenset[str]().union(*(statement.binds for statement in found)).issuperset(roots)


def _closure(found: Sequence[Statement], wanted: Iterable[str], by_name: dict[str, list[int]]) -> set[int]:
    kept = set(by_name.get("*", ()))
    waiting = [*wanted, *(name for index in kept for name in found[index].names.reads)]
    while waiting:
        for index in by_name.pop(waiting.pop(), ()):
            if index not in kept:
                kept.add(index)
                waiting.extend(found[index].names.reads)
    return kept


def _makers(found: Sequence[Statement]) -> dict[str, list[int]]:
    """For each name, the statements that make it what it is."""
    makers: dict[str, list[int]] = {}
    data = {name for statement in found if not isinstance(statement.node, _NOT_DATA) for name in statement.binds}
    setters = {name: s.names.sets for s in found if s.names.sets for name in s.binds}
    for index, statement in enumerate(found):
        made = statement.binds | (statement.names.touches & data) | _set_by_calls(statement, setters)
        for name in made | (_ANY if "__future__" in statement.names.imports else frozenset()):
            makers.setdefault(name, []).append(index)
    return makers


def _set_by_calls(statement: Statement, setters: dict[str, frozenset[str]]) -> frozenset[str]:
    """The globals that functions set which a statement, not itself a definition, makes use of."""
    if not setters or isinstance(statement.node, _NOT_DATA):
        return frozenset()
    called = statement.names.reads & setters.keys()
    return frozenset[str]().union(*(setters[name] for name in called))


def unbound(kept: Iterable[Statement]) -> frozenset[str]:
    """The names that these statements read and none of them binds."""
    kept = list(kept)
    reads = frozenset[str]().union(*(statement.names.reads for statement in kept))
    return reads.difference(*(statement.binds for statement in kept))
