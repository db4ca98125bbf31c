"""Cells whose code Python cannot read for what nobody sees in it: spaces and format characters pasted with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from autograder.code.parsing import parses
from autograder.ingest.notebook import Cell, functions_named
from autograder.ingest.repairs import Mended, Repair

_SPACE, _LINE_ENDS = "Zs", {"Zl", "Zp"}
_FORMAT = "Cf"

# What stays as it is. A text that is never closed goes to the end of its line, one in three quotes to the last.
_STAYS = re.compile(
    r"""(?P<comment>\#[^\n\u2028\u2029]*+)
    |(?P<prefix>(?<!\w)[A-Za-z]{0,2})
    (?:(?P<long>\"{3}|'{3})(?:\\.|.)*?(?:(?P=long)|\Z)|(?P<short>["'])(?:\\.|[^\\\n])*?(?:(?P=short)|$))""",
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
_FIELD = re.compile(r"\{\{|\{[^{}]*+\}")


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
    if not _holds_some(cell.source) or parses(cell.source):
        return cell
    once = replace(cell, source=_plain_source(cell.source))
    if once == cell or not (cell.kind == "code" or functions_named([once])):
        return cell
    wide = _plain_source(cell.source, "  ")  # where it stands beside two of the usual ones
    return replace(cell, source=wide) if parses(wide) and not parses(once.source) else once


def _holds_some(source: str) -> bool:
    """Whether a source holds any such character, be it where it may stand."""
    return not source.isascii() and any(ord(char) > 127 and _meant(char, " ") != char for char in source)


def _plain_source(source: str, wide: str = " ") -> str:
    """The source with spaces that are spaces and without format characters; texts and comments stay as they are.

    `wide` is what a space as wide as two letters becomes.
    """
    parts: list[str] = []
    place = 0
    for found in _STAYS.finditer(source):
        parts += [_plain_code(source[place : found.start()], wide), _kept(found, wide)]
        place = found.end()
    return "".join([*parts, _plain_code(source[place:], wide)])


def _kept(found: re.Match[str], wide: str) -> str:
    """A text or comment; what stands in the braces of an f-string is code."""
    if "f" not in (found["prefix"] or "").lower():
        return found[0]
    return _FIELD.sub(lambda field: field[0] if field[0] == "{{" else _plain_source(field[0], wide), found[0])


def _plain_code(code: str, wide: str) -> str:
    return code if code.isascii() else "".join(_meant(char, wide) for char in code)


def _meant(char: str, wide: str) -> str:
    if char.isascii():
        return char
    kind = unicodedata.category(char)
    if kind in _LINE_ENDS:
        return "\n"
    if kind == _SPACE:
        return wide if unicodedata.east_asian_width(char) == "F" else " "
    return "" if kind == _FORMAT else char
