"""Edits of a solution: what an author changes in it for a known mistake, another style, a planted fault.

`apply(source, what)` gives the changed text. It raises CourseError for an edit that does not fit; `what` begins that
sentence, and says whose edit it is.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from autograder.code.parsing import expression, parse
from autograder.errors import CourseError, shown

_Line = ast.Assign | ast.AnnAssign | ast.AugAssign


@dataclass(frozen=True, slots=True, init=False)
class Assign:
    """Other values for variables, by name: `Assign(cost="cross_entropy - penalty")`.

    Each is assigned once in the solution, in a line of its own; what stands right of `=` there is replaced. What is no
    mere name stands in a dictionary, written as in the solution: `Assign({"slopes[i]": "0"})`.
    """

    changes: Mapping[str, str]

    def __init__(self, places: Mapping[str, str] | None = None, /, **variables: str) -> None:
        object.__setattr__(self, "changes", {**(places or {}), **variables})

    def apply(self, source: str, what: str) -> str:
        """The source with those values."""
        changed = source.encode()
        spans = [(*_span(source, _value(source, name, what)), name, text) for name, text in self.changes.items()]
        for start, end, name, text in sorted(spans, reverse=True):
            _must_be_an_expression(text, f"{what} changes {shown(name)}")
            changed = changed[:start] + text.encode() + changed[end:]
        return changed.decode()


@dataclass(frozen=True, slots=True)
class Replace:
    """Other texts, by the texts they replace, each of which stands in the solution exactly once."""

    changes: Mapping[str, str]

    def apply(self, source: str, what: str) -> str:
        """The source with those texts."""
        for old, new in self.changes.items():
            if source.count(old) != 1:
                found = source.count(old)
                raise CourseError(
                    f"{what} replaces {shown(old)}, which stands {found} times in the solution; make it once."
                )
            source = source.replace(old, new)
        return source


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole text in the place of the solution; it may hold helpers and imports as well."""

    text: str

    def apply(self, source: str, what: str) -> str:
        """That text."""
        return self.text


Edit = Assign | Replace | Whole


@dataclass(slots=True)
class _Place:
    """How often something is assigned, and the lines that do nothing else."""

    count: int = 0
    lines: list[_Line] = field(default_factory=list)


def _value(source: str, name: str, what: str) -> ast.expr:
    places = _places(source)
    place = places.get(_as_written(name), _Place())
    if place.count > 1:
        again = "name what is assigned once, or use Replace"
        raise CourseError(f"{what} changes {shown(name)}, which the solution assigns {place.count} times; {again}.")
    if not place.lines:
        known = ", ".join(other for other, found in places.items() if found.lines and found.count == 1)
        raise CourseError(
            f"{what} changes {shown(name)}, to which no line of the solution assigns; it assigns to: {known}."
        )
    value = place.lines[0].value
    assert value is not None
    return value


@lru_cache(maxsize=64)  # an exercise has dozens of edits
def _places(source: str) -> dict[str, _Place]:
    """All that a source assigns to, by how it is written."""
    found: dict[str, _Place] = {}
    nodes = list(ast.walk(parse(source)))
    for node in nodes:
        if isinstance(node, ast.Name | ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.setdefault(ast.unparse(node), _Place()).count += 1
    for line in (node for node in nodes if isinstance(node, _Line) and node.value):
        targets = line.targets if isinstance(line, ast.Assign) else [line.target]
        if len(targets) == 1 and isinstance(targets[0], ast.Name | ast.Subscript | ast.Attribute):
            found.setdefault(ast.unparse(targets[0]), _Place()).lines.append(line)
    return found


def _as_written(name: str) -> str:
    """A name or place in the one way in which Python writes it, whatever the blanks and quotes in it."""
    if name.isidentifier() and name.isascii():
        return name
    try:
        return ast.unparse(expression(name))
    except (SyntaxError, RecursionError):
        return name


def _span(source: str, node: ast.expr) -> tuple[int, int]:
    """Where a node begins and ends, in bytes, as Python counts columns."""
    lines = source.encode().split(b"\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset


def _must_be_an_expression(text: str, what: str) -> None:
    try:
        expression(text)
    except SyntaxError:
        said = f"{what} to {shown(text)}, which is no expression"
        raise CourseError(f"{said}; write what stands right of `=`.") from None
