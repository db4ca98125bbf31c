"""What a notebook keeps of the cells that ran: values in `Out`, `_` and `_7`, texts in `In`, `_i` and `_i7`."""

from __future__ import annotations

import ast
from typing import Any

_UNDERS = ("_", "__", "___")


class History:
    """Texts and values by the number that Jupyter gives a cell after "restart and run all"; some may be missing."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.count = 0
        self._names, self._cell = names, ""
        self._latest: tuple[Any, ...] = ("", "", "")
        self._texts, self._values = [""], dict[int, Any]()
        names |= {"In": self._texts, "_ih": self._texts, "Out": self._values, "_oh": self._values}
        names |= dict.fromkeys((*_UNDERS, "_i", "_ii", "_iii"), "")

    def begin(self, cell: str, text: str, count: int = 0) -> None:
        """A cell runs, or one more part of it; `count` is its number, 0 for the next one."""
        if cell != self._cell:
            self._cell, self.count = cell, count or self.count + 1
            self._texts += [""] * (self.count + 1 - len(self._texts))
            before = ["", "", *self._texts[: self.count]]
            self._names |= {"_i": before[-1], "_ii": before[-2], "_iii": before[-3]}
        self._names[f"_i{self.count}"] = self._texts[self.count] = text

    def keep(self, value: Any) -> None:
        """Keep what a cell ends with; a name that the student took for something else stays theirs."""
        if value is None or value is self._values:
            return
        is_ours = all(self._names.get(name) is kept for name, kept in zip(_UNDERS, self._latest, strict=True))
        self._latest = (value, *self._latest[:2])
        if is_ours:
            self._names |= zip(_UNDERS, self._latest, strict=True)
        self._names[f"_{self.count}"] = self._values[self.count] = value


def is_shown(source: str, last: ast.stmt) -> bool:
    """Whether a notebook shows the value of a cell's last statement: not where a semicolon ends it."""
    assert last.end_lineno
    line = source.encode("utf-8", "replace").split(b"\n")[last.end_lineno - 1]
    return not line[last.end_col_offset :].lstrip().startswith(b";")
