"""The instructor's page on a class: one HTML file that needs nothing beside itself, and its tables as CSV and JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

from autograder import whole_file
from autograder.feedback.self_contained import rendered
from autograder.gradebook.scores import StudentScore
from autograder.release.kit_metadata import facts
from autograder.report import changes, sections
from autograder.report.changes import Changes
from autograder.report.sections import Section
from autograder.report.tables import Link, Table
from autograder.report.teaching import Solutions

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the files lie that the page leads to: the folders of feedback and of graded and submitted notebooks."""

    feedback: Path
    notebooks: tuple[Path, ...]


def write(
    scores: Sequence[StudentScore],
    path: Path,
    places: Places,
    now: datetime | None = None,
    solutions: Solutions = lambda score, exercise: None,
) -> list[Path]:
    """Write the page and, beside it, its tables; all files that were written, the page first.

    Scores of several assignments become a section each, in the order in which they come. Without `solutions` no line is
    proposed that would name a mistake.
    """
    linked, beside = partial(_links, path.parent, places), path.with_suffix(".json")
    before = changes.changes(beside, scores)
    by_assignment: dict[str, list[StudentScore]] = {}
    for score in scores:
        by_assignment.setdefault(score.assignment, []).append(score)
    first, moved = sections.first(scores, linked), sections.changed(before)
    parts = [sections.section(theirs, linked, solutions) for theirs in by_assignment.values()]
    found = [*first, moved, *(table for part in parts for table in part.tables)]
    about = {"written": f"{now or datetime.now(UTC):%Y-%m-%d %H:%M} UTC", "versions": versions()}
    page = {"first": first, "moved": moved, "since": before.since, "sections": parts, **about}
    _write(path, [rendered(_TEMPLATES, "class.html.j2", page=page, json=beside.name)])
    data = about | _data(parts, found, before) | {"marks": changes.marks(scores)}
    _write(beside, chain(json.JSONEncoder(indent=1).iterencode(data), ["\n"]))
    tables = {path.with_name(f"{table.name}.csv"): table for table in found}
    for file, table in tables.items():
        _write(file, [table.csv])
    return [path, beside, *tables]


def _data(parts: Sequence[Section], tables: Sequence[Table], before: Changes) -> dict[str, Any]:
    """What the page says, for programs."""
    facts_of = [
        {"assignment": s.assignment, "isolation": s.isolation, "seeds": s.seeds, "facts": s.facts} for s in parts
    ]
    return {
        "assignments": facts_of,
        "tables": {table.name: table.objects for table in tables},
        "changes": asdict(before),
    }


def _write(file: Path, parts: Iterable[str]) -> None:
    """Part by part, and one file after the other: of a large class, no two texts need be held at once."""
    with whole_file.replacing(file) as out:
        out.writelines(part.encode("utf-8", "backslashreplace") for part in parts)


def versions() -> str:
    """Of the autograder, and of what moves marks."""
    others = ", ".join(f"{name} {version(name)}" for name in ("numpy", "nbgrader"))
    return f"autograder {facts().version}, Python {platform.python_version()}, {others}"


def _links(page: Path, places: Places, score: StudentScore) -> tuple[Link | None, Link | None]:
    """What leads from the folder of the page to the feedback and the notebook of a hand-in, where these are there."""
    inside = Path(score.student, score.assignment)
    files = (folder / inside / f"{score.assignment}.ipynb" for folder in places.notebooks)
    notebooks = (_link(page, "notebook", file) for file in files)
    feedback = _link(page, "feedback", places.feedback / inside / f"{score.assignment}.html")
    return feedback, next(filter(None, notebooks), None)


def _link(page: Path, label: str, file: Path) -> Link | None:
    return Link(label, quote(Path(os.path.relpath(file, page)).as_posix())) if file.is_file() else None
