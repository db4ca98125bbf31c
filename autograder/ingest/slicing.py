"""Which statements of a notebook do the graded functions depend on? Those are run, and nothing else.

A student's notebook is full of experiments: prints, plots, training runs. None decides what a function returns, so none
is executed when grading; that makes grading fast and forgiving. The rule: a top-level statement is kept when it binds
or changes a global name that a kept statement reads, starting from the graded functions. Code that makes names in ways
nobody can read off (exec, globals) switches the rule off, and everything is run.
"""

from __future__ import annotations

import ast
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.ingest.names import Names, names_of
from autograder.model import Block

_DYNAMIC = frozenset({"exec", "eval", "globals", "locals", "vars", "__import__"})
_FIXED = (ast.Import, ast.ImportFrom, ast.FunctionDef)
_NOT_DATA = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
# Python before 3.11.8 counts the depth of all trees that are being built in one place: two threads at once, and it
# may call sound code nested too deeply.
_PARSING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Statement:
    """A top-level statement, the block that it stands in, and what it does to the global names."""

    node: ast.stmt
    block: int
    names: Names

    @property
    def binds(self) -> frozenset[str]:
        """The names that the statement binds or changes."""
        return self.names.binds

    @property
    def function(self) -> ast.FunctionDef | None:
        """The function that this statement defines, if that is what it does."""
        return self.node if isinstance(self.node, ast.FunctionDef) else None

    @property
    def imports_all(self) -> bool:
        """Whether this is `from something import *`."""
        return "*" in self.names.binds


def parse(source: str) -> ast.Module:
    """Parse untrusted source. Whatever is wrong with it comes out as a SyntaxError."""
    try:
        with _PARSING:
            return ast.parse(source)
    except SyntaxError:
        raise
    except (ValueError, RecursionError, MemoryError, OverflowError, SystemError) as error:
        raise SyntaxError(_in_words(error)) from None


def statements(tree: ast.Module, block: int) -> Iterator[Statement]:
    """The top-level statements of one block. Raises SyntaxError for code nested too deeply to be followed."""
    try:
        for node in tree.body:
            yield Statement(node, block, names_of(node))
    except RecursionError:
        raise SyntaxError("the code is nested too deeply") from None


def _in_words(error: Exception) -> str:
    nested = isinstance(error, RecursionError | MemoryError | SystemError)
    return "the code is nested too deeply" if nested else str(error)


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
        for name in statement.binds | (statement.names.touches & data) | _set_by_calls(statement, setters):
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


def blank_out(block: Block, kept: Iterable[ast.stmt]) -> Block:
    """The block with only the kept statements; the others become empty lines, so that line numbers stay."""
    lines = block.source.split("\n")
    wanted: set[int] = set()
    for node in kept:
        wanted.update(lines_of(node))
    text = "\n".join(line if number in wanted else "" for number, line in enumerate(lines))
    return Block(block.name, text.rstrip("\n"))


def lines_of(node: ast.stmt) -> range:
    """The lines of a statement, decorators included, counted from 0."""
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
    return range(first - 1, node.end_lineno or node.lineno)


def functions_of(source: str) -> dict[str, ast.FunctionDef]:
    """The functions defined at the top of a source text, the last definition of each name."""
    return {node.name: node for node in parse(source).body if isinstance(node, ast.FunctionDef)}


def fingerprint(function: ast.FunctionDef) -> str:
    """A text that is equal for two functions that differ only in layout, comments and docstring."""
    return "".join(_tokens(function))


def has_fingerprint(function: ast.FunctionDef, wanted: str) -> bool:
    """Whether a function has this fingerprint; known as soon as something differs, which is soon."""
    place = 0
    for token in _tokens(function):
        if not wanted.startswith(token, place):
            return False
        place += len(token)
    return place == len(wanted)


def _tokens(function: ast.FunctionDef) -> Iterator[str]:
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    waiting: list[Any] = [body, function.args]
    while waiting:
        value = waiting.pop()
        if isinstance(value, ast.AST):
            yield f"{type(value).__name__};"
            waiting += [getattr(value, name, None) for name in reversed(value._fields)]
        elif isinstance(value, list):
            yield f"{len(value)};"
            waiting += reversed(value)
        else:
            yield f"{value!r};"
