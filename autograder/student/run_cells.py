"""The cells that a student has run: whether the one that should define a function could be read at all."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence


def unread(name: str, cells: Sequence[str], transform: Callable[[str], str]) -> str:
    """Why Python could not read the last cell that defines a function; "" where it could, or there is none."""
    defines = re.compile(
        rf"^\s*(?:(?:async\s+)?def\s+{name}\b|class\s+{name}\b|{name}\s*(?::[^=\n]*)?=(?!=))", re.MULTILINE
    )
    last = next((cell for cell in reversed(cells) if defines.search(cell)), "")
    try:
        ast.parse(transform(last))
    except SyntaxError as error:
        line = (error.text or "").strip()
        quoted = f": `{line}`" if line else ""
        return f"{type(error).__name__}: {error.msg} (line {error.lineno}{quoted})"
    return ""
