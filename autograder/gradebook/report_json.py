"""A report as the gradebook keeps it, in JSON, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from sys import intern
from typing import Any

from autograder.errors import GradebookError, in_a_line
from autograder.values import Line, Look, Neighbour, Outcome, Report, Status, SubmissionStatus

_REPEATED = ("exercise", "message", "hint", "where")  # the same texts again and again in a class: each is kept once


def as_json(report: Report) -> str:
    """The text that is recorded."""
    return json.dumps(_plain(report), default=_plain)


def _plain(value: Any) -> dict[str, Any]:
    """The fields of a dataclass, not copied all the way down as `asdict` does, which takes longer than the rest."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def from_json(text: str) -> Report:
    """A report as it was recorded, by this version or one of before. Raises GradebookError for any other text."""
    try:
        return _report(json.loads(text))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        which = "A result in the gradebook is damaged, or was recorded by a later version of the autograder"
        raise GradebookError(f"{which} ({in_a_line(error)}); use that version, or restore a copy.") from error


def _report(data: dict[str, Any]) -> Report:
    """Versions of before had texts where there are tuples now."""
    levels = data.pop("isolation", "").split(" and ")
    whole = {
        "status": SubmissionStatus(data["status"]),
        "outcomes": tuple(map(_outcome, data["outcomes"])),
        "repairs": tuple(data["repairs"]),
        "levels": tuple(data.get("levels", filter(None, levels))),
        "stale": (),  # what a person has to look at again is asked anew each time
    }
    return Report(**(data | whole))


def _outcome(data: Mapping[str, Any]) -> Outcome:
    kept = dict(data)
    groups = [group.split(" or ") for group in (kept.pop("mistake", None) or "").split(" and ") if group]
    mistakes = tuple(map(tuple, kept.get("mistakes", groups)))
    enums = {"status": Status(kept["status"]), "look": Look(kept.get("look", Look.FIRST))}
    line = Line(**kept["line"]) if kept.get("line") else None
    other = kept.get("neighbour")
    neighbour = Neighbour(**(other | {"students": tuple(other["students"])})) if other else None
    texts = {name: intern(text) for name, text in kept.items() if name in _REPEATED}
    return Outcome(**(kept | enums | texts | {"mistakes": mistakes, "line": line, "neighbour": neighbour}))
