"""What changed since the page was last written: the JSON that lies beside it says how it was."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.gradebook.scores import StudentScore


@dataclass(frozen=True, slots=True)
class Change:
    """A final mark that is another one now; None is no mark. The maxima are those of then and now."""

    assignment: str
    student: str
    before: float | None
    after: float | None
    max_before: float
    max_after: float


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes, and when the page was written before them; an empty time: never."""

    since: str = ""
    changes: tuple[Change, ...] = ()


def changes(beside: Path, scores: Sequence[StudentScore]) -> Changes:
    """What changed since the last page; where nothing did, what had changed then."""
    last = _last(beside)
    before = {(mark["assignment"], mark["student"]): mark for mark in last.get("marks", ())}
    found = []
    for score in scores:
        then = before.get((score.assignment, score.student), {"final": None, "max": score.max_score})
        if then["final"] != score.score:
            moved = score.assignment, score.student, then["final"], score.score, then["max"], score.max_score
            found.append(Change(*moved))
    if found or not before:
        return Changes(str(last.get("written", "")), tuple(found) if before else ())
    kept = last.get("changes", {})
    return Changes(str(kept.get("since", "")), tuple(Change(**change) for change in kept.get("changes", ())))


def marks(scores: Sequence[StudentScore]) -> list[dict[str, Any]]:
    """What the next page compares with."""
    return [
        {"assignment": score.assignment, "student": score.student, "final": score.score, "max": score.max_score}
        for score in scores
    ]


def _last(beside: Path) -> dict[str, Any]:
    """What was written last time; nothing where there is no such file, or it is no longer ours."""
    try:
        found = json.loads(beside.read_text(encoding="utf-8"))
        for mark in found["marks"]:
            _ = mark["assignment"], mark["student"], mark["final"], mark["max"]
        return dict(found)
    except (OSError, ValueError, TypeError, KeyError):
        return {}
