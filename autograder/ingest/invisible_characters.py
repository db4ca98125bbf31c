"""Cells whose code Python cannot read for what nobody sees in it, such as a space of another kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from autograder.code import invisible_characters
from autograder.code.parsing import parses
from autograder.ingest.notebook import Cell, functions_named
from autograder.ingest.repairs import Mended, Repair


def made_plain(cells: Iterable[Cell]) -> tuple[list[Cell], list[Repair]]:
    """The cells, with code that reads as it looks, and which of them were changed for that."""
    made: list[Cell] = []
    repairs: list[Repair] = []
    for cell in cells:
        plain = _plain(cell)
        made.append(plain)
        if plain is not cell:
            repairs.append(Repair(Mended.INVISIBLE_CHARACTERS, cell.name))
    return made, repairs


def _plain(cell: Cell) -> Cell:
    if not invisible_characters.holds_some(cell.source) or parses(cell.source):
        return cell
    once = replace(cell, source=invisible_characters.made_plain(cell.source))
    if once == cell or not (cell.kind == "code" or functions_named([once])):
        return cell
    wide = invisible_characters.made_plain(cell.source, "  ")  # where it stands beside two of the usual ones
    return replace(cell, source=wide) if parses(wide) and not parses(once.source) else once
