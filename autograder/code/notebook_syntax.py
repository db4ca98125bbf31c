"""What only IPython understands, taken out of a cell; line numbers stay as they are."""

from __future__ import annotations

import re

_OTHER_LANGUAGE = re.compile(
    r"%%(?:bash|sh|cmd|script|html|HTML|svg|SVG|javascript|js|latex|markdown|perl|ruby|pypy|cython|writefile|file|R|sql)\b"
)
_CELL_MAGIC = re.compile(r"%%\w+.*")
_LINE = re.compile(
    r"(?m)^([ \t]*)(?:[%!].*|\?+[\w.]+|[\w.]+\?+|get_ipython\(\).*|(?:pip|conda) install\b.*|await\b.*)[ \t]*$"
)
_ASSIGNED = re.compile(r"(?m)^([ \t]*[\w.]+(?:[ \t]*,[ \t]*\w+)*[ \t]*=)[ \t]*[%!].*$")


def is_other_language(source: str) -> bool:
    """Whether a cell is handed to another program, or written to a file, as a whole."""
    return bool(_OTHER_LANGUAGE.match(source.lstrip()))


def without_magics(source: str) -> str:
    """A cell, or a part of one, without magics, shell commands and questions for help."""
    if source.lstrip().startswith("%%"):
        source = _CELL_MAGIC.sub("", source, count=1)
    source = _ASSIGNED.sub(lambda match: f"{match[1]} None", source)
    return _LINE.sub(lambda match: f"{match[1]}pass", source)
