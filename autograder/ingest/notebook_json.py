"""The JSON of a notebook, also where somebody edited it by hand."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

from autograder.errors import Cure, UnreadableNotebook
from autograder.ingest.files import Text
from autograder.ingest.repairs import Mended, Repair

# Numbers are read as floats: nothing here needs them, and an integer of a million digits takes long to read.
_DECODER = json.JSONDecoder(strict=False, parse_int=float)

# What people leave behind who edit a notebook by hand. Text in quotes is matched first, so that it stays as it is;
# what is never closed is matched to the end, or looking for the end again and again would take for ever.
_SLIPS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|//[^\n]*+|/\*.*?(?:\*/|\Z)|,(?=\s*+[\]}])', re.DOTALL)

_CONFLICT = re.compile(r"^<{7} ", re.MULTILINE)


def document_of(file: Text) -> tuple[Any, list[Repair]]:
    """The JSON document, and what had to be mended to read it. Raises UnreadableNotebook, with the reason."""
    text = file.text.strip()
    try:
        return _decoded(text, [])
    except RecursionError:
        raise UnreadableNotebook(f"{file.name} is nested too deeply to be a notebook", Cure.AGAIN) from None
    except ValueError as error:
        reason = str(error).partition(" (char")[0][:120]
    with suppress(ValueError, RecursionError):
        plain = _SLIPS.sub(lambda found: found[0] if found[0].startswith('"') else "", text)
        return _decoded(plain.strip(), [Repair(Mended.INVALID_JSON, file.name, reason)])
    raise _no_json(file, reason)


def _no_json(file: Text, reason: str) -> UnreadableNotebook:
    if _CONFLICT.search(file.text):
        what = "holds both sides of a merge that git could not finish, at the lines that begin with <<<<<<<"
        return UnreadableNotebook(f"{file.name} {what}", Cure.ONE_SIDE)
    return UnreadableNotebook(f"{file.name} is not valid JSON ({reason})", Cure.AGAIN)


def _decoded(text: str, mended: list[Repair]) -> tuple[Any, list[Repair]]:
    document, end = _DECODER.raw_decode(text)
    rest = [Repair(Mended.GOES_ON)] if end < len(text) else []
    return document, [*mended, *rest]
