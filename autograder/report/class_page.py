"""The instructor's report on a class: one HTML page that needs nothing beside itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.judging.diagnose import mistakes_in
from autograder.report.pictures import score_histogram, status_bars
from autograder.sandbox.isolation import caution
from autograder.values import Report, Status, SubmissionStatus


def write(reports: Sequence[Report], path: Path) -> None:
    """Write the page. Reports of several assignments become a section each, in the order in which they come."""
    from jinja2 import Environment, PackageLoader  # of the extra `grade`

    names = dict.fromkeys(report.assignment for report in reports)
    sections = [_section([report for report in reports if report.assignment == name]) for name in names]
    environment = Environment(loader=PackageLoader("autograder.report"), autoescape=True, trim_blocks=True)
    page = environment.get_template("class.html.j2").render(sections=sections)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")


def _section(reports: Sequence[Report]) -> dict[str, Any]:
    """What the page says about one assignment."""
    scores = [report.score for report in reports if report.score is not None]
    maximum = reports[0].max_score
    levels = " and ".join(sorted({report.isolation for report in reports if report.isolation}))
    return {
        "assignment": reports[0].assignment,
        "graded": len(scores),
        "mean": sum(scores) / len(scores) if scores else 0.0,
        "max_score": maximum,
        "histogram": score_histogram(scores, maximum),
        "bars": status_bars(_statuses(reports)),
        "misconceptions": _misconceptions(reports),
        "without_score": [report for report in reports if report.score is None],
        "repaired": [r for r in reports if r.repairs and r.status is SubmissionStatus.GRADED],
        "isolation": levels or "none needed",
        "caution": caution(levels),
        "seeds": ", ".join(str(seed) for seed in sorted({report.seed for report in reports})[:3]),
    }


def _statuses(reports: Sequence[Report]) -> dict[str, Counter[Status]]:
    counts: dict[str, Counter[Status]] = {}
    for report in reports:
        for outcome in report.outcomes:
            counts.setdefault(outcome.exercise, Counter())[outcome.status] += 1
    return counts


def _misconceptions(reports: Sequence[Report]) -> list[dict[str, Any]]:
    """The known mistakes that were made, each with who made it, the most frequent first."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for report in reports:
        for outcome in report.outcomes:
            for mistake in mistakes_in(outcome.mistake):
                told = {"exercise": outcome.exercise, "mistake": mistake, "hint": outcome.hint, "students": []}
                found.setdefault((outcome.exercise, mistake), told)["students"].append(report.student)
    return [found[key] for key in sorted(found, key=lambda key: (-len(found[key]["students"]), key))]
