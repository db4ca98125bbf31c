"""Exercises that nothing is named after: what stands where they are due is taken for them, or says why it cannot be."""

from __future__ import annotations

import ast
from collections.abc import Container, Mapping

from autograder.code.parsing import parameters_of
from autograder.ingest.cell_matching import Match
from autograder.ingest.notebook import Cell
from autograder.ingest.repairs import Mended, Repair
from autograder.ingest.syntax_errors import Salvaged
from autograder.sandbox.evidence import Stop

_ByCell = dict[str, list[ast.FunctionDef]]


Renamed = Mapping[str, tuple[Cell, str]]
"""By the exercise that nothing is named after: the cell, and the function in it, that are taken for it."""


def taken(read: Salvaged, found: Match, unreadable: Container[str]) -> Renamed:
    """What is taken for exercises that nothing is named after."""
    defined = {name for statement in read.statements for name in statement.binds | statement.names.sets}
    missing = [name for name in found.template.exercises if name not in defined]
    by_cell = _functions_by_cell(read) if missing else {}
    meant = {name: _meant(name, by_cell, found) for name in missing if name not in unreadable}
    return {name: function for name, function in meant.items() if function}


def with_names(read: Salvaged, functions: Renamed) -> Salvaged:
    """The code with a line more for each function that is taken for an exercise's."""
    for name, (cell, other) in functions.items():
        read = read.with_line(cell.name, f"{name} = {other}")
    return read


def said(functions: Renamed) -> list[Repair]:
    """What its student is told of each."""
    return [Repair(Mended.RENAMED, cell.name, other, name) for name, (cell, other) in functions.items()]


def _meant(exercise: str, by_cell: _ByCell, found: Match) -> tuple[Cell, str] | None:
    """The cell, and the function in it, that may be meant for an exercise that nothing is named after."""
    template = found.template
    for cell in found.candidates(exercise):
        others = {function.name: function for function in by_cell.get(cell.name, ())}
        fitting = others.keys() - template.names - set(template.exercises)
        if len(fitting) > 1:  # helpers of the student's own
            wanted = template.parameters.get(exercise)
            fitting = {name for name in fitting if parameters_of(others[name]) == wanted}
        if len(fitting) == 1 and _may_be(others[(other := fitting.pop())], exercise, found):
            return cell, other
    return None


def _may_be(function: ast.FunctionDef, exercise: str, found: Match) -> bool:
    """Whether a function of another name may be meant; its place alone does not say so, its parameters must too."""
    labelled = exercise in found.seen
    return labelled or (found.known and parameters_of(function) == found.template.parameters.get(exercise))


def _functions_by_cell(read: Salvaged) -> _ByCell:
    found: _ByCell = {}
    for statement in read.statements:
        if function := statement.function:
            found.setdefault(read.blocks[statement.block].name, []).append(function)
    return found


def lost_in_its_place(read: Salvaged, found: Match) -> dict[str, Stop]:
    """For exercises that nothing is named after, why what stands in their cell, or in their place, cannot be read."""
    defined = {name for statement in read.statements for name in statement.binds}
    lost = {one.cell: one.why for one in reversed(read.lost)}
    absent = [name for name in found.template.exercises if name not in defined] if lost else []
    places = {name: next((cell.name for cell in found.candidates(name) if cell.name in lost), "") for name in absent}
    return {name: lost[place] for name, place in places.items() if place}
