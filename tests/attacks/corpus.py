"""The attack scripts, and the notebooks that carry them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from autograder.limits import Isolation
from autograder.sandbox.isolation import LEVELS
from tests.conftest import solved

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.py"))
HE = "initialize_parameters_he"


class Attack(NamedTuple):
    """A script, and what its docstring says about it. The weakest `level` that stops it is `process`, or is named."""

    name: str
    cells: list[str]
    assignment: str
    exercise: str
    statuses: set[str]
    says: str
    level: Isolation

    def is_promised_at(self, level: str) -> bool:
        """Whether a level is strong enough to stop it."""
        return LEVELS.index(level) <= LEVELS.index(self.level)


def load(path: Path, places: Mapping[str, str] | None = None) -> Attack:
    source = path.read_text()
    header = dict(re.findall(r"^(\w+): (.*)$", source.split('"""')[1], re.MULTILINE))
    for name, place in (places or {}).items():
        source = source.replace(f"@{name}@", place)
    return Attack(
        path.stem,
        source.split("# %%\n"),
        header.get("Assignment", "initialization"),
        header.get("Exercise", HE),
        set(header["Status"].split()),
        header.get("Says", ""),
        Isolation(header.get("Level", Isolation.PROCESS)),
    )


def notebook(attack: Attack, others: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The released notebook with the attack as its answer, and its other cells before all others.

    `others` answers the exercises that are not attacked; without it, they are emptied.
    """
    document = solved(attack.assignment)
    graded = [cell for cell in document["cells"] if cell["metadata"].get("nbgrader", {}).get("solution")]
    for cell in graded:
        name = cell["metadata"]["nbgrader"]["grade_id"]
        cell["source"] = attack.cells[-1] if name == attack.exercise else (others or {}).get(name, "pass")
    first = [{"cell_type": "code", "metadata": {}, "source": cell} for cell in attack.cells[:-1]]
    document["cells"] = [*first, *document["cells"]]
    return document
