"""The instructor's page on a class: one HTML file that needs nothing beside itself, and its tables as CSV and JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from urllib.parse import quote

from autograder.export.scores import StudentScore
from autograder.feedback.self_contained import rendered
from autograder.release.distribution import facts
from autograder.report import changes, sections
from autograder.report.changes import Changes
from autograder.report.sections import Linked, Section
from autograder.report.tables import Link, Table
from autograder.report.teaching import Solutions

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the files lie that the page leads to: the folders of feedback and of graded and submitted notebooks."""

    feedback: Path
    notebooks: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class _Content:
    """What stands on the page; tables without rows have their files, but no place there."""

    first: tuple[Table, ...]
    moved: Table
    since: str
    sections: tuple[Section, ...]
    written: str
    versions: str

    @property
    def tables(self) -> list[Table]:
        return [*self.first, self.moved, *(table for section in self.sections for table in section.tables)]


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
    linked, beside = _Linked(path.parent, places), path.with_suffix(".json")
    before = changes.changes(beside, scores)
    content = _content(scores, before, linked, solutions, now or datetime.now(UTC))
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, [rendered(_TEMPLATES, "class.html.j2", page=content, json=beside.name)])
    _write(beside, _json(content, scores, before))
    tables = {path.with_name(f"{table.name}.csv"): table for table in content.tables}
    for file, table in tables.items():
        _write(file, [table.csv])
    return [path, beside, *tables]


def _content(
    scores: Sequence[StudentScore], before: Changes, linked: Linked, solutions: Solutions, now: datetime
) -> _Content:
    by_assignment: dict[str, list[StudentScore]] = {}
    for score in scores:
        by_assignment.setdefault(score.assignment, []).append(score)
    return _Content(
        first=tuple(sections.first(scores, linked)),
        moved=sections.changed(before),
        since=before.since,
        sections=tuple(sections.section(theirs, linked, solutions) for theirs in by_assignment.values()),
        written=f"{now:%Y-%m-%d %H:%M} UTC",
        versions=versions(),
    )


def _write(file: Path, parts: Iterable[str]) -> None:
    """Part by part, and one file after the other: of a large class, no two texts need be held at once."""
    with file.open("w", encoding="utf-8", errors="backslashreplace") as out:
        out.writelines(parts)


def _json(content: _Content, scores: Sequence[StudentScore], before: Changes) -> Iterable[str]:
    facts_of = [
        {"assignment": s.assignment, "isolation": s.isolation, "seeds": s.seeds, "facts": s.facts}
        for s in content.sections
    ]
    data = {
        "written": content.written,
        "versions": content.versions,
        "assignments": facts_of,
        "tables": {table.name: table.objects for table in content.tables},
        "changes": asdict(before),
        "marks": changes.marks(scores),
    }
    return chain(json.JSONEncoder(indent=1).iterencode(data), ["\n"])


def versions() -> str:
    """Of the autograder, and of what moves marks."""
    others = ", ".join(f"{name} {version(name)}" for name in ("numpy", "nbgrader"))
    return f"autograder {facts().version}, Python {platform.python_version()}, {others}"


@dataclass(frozen=True, slots=True)
class _Linked:
    """Leads from the page to the files of a hand-in."""

    page: Path
    places: Places

    def __call__(self, score: StudentScore) -> tuple[Link | None, Link | None]:
        inside = Path(score.student, score.assignment)
        notebooks = (folder / inside / f"{score.assignment}.ipynb" for folder in self.places.notebooks)
        feedback = self.places.feedback / inside / f"{score.assignment}.html"
        return self._link("feedback", feedback), next(
            filter(None, (self._link("notebook", n) for n in notebooks)), None
        )

    def _link(self, label: str, file: Path) -> Link | None:
        if not file.is_file():
            return None
        return Link(label, quote(Path(os.path.relpath(file, self.page)).as_posix()))
