"""Output for a terminal: what it would obey is shown, and what it cannot show is written in ASCII, and never an error.

Names of files, messages and code come from students. A terminal obeys some characters in them: it would move its
cursor, change its title, or write other text over ours.
"""

from __future__ import annotations

import codecs
import io
import sys
import unicodedata

from autograder import errors

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


def visible(text: str) -> str:
    """The text, in its lines, with each other character written out that a terminal would obey."""
    return errors.visible(text, kept="\t\n")


def say(text: str, err: bool = False, *, quiet: bool = False) -> None:
    """Print a sentence, which may hold what a student wrote; nothing in a command that is `quiet`."""
    if not quiet:  # typer.echo would send UTF-8 to a terminal that can only ASCII
        print(visible(text), file=sys.stderr if err else sys.stdout, flush=True)
