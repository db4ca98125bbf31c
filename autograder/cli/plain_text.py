"""Output for a terminal that cannot show every character: what it lacks is written in ASCII, and never an error."""

from __future__ import annotations

import codecs
import io
import sys
import unicodedata

_SIGNS = {
    "✓": "+",
    "✗": "x",
    "◐": "~",
    "○": "o",
    "⏱": "T",
    "→": "->",
    "↔": "<->",
    "–": "-",
    "—": "-",
    "…": "...",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "·": "*",
    "×": "*",
    "−": "-",
    "√": "sqrt",
    "≤": "<=",
    "≥": ">=",
    "θ": "theta",
    "ε": "epsilon",
}


def write_in_ascii_what_cannot_be_shown() -> None:
    """Make standard output and the standard error stream do so."""
    codecs.register_error("autograder-ascii", _in_ascii)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="autograder-ascii")


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(map(_like, text)), error.end


def _like(character: str) -> str:
    """The sign for it, or the letter without its accent, or a question mark."""
    letter = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return _SIGNS.get(character) or letter or "?"
