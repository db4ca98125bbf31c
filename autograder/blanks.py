"""Turn a solution into what a student gets: blanks between the markers, or planted mistakes."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from autograder.code.parsing import lines_of, parse
from autograder.errors import CourseError
from autograder.exercise import Edit

START = "### START CODE HERE ###"
END = "### END CODE HERE ###"
SOLUTION = "SOLUTION"
HIDDEN = ("HIDDEN TESTS", "MARK SCHEME")
"""What nbgrader cuts out of a cell: the lines from `BEGIN ...` to `END ...`."""
_WHOLE = "let the markers enclose whole statements"


def student_source(source: str, where: str, planted: Edit | None = None) -> str:
    """The student's version of a solution cell.

    Between the markers every assignment becomes `name = None` and every return `return None`; of other statements
    nothing is left but the names that are read further down, or `pass`. The START line says how many lines to write.
    With `planted`, the regions keep their code and carry those mistakes instead. Raises CourseError, naming `where`,
    for markers that do not pair up, that enclose nothing, or that cut a statement in two.
    """
    if planted is not None:
        return planted.apply(source, f"{where}: planted")
    lines = source.split("\n")
    for start, end in reversed(regions(lines, where)):
        inside = _statements_between(source, start, end, where)
        lines[start + 1 : end] = _blanked(source, inside, start, end)
        count = sum(isinstance(node, ast.stmt) for statement in inside for node in ast.walk(statement))
        lines[start] = f"{lines[start].rstrip()} ({count} line{'s' if count != 1 else ''})"
    return "\n".join(lines)


def without(source: str, *kinds: str) -> str:
    """A source without nbgrader's regions of some kinds."""
    kept: list[str] = []
    inside = ""
    for line in source.split("\n"):
        begun = next((kind for kind in kinds if f"BEGIN {kind}" in line), "")
        if not inside and not begun:
            kept.append(line)
        inside = begun or ("" if f"END {inside}" in line else inside)
    return "\n".join(kept)


def regions(lines: list[str], where: str) -> list[tuple[int, int]]:
    """The line indices of each START and END marker, in pairs."""
    starts = [index for index, line in enumerate(lines) if START in line]
    ends = [index for index, line in enumerate(lines) if END in line]
    paired = sorted(starts + ends) == [index for pair in zip(starts, ends, strict=False) for index in pair]
    if not starts and not ends:
        remedy = f"write {START!r} and {END!r} around what students are to write, or declare what is planted"
        raise CourseError(f"In {where} no line is left to students; {remedy}.")
    if len(starts) != len(ends) or not paired:
        raise CourseError(f"In {where} the START and END markers do not pair up; write one END after each START.")
    return list(zip(starts, ends, strict=True))


def _statements_between(source: str, start: int, end: int, where: str) -> list[ast.stmt]:
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


def _blanked(source: str, inside: Sequence[ast.stmt], start: int, end: int) -> list[str]:
    """The lines between the markers as students get them: blanks, and the comments around what they stand for."""
    lines, gone = source.split("\n"), {number for statement in inside for number in lines_of(statement)}
    given = _names_needed(_scope(parse(source), inside[0]), inside, start, end)
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


def _scope(tree: ast.Module, statement: ast.stmt) -> ast.AST:
    """The innermost function around a statement, or all: another method's names are others, however they are called."""
    lines = lines_of(statement)
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    around = [one for one in functions if one.lineno <= lines.start and lines.stop <= lines_of(one).stop]
    return around[-1] if around else tree  # walk gives what is inside later


def _names_needed(tree: ast.AST, inside: Sequence[ast.stmt], start: int, end: int) -> list[str]:
    """The names that something after the region reads, and nothing before it binds."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    read = {node.id for node in names if node.lineno - 1 > end and isinstance(node.ctx, ast.Load)}
    before = {node.id for node in names if node.lineno - 1 < start and isinstance(node.ctx, ast.Store)}
    before |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg) and node.lineno - 1 < start}
    return [name for name in _bound(*inside) if name in read - before]
