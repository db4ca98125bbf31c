"""Whether nothing was filled in yet, in a function as some other edition of the course hands it out."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator

from autograder.code.parsing import parse

_BEGINS = re.compile(r"#.*\b(?:CODE STARTS? HERE|STARTS? CODE HERE|YOUR CODE HERE|BEGIN SOLUTION)\b", re.IGNORECASE)
# What stands where something is to be filled in: nothing, question marks, a line to write on.
_GAP = re.compile(r"(?m)^([ \t]*[A-Za-z_][^=#\n]*(?<![=!<>])=(?!=))[ \t]*+(?:\?+|_{2,}|\.{3,})?[ \t]*+(?=#|$)")
_ENDS = re.compile(r"#.*\b(?:CODE ENDS? HERE|ENDS? CODER? HERE|END SOLUTION)\b", re.IGNORECASE)


def is_untouched(source: str, parsed: ast.stmt | None = None) -> bool:
    """Whether a function's own lines, between its markers or else all of them, do nothing but wait to be filled in.

    `parsed` is the function, where it can be read.
    """
    regions = list(_regions(source))
    try:
        if regions:
            return not any(map(_begins_filled, regions)) and all(all(map(_waits, _body(_filled(r)))) for r in regions)
        filled = _filled(source)
        return any(map(_is_empty, [parsed] if parsed and filled == source else parse(textwrap.dedent(filled)).body))
    except SyntaxError:
        return False


def _filled(source: str) -> str:
    """The source with a None in each gap, so that it can be read."""
    return _GAP.sub(r"\1 None", source)


def _begins_filled(region: str) -> bool:
    """Whether the first line is a whole statement that does something, as in most answers; no other matters then."""
    lines = map(str.strip, region.split("\n"))
    first = next((line for line in lines if line and not line.startswith("#")), "")
    try:
        return not all(map(_waits, parse(_filled(first)).body))
    except SyntaxError:
        return False


def _body(region: str) -> list[ast.stmt]:
    """The statements of a region, which may begin inside of a loop and end after it."""
    try:
        return parse(textwrap.dedent(region)).body
    except SyntaxError:
        return parse("\n".join(line.strip() for line in region.split("\n"))).body


def _regions(source: str) -> Iterator[str]:
    """The lines between markers; after the last one that is not closed, to the end."""
    inside: list[str] | None = None
    for line in source.split("\n"):
        comment = line[line.find("#") :] if "#" in line else ""
        if _ENDS.search(comment):
            if inside is not None:
                yield "\n".join(inside)
            inside = None
        elif _BEGINS.search(comment):
            inside = []
        elif inside is not None:
            inside.append(line)
    if inside is not None:
        yield "\n".join(inside)


def _is_empty(function: ast.stmt) -> bool:
    """Whether a function holds nothing but lines that wait; a return alone may be an answer."""
    body = function.body if isinstance(function, ast.FunctionDef) else []
    return any(not isinstance(node, ast.Return) and not _is_text(node) for node in body) and all(map(_waits, body))


def _waits(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        return _has_a_gap(node.value)
    if isinstance(node, ast.For | ast.If | ast.With):
        return all(map(_waits, [*node.body, *getattr(node, "orelse", [])]))
    if isinstance(node, ast.Raise):
        return any(isinstance(part, ast.Name) and part.id == "NotImplementedError" for part in ast.walk(node))
    if isinstance(node, ast.Return):
        return _names_only(node.value)
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _has_a_gap(value: ast.expr | None) -> bool:
    """Whether a value is None, or computed with a None that stands for what is to be filled in: `dW + None`."""
    if value is None or _is_none(value):
        return True
    parts = value.args if isinstance(value, ast.Call) else ast.iter_child_nodes(value)
    operands = [part for part in parts if isinstance(part, ast.expr)]
    if isinstance(value, ast.Tuple | ast.List):
        return all(map(_has_a_gap, operands))
    return isinstance(value, ast.Call | ast.BinOp | ast.UnaryOp) and any(map(_has_a_gap, operands))


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value is not ...


def _names_only(value: ast.expr | None) -> bool:
    items = value.elts if isinstance(value, ast.Tuple | ast.List) else filter(None, [value])
    return all(isinstance(item, ast.Name) or _is_none(item) for item in items)


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None
