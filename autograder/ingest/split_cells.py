"""Cells that were one before somebody split them are one again: a part that begins inside of something goes on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from autograder.code.notebook_syntax import is_other_language
from autograder.ingest.notebook import Cell
from autograder.ingest.released_notebook import Template
from autograder.ingest.repairs import Mended, Repair
from autograder.ingest.syntax_errors import PIECE, Parser

MAX_PARTS = 5  # how many cells are looked at together: a cut in a long text leaves parts of which no two can be read
MAX_TORN = 50  # into how many cells one piece of code may have been split, more or less
MAX_JOINED = 1 << 14  # characters; nobody splits a longer piece of code, and trying to join it takes long

_DEFINES = re.compile(r"\s*(?:async def|def|class)\b")
_NEW = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def joined(cells: Iterable[Cell], template: Template) -> tuple[list[Cell], list[Repair]]:
    """The cells, parts of one joined under one label, and what was joined.

    To be done before cells are matched, so that no part is taken for a whole.
    """
    whole = {cell.number: cell for cell in cells}
    repairs: list[Repair] = []
    for kind in dict.fromkeys(cell.kind for cell in whole.values() if _is_indented(cell)):
        own = [cell for cell in whole.values() if cell.kind == kind and not _is_between(cell, template)]
        for parts in _torn(own):
            first, *others = (part.number for part in parts)
            repairs.append(Repair(Mended.JOINED, f"{first}", f"{others[-1]}"))
            whole[first] = _one(parts, template)
            for number in others:
                del whole[number]
    return list(whole.values()), repairs


def _is_between(cell: Cell, template: Template) -> bool:
    """Whether a cell is nothing that a student's code goes on from, so that it may stand between two parts of it."""
    return bool(template.with_text(cell.source)) or is_other_language(cell.source) or not cell.source.strip()


def _one(parts: Sequence[Cell], template: Template) -> Cell:
    labelled = next((part for part in parts if part.grade_id in template.by_id), parts[0])
    return replace(labelled, source=_code(parts), number=parts[0].number, last=parts[-1].number)


def _code(parts: Iterable[Cell]) -> str:
    return "\n".join(part.code for part in parts)


def _torn(cells: Sequence[Cell]) -> Iterator[list[Cell]]:
    """The cells that belong together, each time there are some."""
    parser = Parser()  # one of its own: what is tried here takes nothing from what may be tried later
    place = 0
    while place < len(cells):
        parts = [cells[place]]
        while len(parts) < MAX_TORN and (
            more := _rest(parts, cells[place + len(parts) : place + len(parts) + MAX_PARTS], parser)
        ):
            parts += more
        if len(parts) > 1:
            yield parts
        place += len(parts)


def _rest(parts: Sequence[Cell], following: Sequence[Cell], parser: Parser) -> Sequence[Cell]:
    """The cells with which what has been found so far goes on, as few as can be read together."""
    indented = list(takewhile(_is_indented, following))
    for count in range(1, len(indented) + 1):
        if _continues(_code(parts), _code(indented[:count]), parser):
            return indented[:count]
    return []


def _is_indented(cell: Cell) -> bool:
    return cell.code.lstrip("\n")[:1] in (" ", "\t")


def _continues(before: str, after: str, parser: Parser) -> bool:
    """Whether code is the rest of what other code began; both may hold broken code besides."""
    if len(before) + len(after) > MAX_JOINED or not _is_open(before, after, parser):
        return False
    if parser.parses(f"{before}\n{after}"):
        return True
    pieces = PIECE.split(f"{before}\n")
    start = max((place for place, piece in enumerate(pieces) if _DEFINES.match(piece)), default=0)
    count = parser.statement(PIECE.split(f"{before}\n{after}"), start).count
    return start + count >= len(pieces) and _is_open("".join(pieces[start:]), after, parser)


def _is_open(before: str, after: str, parser: Parser) -> bool:
    """Whether the last statement of some code may go on: it must, or it can and what follows cannot stand alone."""
    alone = parser.statement([before], 0).tree
    if alone is None:
        return True
    if not alone.body or _is_complete(alone.body[-1]):
        return False
    return not _stands_alone(parser.statement([after], 0).tree)


def _stands_alone(tree: ast.Module | None) -> bool:
    """Whether code that is indented as a whole defines something, and is not the inside of a function."""
    body = tree.body if tree else []
    return any(isinstance(node, _NEW) for node in body) and not any(isinstance(node, ast.Return) for node in body)


def _is_complete(statement: ast.stmt) -> bool:
    """Whether nothing can follow in the same block: a function that has returned, or no compound statement at all."""
    body = getattr(statement, "body", None)
    return not isinstance(body, list) or isinstance(body[-1], ast.Return)
