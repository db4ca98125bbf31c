"""Untrusted source as statements: each with the block that it stands in and what it does to the global names."""

from __future__ import annotations

import ast
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import TypeVar

from autograder.code.names import Names, names_of
from autograder.code.syntax import Syntax, syntax_of
from autograder.values import Block

# Python before 3.11.8 counts the depth of all trees that are being built in one place: two threads at once, and it
# may call sound code nested too deeply.
_PARSING = threading.Lock()
_TOO_DEEP = "the code is nested too deeply"
_T = TypeVar("_T")
_TRIES = 5  # libraries parse as well, and do not ask for the lock


@dataclass(frozen=True, slots=True)
class Statement:
    """A top-level statement, the block that it stands in, what it does to the global names, and its syntax."""

    node: ast.stmt
    block: int
    names: Names
    syntax: Syntax = field(compare=False, repr=False)

    @property
    def binds(self) -> frozenset[str]:
        """The names that the statement binds or changes."""
        return self.names.binds

    @property
    def function(self) -> ast.FunctionDef | None:
        """The function that this statement defines, if that is what it does."""
        return self.node if isinstance(self.node, ast.FunctionDef) else None


def parse(source: str) -> ast.Module:
    """Parse untrusted source. Whatever is wrong with it comes out as a SyntaxError. Nobody is warned of what is odd."""
    return _read(lambda: ast.parse(source))


def expression(source: str) -> ast.expr:
    """Parse an untrusted expression, as `parse` does a source."""
    return _read(lambda: ast.parse(source, mode="eval")).body


def _read(reading: Callable[[], _T]) -> _T:
    for tries_left in reversed(range(_TRIES)):
        try:
            with _PARSING, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return reading()
        except SyntaxError:
            raise
        except (ValueError, OverflowError) as error:
            raise SyntaxError(str(error)) from None
        except (RecursionError, MemoryError, SystemError):
            if not tries_left:
                raise SyntaxError(_TOO_DEEP) from None
    raise AssertionError


def parses(source: str) -> bool:
    """Whether Python can read untrusted source."""
    try:
        parse(source)
    except SyntaxError:
        return False
    return True


def statements(tree: ast.Module, block: int) -> Iterator[Statement]:
    """The top-level statements of one block. Raises SyntaxError for code nested too deeply to be followed."""
    try:
        for node in tree.body:
            yield Statement(node, block, names_of(node), syntax_of(node))
    except RecursionError:
        raise SyntaxError(_TOO_DEEP) from None


def known_statements(sources: Iterable[str]) -> list[Statement]:
    """The top-level statements of texts of the course's own, which nobody may change; the block is a text's number."""
    return [replace(one, block=number) for number, source in enumerate(sources) for one in _read_once(source)]


@lru_cache(maxsize=64)  # while a course is loaded, its cells are looked at again and again
def _read_once(source: str) -> tuple[Statement, ...]:
    return tuple(statements(parse(source), 0))


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


def source_of(block: Block, node: ast.stmt) -> str:
    """The lines of a statement."""
    lines = lines_of(node)
    return "\n".join(block.source.split("\n")[lines.start : lines.stop])


def definition_of(source: str, name: str) -> ast.stmt | None:
    """The last statement at the top of a source text that defines a name: a function, a class, a variable."""
    kinds = (ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
    found = [s.node for s in statements(parse(source), 0) if name in s.binds and isinstance(s.node, kinds)]
    return found[-1] if found else None


def functions_of(source: str) -> dict[str, ast.FunctionDef]:
    """The functions defined at the top of a source text, the last definition of each name."""
    return {node.name: node for node in parse(source).body if isinstance(node, ast.FunctionDef)}


def parameters_of(function: ast.FunctionDef) -> tuple[str, ...]:
    """What the parameters of a function are called, in order."""
    return tuple(argument.arg for argument in (*function.args.posonlyargs, *function.args.args))


@cache
def parameters_in(source: str, name: str) -> tuple[str, ...]:
    """What the parameters of a function at the top of a source text are called; none where it is not there."""
    function = functions_of(source).get(name)
    return parameters_of(function) if function else ()
