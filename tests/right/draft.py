"""A notebook that is right and about to be written otherwise: its code cells, and files beside it."""

from __future__ import annotations

import copy
import textwrap
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import Any

from tests.conftest import released, solved

ASSIGNMENTS = ("initialization", "regularization", "gradient_checking")


@dataclass
class Draft:
    """A document in the notebook format, with the names of what was done to it in `story`."""

    assignment: str
    document: dict[str, Any]
    chance: Random
    files: dict[str, str] = field(default_factory=dict)
    story: list[str] = field(default_factory=list)
    as_script: bool = False

    @property
    def cells(self) -> list[dict[str, Any]]:
        cells: list[dict[str, Any]] = self.document["cells"]
        return cells

    @property
    def exercises(self) -> list[str]:
        return list(exercises(self.assignment))

    def place(self, grade_id: str) -> int:
        """Where a labelled cell stands."""
        return next(n for n, cell in enumerate(self.cells) if label(cell) == grade_id)

    def cell(self, grade_id: str) -> dict[str, Any]:
        return self.cells[self.place(grade_id)]

    def insert(self, place: int, source: str) -> None:
        self.cells.insert(place, code(source))


def code(source: str) -> dict[str, Any]:
    """A code cell of a student's own."""
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}


def label(cell: dict[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def text(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def indented(source: str, by: str = "    ") -> str:
    return textwrap.indent(source, by)


@lru_cache
def exercises(assignment: str) -> tuple[str, ...]:
    """The exercises of an assignment, in their order."""
    cells = released(assignment)["cells"]
    return tuple(label(cell) for cell in cells if cell["metadata"].get("nbgrader", {}).get("solution"))


@lru_cache
def _solved(assignment: str) -> dict[str, Any]:
    return solved(assignment)


def begun(assignment: str, chance: Random) -> Draft:
    """The reference solution, as nobody has rewritten it yet."""
    return Draft(assignment, copy.deepcopy(_solved(assignment)), chance)
