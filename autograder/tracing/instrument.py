"""Rewrite a function so that a recorder sees each of its statements done. Lines keep their numbers.

The syntax tree is rewritten, not the bytecode traced: that is the same in every version of Python, and leaves a
debugger or a measurement of coverage alone.
"""

from __future__ import annotations
import __future__

import ast
import linecache
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from inspect import CO_GENERATOR
from types import CodeType, FunctionType
from typing import Any
from warnings import catch_warnings

from autograder.tracing.lines_of_names import (
    BLOCKS,
    LOOPS,
    OWN_SCOPE,
    Lines,
    assigned_in,
    own_nodes,
    readers_of,
    sites_to_the_end,
    statements_in,
)
from autograder.tracing.moments import Trace
from autograder.tracing.recorder import MOST_MOMENTS, Recorder

_RECORDER = "__recorder__"
_MOVED = "__moved__"
_HEADS = (*LOOPS, ast.With)  # what they assign to is known before their bodies run
_LEAVING = (ast.Return, ast.Break, ast.Continue, ast.Raise)
_UNFILLED = ("empty", "empty_like")  # numpy's functions whose numbers are what the memory happens to hold
_FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)

Moved = Callable[[Any, bool], Any]
"""Makes of what an operation or a call gives what goes on instead; of an array that nobody has filled, it is told."""


def definition_in(source: str, name: str, line: int = 0) -> ast.FunctionDef | None:
    """The function of that name that begins in a line of a source, or the last one where no line is given."""
    try:
        with catch_warnings(action="ignore"):
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    nodes = (node for node in statements_in(tree.body, others=True) if isinstance(node, ast.FunctionDef))
    fitting = [node for node in nodes if node.name == name and line in (0, _first_line(node))]
    return fitting[-1] if fitting else None


def _first_line(node: ast.FunctionDef) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def text_of(function: Any) -> str:
    """The text of the cell or file that a function comes from."""
    code = getattr(function, "__code__", None)
    return "".join(linecache.getlines(code.co_filename)) if type(code) is CodeType else ""


def traced(
    function: Callable[..., Any],
    source: str,
    names: Iterable[str],
    moved: Moved | None = None,
    most: int | None = MOST_MOMENTS,
) -> tuple[Callable[..., Any], Callable[[], Trace]] | None:
    """The function in a form that is watched, and what to ask for its trace, of so many moments, after one call.

    `source` is the text of its cell or file. None where there is nothing to rewrite: a built-in, a generator, a
    closure, or a function whose text is another by now.
    """
    if type(function) is not FunctionType or function.__closure__:
        return None
    code = function.__code__
    found = _watching(source, code, code.co_filename, moved is not None)
    if found is None:
        return None
    recorder, (making, *lines) = Recorder(names, most), found
    return _rebuilt(function, making, recorder, moved), lambda: recorder.trace(*lines)


@lru_cache(maxsize=16)  # an answer key watches one function on many inputs
def _watching(source: str, code: CodeType, file: str, moving: bool) -> tuple[CodeType, Lines, Lines] | None:
    """What makes the watched form of a function, and the lines in which its names are assigned to, and read."""
    node = definition_in(source, code.co_name, code.co_firstlineno)
    if node is None or node.decorator_list or code.co_flags & CO_GENERATOR:
        return None
    sites, readers, flags = sites_to_the_end(node), readers_of(node), code.co_flags & _FUTURE
    try:
        with catch_warnings(action="ignore"):  # Python has warned of what is odd where it was read first
            return compile(_rewritten(node, moving), file, "exec", flags, dont_inherit=True), sites, readers
    except (RecursionError, MemoryError):  # a sum of hundreds of terms
        return None


def _rebuilt(function: FunctionType, making: CodeType, recorder: Recorder, moved: Moved | None) -> FunctionType:
    """A function that looks its names up where the other does; the recorder is not among those names."""
    space: dict[str, Any] = {}
    exec(making, function.__globals__, space)
    made: FunctionType = space["__make__"](recorder, moved)
    made.__defaults__, made.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
    return made


def _rewritten(node: ast.FunctionDef, moving: bool) -> ast.Module:
    """A function that makes the function: so the recorder is a name of an enclosing scope."""
    tree = ast.parse(f"def __make__({_RECORDER}, {_MOVED}):\n    def __made__(): pass\n    return __made__")
    make = tree.body[0]
    assert isinstance(make, ast.FunctionDef)
    made = make.body[0]
    assert isinstance(made, ast.FunctionDef)
    line = node.end_lineno or node.lineno
    end = ast.Return(lineno=line, end_lineno=line, col_offset=0, end_col_offset=0)
    made.args, made.body = _bare(node.args), [*_watched([*node.body, end], moving, inside=False)]
    return ast.fix_missing_locations(tree)


def _bare(given: ast.arguments) -> ast.arguments:
    """The parameters alone: their defaults are those of the function that is there already."""
    parts = [[ast.arg(one.arg) for one in part] for part in (given.posonlyargs, given.args, given.kwonlyargs)]
    rest = [one and ast.arg(one.arg) for one in (given.vararg, given.kwarg)]
    return ast.arguments(parts[0], parts[1], rest[0], parts[2], [None] * len(parts[2]), rest[1], [])


def _watched(statements: list[ast.stmt], moving: bool, inside: bool) -> Iterator[ast.stmt]:
    for statement in statements:
        outermost = isinstance(statement, LOOPS) and not inside
        if outermost:
            yield _call(statement, "loop")
        yield _within(statement, moving, inside, outermost)
        if outermost:
            yield _call(statement, "end")
        if not isinstance(statement, _LEAVING):
            yield _call(statement, "watch", *_told(statement, whole=not isinstance(statement, _HEADS)))


def _within(statement: ast.stmt, moving: bool, inside: bool, outermost: bool) -> ast.stmt:
    """The statement itself, with all that stands in it watched."""
    if isinstance(statement, ast.Return):
        return _returning(statement)
    if isinstance(statement, OWN_SCOPE):
        return statement
    if moving and isinstance(statement, ast.Assign | ast.AugAssign):
        statement.value = _Moving().visit(statement.value)
    inner = inside or isinstance(statement, LOOPS)
    for field in BLOCKS:
        blocks = getattr(statement, field, [])
        for block in blocks if field in ("handlers", "cases") else ():
            block.body = [*_watched(block.body, moving, inner)]
        if field not in ("handlers", "cases") and blocks:
            setattr(statement, field, [*_watched(blocks, moving, inner)])
    if isinstance(statement, _HEADS):
        statement.body.insert(0, _call(statement, "turn" if outermost else "watch", *_told(statement)[:2]))
    return statement


class _Moving(ast.NodeTransformer):
    """Has the result of every operation and every call moved, as round-off does."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        return self._moved(node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        return self._moved(node, getattr(node.func, "attr", getattr(node.func, "id", "")) in _UNFILLED)

    def _moved(self, node: ast.expr, unfilled: bool = False) -> ast.expr:
        inner = self.generic_visit(node)
        assert isinstance(inner, ast.expr)
        return ast.copy_location(ast.Call(ast.Name(_MOVED, ast.Load()), [inner, ast.Constant(unfilled)], []), node)


def _returning(statement: ast.Return) -> ast.stmt:
    value = statement.value or ast.Constant(None)
    call = _call(statement, "result", ast.Constant(statement.lineno), value)
    return ast.copy_location(ast.Return(call.value), statement)


def _told(statement: ast.stmt, whole: bool = True) -> tuple[ast.expr, ...]:
    """The line of a statement, and the names that it assigns to, or uses as `x.append(1)` does: what recorders ask."""
    values = [statement.value] if isinstance(statement, ast.Expr) else []
    used = (node.id for node in own_nodes(values) if isinstance(node, ast.Name))
    parts = [dict.fromkeys(names) for names in (assigned_in(statement) if whole else (), used)]
    return ast.Constant(statement.lineno), *(ast.Tuple([*map(ast.Constant, names)], ast.Load()) for names in parts)


def _call(statement: ast.stmt, method: str, *arguments: ast.expr) -> ast.Expr:
    asked = ast.Attribute(ast.Name(_RECORDER, ast.Load()), method, ast.Load())
    return ast.copy_location(ast.Expr(ast.Call(asked, list(arguments), [])), statement)
