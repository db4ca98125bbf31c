"""The notebook in order: the course's code and the student's, each where its cell stands, under numbers that grow."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from autograder.code.parsing import Statement
from autograder.code.slices import reads_history
from autograder.ingest.cell_matching import Match
from autograder.ingest.program import Program
from autograder.ingest.syntax_errors import Salvaged
from autograder.values import Block

_STUDENT_SIDE = frozenset({"check", "hint"})


class Kind(Enum):
    """Whose code a piece is."""

    SUPPLIED = auto()  # the course's, what its cell defines
    DEMONSTRATION = auto()  # the course's, what its cell does besides
    OWN = auto()  # the student's
    VERSION = auto()  # the student's version, as a whole, of a cell of the course's


_COURSE = (Kind.SUPPLIED, Kind.DEMONSTRATION)


@dataclass(frozen=True, slots=True)
class Piece:
    """The code of one block, and the number of the cell where it stands; below 1 if it stands before all of them."""

    cell: int
    kind: Kind
    block: Block
    statements: Sequence[Statement]


def in_order(found: Match, own: Salvaged, counting: Iterable[Statement], wanted: frozenset[str]) -> Program:
    """The program of a notebook, without what it borrows.

    Of the student's `own` code the statements `counting` count. Demonstrations count where what is `wanted`, but
    nothing else binds, is theirs.
    """
    pieces = sorted(_pieces(found, own, counting), key=lambda piece: piece.cell)
    numbered = [
        (piece.kind, Statement(s.node, number, s.names, s.syntax))
        for number, piece in enumerate(pieces)
        for s in piece.statements
    ]
    left_out = _not_as_handed_in(pieces)
    shown = not found.template.demonstrated.isdisjoint(wanted)
    counted = (Kind.SUPPLIED, Kind.OWN, *((Kind.DEMONSTRATION,) if shown else ()))
    return Program(
        statements=tuple(s for kind, s in numbered if kind in counted),
        blocks={number: piece.block for number, piece in enumerate(pieces)},
        checks=_checks(found, pieces),
        whole=tuple(s for _, s in numbered if s.block not in left_out and not is_student_side(s.node)),
        course=frozenset(number for number, piece in enumerate(pieces) if piece.kind in _COURSE),
        counts=_counts(found, pieces) if reads_history(own.statements) else {},
    )


def _counts(found: Match, pieces: Iterable[Piece]) -> dict[int, int]:
    """For each block the number that Jupyter gives its cell after "restart and run all"."""
    cells = [pair.cell.number for pair in found.pairs if pair.cell.kind == "code" and pair.cell.source.strip()]
    counts = {number: count for count, number in enumerate(cells, 1)}
    return {number: counts.get(piece.cell, 0) for number, piece in enumerate(pieces)}


def _not_as_handed_in(pieces: Sequence[Piece]) -> set[int]:
    """The blocks in whose place the student's own version stands."""
    whole = {piece.cell for piece in pieces if piece.kind is Kind.VERSION}
    own = {piece.cell for piece in pieces if piece.cell and piece.kind not in _COURSE}
    return {
        number
        for number, piece in enumerate(pieces)
        if (piece.kind in _COURSE and piece.cell in own) or (piece.kind is Kind.OWN and piece.cell in whole)
    }


def _pieces(found: Match, own: Salvaged, counting: Iterable[Statement]) -> Iterator[Piece]:
    template, places = found.template, found.supplied_at
    for block, defining in template.definitions:
        yield Piece(places.get(block.name, 0), Kind.SUPPLIED, block, defining)
    for block, demonstrating in template.demonstrations:
        if block.name in places:
            yield Piece(places[block.name], Kind.DEMONSTRATION, block, demonstrating)
    of_block: dict[int, list[Statement]] = {}
    for statement in counting:
        of_block.setdefault(statement.block, []).append(statement)
    for number, statements in of_block.items():
        block = own.blocks[number]
        yield Piece(found.number_of(block.name), Kind.OWN, block, statements)
    for pair, taken in zip(found.pairs, found.taken, strict=True):
        for number, block in enumerate(taken.version.blocks):
            theirs = [s for s in taken.version.statements if s.block == number]
            yield Piece(pair.cell.number, Kind.VERSION, block, theirs)


def _checks(found: Match, pieces: Sequence[Piece]) -> dict[str, int]:
    """For each exercise whose check cell is there, the number of the first block of code after it."""
    numbers = {pair.original.grade_id: pair.cell.number for pair in found.pairs if pair.original}
    called = {name: piece.cell for piece in pieces if piece.kind is Kind.OWN for name in _checked(piece.statements)}
    places = {name: numbers.get(f"check_{name}", called.get(name, 0)) for name in found.template.exercises}
    return {name: sum(piece.cell <= place for piece in pieces) for name, place in places.items() if place}


def _checked(statements: Iterable[Statement]) -> Iterator[str]:
    """The functions that a student's own code checks."""
    for node in (statement.node for statement in statements):
        if is_student_side(node) and isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield from (given.id for given in node.value.args if isinstance(given, ast.Name))


def is_student_side(node: ast.stmt) -> bool:
    """Whether a statement calls `check` or `hint`, or imports them; they belong to the notebook, not to the grading."""
    if isinstance(node, ast.ImportFrom):
        return node.module == "autograder.student"
    called = node.value.func if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
    return isinstance(called, ast.Name) and called.id in _STUDENT_SIDE
