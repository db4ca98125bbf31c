"""Spaces and format characters that people paste with code: Python takes them in texts and comments only."""

from __future__ import annotations

import re
import unicodedata

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


def holds_some(source: str) -> bool:
    """Whether a source holds any such character, be it where it may stand."""
    return not source.isascii() and any(ord(char) > 127 and _meant(char, " ") != char for char in source)


def made_plain(source: str, wide: str = " ") -> str:
    """The source with spaces that are spaces and without format characters; texts and comments stay as they are.

    `wide` is what a space as wide as two letters becomes.
    """
    parts: list[str] = []
    place = 0
    for found in _STAYS.finditer(source):
        parts += [_plain(source[place : found.start()], wide), _kept(found, wide)]
        place = found.end()
    return "".join([*parts, _plain(source[place:], wide)])


def _kept(found: re.Match[str], wide: str) -> str:
    """A text or comment; what stands in the braces of an f-string is code."""
    if "f" not in (found["prefix"] or "").lower():
        return found[0]
    return _FIELD.sub(lambda field: field[0] if field[0] == "{{" else made_plain(field[0], wide), found[0])


def _plain(code: str, wide: str) -> str:
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
