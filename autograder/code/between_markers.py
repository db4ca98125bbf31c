"""What stands between two markers of a solution, as statements, and the blanks that students get in their place."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from autograder.code.parsing import lines_of, parse
from autograder.errors import CourseError

_WHOLE = "let the markers enclose whole statements"


def statements_between(source: str, start: int, end: int, where: str) -> list[ast.stmt]:
    """The outermost statements between the lines `start` and `end`, counted from 0. CourseError where there is none."""
    found = list(_between(parse(source), start, end, where))
    for statement in found:
        if source.split("\n")[statement.lineno - 1].lstrip().startswith("elif"):
            raise CourseError(f"In {where}, line {statement.lineno}: `elif` belongs to an `if` outside; {_WHOLE}.")
    if not found:
        remedy = "there is nothing to write for students; put what they are to write there"
        raise CourseError(f"In {where}, line {start + 1}: no whole statement stands between the markers; {remedy}.")
    return found


def _between(node: ast.AST, start: int, end: int, where: str) -> Iterator[ast.stmt]:
    for child in ast.iter_child_nodes(node):
        lines = lines_of(child) if isinstance(child, ast.stmt) else None
        if lines and start < lines.start < end:
            if lines.stop > end:
                raise CourseError(f"In {where}, line {lines.start + 1}: this goes on after the END marker; {_WHOLE}.")
            assert isinstance(child, ast.stmt)
            yield child
        else:
            yield from _between(child, start, end, where)


def blanked(source: str, inside: Sequence[ast.stmt], start: int, end: int) -> list[str]:
    """The lines between the markers as students get them: blanks, and the comments around what they stand for."""
    lines, gone = source.split("\n"), {number for statement in inside for number in lines_of(statement)}
    given = _names_needed(parse(source), inside, start, end)
    kept: list[str] = []
    for number in range(start + 1, end):
        if number not in gone:
            kept.append(lines[number])
        for statement in (one for one in inside if lines_of(one).start == number):
            kept += [_indent(lines, number) + text for text in _blanks(statement, given, kept)]
    if any(line.strip() and not line.strip().startswith("#") for line in kept):
        return kept
    return [*kept, f"{_indent(lines, lines_of(inside[0]).start)}pass"]


def _indent(lines: Sequence[str], number: int) -> str:
    return lines[number][: len(lines[number]) - len(lines[number].lstrip())]


def _blanks(statement: ast.stmt, given: Sequence[str], before: Sequence[str]) -> list[str]:
    """What is left of one statement; `before` are the lines that are left of those before it."""
    nothing = ast.Constant(None)
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        return [_assigned(statement.targets[0])]
    if isinstance(statement, ast.Assign):
        return [_text(ast.Assign(statement.targets, nothing))]
    if isinstance(statement, ast.AnnAssign):
        return [_text(ast.AnnAssign(statement.target, statement.annotation, nothing, statement.simple))]
    if isinstance(statement, ast.AugAssign):
        known = any(line.strip() == f"{ast.unparse(statement.target)} = None" for line in before)
        return [] if known else [_text(ast.AugAssign(statement.target, statement.op, nothing))]
    if isinstance(statement, ast.Return):
        return ["return None"]
    bound = dict.fromkeys(_bound(statement))
    return [line for name in bound if name in given and (line := f"{name} = None") not in map(str.strip, before)]


def _assigned(target: ast.expr) -> str:
    parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
    names = ", ".join(ast.unparse(part) for part in parts).replace("'", '"')
    return f"{names} = {', '.join(['None'] * len(parts))}"


def _text(node: ast.stmt) -> str:
    return ast.unparse(ast.fix_missing_locations(node)).replace("'", '"')


def _bound(*nodes: ast.AST) -> Iterator[str]:
    for node in (inner for one in nodes for inner in ast.walk(one)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _names_needed(tree: ast.Module, inside: Sequence[ast.stmt], start: int, end: int) -> list[str]:
    """The names that something after the region reads, and nothing before it binds."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    read = {node.id for node in names if node.lineno - 1 > end and isinstance(node.ctx, ast.Load)}
    before = {node.id for node in names if node.lineno - 1 < start and isinstance(node.ctx, ast.Store)}
    before |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg) and node.lineno - 1 < start}
    return [name for name in _bound(*inside) if name in read - before]
