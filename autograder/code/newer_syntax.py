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

_BROKEN = "}"  # stands among the fields of a string that no Python reads, and is no expression
_PLAIN = '"."'  # stands in the place of a string; an empty one could begin a longer one with its neighbour
_NONE = "\0"  # where a string ends that has no quotes
_BEGINS = re.compile(r"\s*(?!lambda\b)[^\s#]")  # an expression in a string
_FORM = re.compile(r"[!:=]")
# Two characters that stand for one.
_PAIR_IN_TEXT, _PAIR_AMONG_FIELDS = re.compile(r"\\.", re.DOTALL), re.compile(r"\\[^{}]|\{\{|\}\}")
_SHOWN = re.compile(r"(?:=\s*)?(?:![rsa]\s*)?(?::(?P<form>.*))?", re.DOTALL)  # how an expression in a string is shown
_STRING = re.compile(r"(?P<prefix>(?:(?<!\w)(?i:[rbuft]|r[bft]|[bft]r))?)(?P<quote>\"\"\"|'''|\"|')|#[^\n]*")
_TYPE = r"\*{0,2}[^\W\d]\w*+ *+(?:[:=](?= *+[^ \],])(?:\([^()\n]*+\)|\[[^\[\]\n]*+\]|[^\],\n])*+)?"
_TYPES = rf"\[ *+{_TYPE}(?:, *+{_TYPE})*+(?:, *+)?\]"
_NEWER = (
    (re.compile(rf"(?m)^([ \t]*(?:async +)?def +\w+|[ \t]*class +\w+) *+{_TYPES}"), r"\1 ", "3.12"),
    (re.compile(rf"(?m)^([ \t]*)type +(\w+) *+(?:{_TYPES})? *=(?!=)"), r"\1\2 =", "3.12"),
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
        if quotes and _BROKEN not in string.fields and any(string.quote in field for field in string.fields):
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
        changed = changed[: string.start] + _PLAIN + changed[string.end :]
    for pattern, instead, version in _NEWER:
        changed, count = pattern.subn(instead, changed)
        versions += [version] * bool(count)
    newest = max(versions, default="")
    return newest if newest > OURS and parses(changed) and not parses(source) else ""


def _is_expression(field: str, depth: int = 0) -> bool:
    """Whether what stands in the braces of a string is an expression, with whatever form it is shown in."""
    ends = [len(field), *(found.start() for found in _FORM.finditer(field))][:_DEEPEST]
    return depth < _DEEPEST and any(_is_shown(field[:end], _SHOWN.fullmatch(field, end), depth) for end in ends)


def _is_shown(expression: str, shown: re.Match[str] | None, depth: int) -> bool:
    if not shown or not _BEGINS.match(expression) or not parses(as_older(f"({expression} )")):
        return False
    fields: list[str] = []
    _end_of(f"{shown['form'] or ''}{_NONE}", 0, _NONE, fields, depth)
    return all(_is_expression(one, depth + 1) for one in fields)


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
    pair = _PAIR_IN_TEXT if fields is None else _PAIR_AMONG_FIELDS
    while place < len(source) and not source.startswith(quote, place):
        if pair.match(source, place):
            place += 2
        elif fields is None:
            place += 1
        elif source[place] == "{":
            start, place = place + 1, _end_of_field(source, place + 1, depth)
            fields.append(source[start : place - 1])
        else:
            fields += [_BROKEN] * (source[place] in ("}" if len(quote) > 1 else "}\n"))
            place += 1
    if fields is not None and place >= len(source):
        fields.append(_BROKEN)
    return place + len(quote)


def _end_of_field(source: str, place: int, depth: int) -> int:
    """Where the braces end that an expression in a string stands in; a comment there goes to the end of its line."""
    opened, start = 1, place
    while place < len(source) and opened:
        found = _STRING.match(source, place) if depth < _DEEPEST else None
        if found and found["quote"]:
            fields: list[str] | None = [] if "f" in found["prefix"].lower() else None
            place = _end_of(source, found.end(), found["quote"], fields, depth + 1)
        elif found and ":" not in source[start:place]:  # where it is no form such as `#x`
            place = found.end()
        else:
            opened += {"{": 1, "}": -1}.get(source[place], 0)
            place += 1
    return place
