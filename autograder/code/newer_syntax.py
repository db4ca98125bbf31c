"""Syntax that a newer Python reads and this one does not: f-strings of 3.12 are written as before, the rest is known.

What stands in for newer syntax is never run: it only tells a newer grammar from code that no Python can read.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.code.parsing import parses

MAX_TEXT = 1 << 14  # characters that are looked through for strings
OURS = "{}.{}".format(*sys.version_info)
_DEEPEST = 5  # strings in strings

_FORM = re.compile(r"[!:=]")
_STRING = re.compile(r"(?<![\w])(?P<prefix>[A-Za-z]{0,2})(?P<quote>\"\"\"|'''|\"|')|#[^\n]*")
_NEWER = (
    (re.compile(r"(?m)^([ \t]*(?:async )?def \w+|[ \t]*class \w+)\[[^\]\n]*\]"), r"\1", "3.12"),
    (re.compile(r"(?m)^([ \t]*)type (\w+)(?:\[[^\]\n]*\])? *="), r"\1\2 =", "3.12"),
    (re.compile(r"(?m)^([ \t]*except\*?) ([\w.]+(?: *, *[\w.]+)+) *:"), r"\1 (\2):", "3.14"),
)


@dataclass(frozen=True, slots=True)
class _String:
    """Where a string that holds expressions begins and ends, with its quotes; what stands in its braces."""

    start: int
    end: int
    prefix: str
    quote: str
    fields: tuple[str, ...]


def as_older(source: str) -> str:
    """A source whose f-strings use quotes inside of quotes, as 3.12 reads them, with other quotes round them."""
    for string in reversed(list(_strings(source)) if _may_hold(source) else []):
        body = source[string.start + len(string.prefix + string.quote) : string.end - len(string.quote)]
        quotes = [quote for quote in ('"""', "'''") if quote not in body and not body.endswith(quote[0])]
        if quotes and any(string.quote in field for field in string.fields):
            text = f"{string.prefix}{quotes[0]}{body}{quotes[0]}"
            source = source[: string.start] + text + source[string.end :]
    return source


def needs(source: str) -> str:
    """The version of Python that reads a source which this one does not; "" if none is known to."""
    changed, versions = source, []
    for string in reversed(list(_strings(source)) if _may_hold(source) else []):
        if not all(map(_is_expression, string.fields)):
            return ""
        versions.append("3.14" if "t" in string.prefix.lower() else "3.12")
        changed = changed[: string.start] + '""' + changed[string.end :]
    for pattern, instead, version in _NEWER:
        changed, count = pattern.subn(instead, changed)
        versions += [version] * bool(count)
    newest = max(versions, default="")
    return newest if newest > OURS and parses(changed) and not parses(source) else ""


def _is_expression(field: str) -> bool:
    """Whether what stands in the braces of a string is an expression, with whatever form it is shown in."""
    ends = [len(field), *(found.start() for found in _FORM.finditer(field))][:_DEEPEST]
    return any(parses(as_older(f"({field[:end]}\n)")) for end in ends)


def _may_hold(source: str) -> bool:
    return len(source) <= MAX_TEXT and "{" in source


def _strings(source: str) -> Iterator[_String]:
    """The strings with expressions in them, those inside of others left aside."""
    place = 0
    while found := _STRING.search(source, place):
        place = found.end()
        if not found["quote"]:
            continue
        holds = bool(set(found["prefix"].lower()) & {"f", "t"})
        fields: list[str] = []
        place = _end_of(source, found.end(), found["quote"], fields if holds else None, 0)
        if holds:
            yield _String(found.start(), place, found["prefix"], found["quote"], tuple(fields))


def _end_of(source: str, place: int, quote: str, fields: list[str] | None, depth: int) -> int:
    """Where a string ends that begins before a place; what stands in its braces is put into `fields`, if any."""
    while place < len(source):
        if source.startswith(quote, place):
            return place + len(quote)
        if source[place] == "\\" or (fields is not None and source.startswith(("{{", "}}"), place)):
            place += 2
        elif fields is not None and source[place] == "{":
            start, place = place + 1, _end_of_field(source, place + 1, depth)
            fields.append(source[start : place - 1])
        else:
            place += 1
    return place


def _end_of_field(source: str, place: int, depth: int) -> int:
    """Where the braces end that an expression in a string stands in."""
    opened = 1
    while place < len(source) and opened:
        found = _STRING.match(source, place) if depth < _DEEPEST else None
        if found and found["quote"]:
            fields: list[str] | None = [] if "f" in found["prefix"].lower() else None
            place = _end_of(source, found.end(), found["quote"], fields, depth + 1)
        else:
            opened += {"{": 1, "}": -1}.get(source[place], 0)
            place += 1
    return place
