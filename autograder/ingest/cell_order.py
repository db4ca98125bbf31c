"""The notebook in order: the course's code and the student's, each where its cell stands, under numbers that grow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import pairwise
from math import inf

from autograder.code.parsing import Statement
from autograder.code.slices import reads_history
from autograder.ingest.cell_matching import Match
from autograder.ingest.program import Program
from autograder.ingest.student_side import checked, is_check, is_student_side
from autograder.ingest.syntax_errors import Salvaged
from autograder.values import Block


class Kind(Enum):
    """Whose code a piece is."""

    SUPPLIED = auto()  # the course's, what its cell defines
    DEMONSTRATION = auto()  # the course's, what its cell does besides
    OWN = auto()  # the student's
    VERSION = auto()  # the student's version, as a whole, of a cell of the course's


MAX_PARTS = 100  # of one cell: each is compiled by itself, below as many empty lines as stand before it
_COURSE = (Kind.SUPPLIED, Kind.DEMONSTRATION)


Place = tuple[int, float]


@dataclass(frozen=True, slots=True)
class Piece:
    """Code of one block, and the number of the cell where it stands; below 1 if it stands before all of them.

    What follows a check in the same cell is a `part` of its own.
    """

    cell: int
    kind: Kind
    block: Block
    statements: Sequence[Statement]
    part: float = 0

    @property
    def place(self) -> Place:
        """Where it stands in the notebook."""
        return self.cell, self.part


def in_order(found: Match, own: Salvaged, counting: Iterable[Statement], wanted: frozenset[str]) -> Program:
    """The program of a notebook, without what it borrows.

    Of the student's `own` code the statements `counting` count. Demonstrations count where what is `wanted`, but
    nothing else binds, is theirs.
    """
    pieces = sorted(_pieces(found, own, counting), key=lambda piece: piece.place)
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
        yield from _parts(Piece(found.number_of(block.name), Kind.OWN, block, statements))
    for pair, taken in zip(found.pairs, found.taken, strict=True):
        for number, block in enumerate(taken.version.blocks):
            theirs = [s for s in taken.version.statements if s.block == number]
            yield from _parts(Piece(pair.cell.number, Kind.VERSION, block, theirs))


def _parts(piece: Piece) -> Iterator[Piece]:
    """The same code; each check that stands in it ends a part."""
    statements = piece.statements
    ends = [place for place, statement in enumerate(statements, 1) if is_check(statement.node)][:MAX_PARTS]
    for part, (start, end) in enumerate(pairwise([0, *ends, len(statements)])):
        if start < end or not part:
            yield replace(piece, statements=statements[start:end], part=part)


def _checks(found: Match, pieces: Sequence[Piece]) -> dict[str, int]:
    """For each exercise whose check cell is there, the number of the first block of code after it."""
    numbers = {pair.original.grade_id: pair.cell.number for pair in found.pairs if pair.original}
    own = [piece for piece in pieces if piece.kind is Kind.OWN and is_check(piece.statements[-1].node)]
    called = {name: piece.place for piece in own for name in checked(piece.statements[-1].node)}
    last = {piece.cell: piece.place for piece in own}
    places = {name: numbers.get(f"check_{name}") for name in found.template.exercises}
    turns = {name: _turn(cell, called.get(name), last) for name, cell in places.items()}
    return {name: sum(piece.place <= turn for piece in pieces) for name, turn in turns.items() if turn}


def _turn(cell: int | None, called: Place | None, last: Mapping[int, Place]) -> Place | None:
    """Where an exercise is checked: in the `cell` for it, if that is there, or where else the student has `called` it.

    In a cell it is at the `last` check there, where nothing says more.
    """
    if cell is None or (called and called[0] == cell):
        return called
    return last.get(cell, (cell, inf))
