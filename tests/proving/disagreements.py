"""Where the marks of a simulated class are not what its truth says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any


def disagreements(truth: Iterable[Mapping[str, Any]], graded: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Where graded reports, as `--json` writes them, are not what the truth says."""
    reports = {(report["student"], report["assignment"]): report for report in graded}
    for expected in truth:
        who = f"{expected['student']}, {expected['assignment']} ({expected['kind']})"
        report = reports.get((expected["student"], expected["assignment"]))
        if report is None:
            yield f"{who}: there is no report."
        else:
            yield from (f"{who}: {text}" for text in _differences(expected, report))


def _differences(expected: Mapping[str, Any], report: Mapping[str, Any]) -> Iterator[str]:
    yield from _unequal("", expected, report, ("status", "score", "max_score"))
    if expected["status"] != report["status"] and report.get("message"):
        yield f"its message is: {report['message']}"
    found = {exercise["id"]: exercise for exercise in report["exercises"]}
    for exercise in expected["exercises"]:
        what = f"{exercise['id']} ({exercise['answer']}) "
        yield from _unequal(what, exercise, found.get(exercise["id"], {}), ("status", "score", "mistake"))


def _unequal(what: str, expected: Mapping[str, Any], got: Mapping[str, Any], names: Sequence[str]) -> Iterator[str]:
    for name in names:
        if expected[name] != got.get(name):
            yield f"{what}{name} is {got.get(name)!r}, should be {expected[name]!r}."
