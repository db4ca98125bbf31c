"""The instructor's report on a class: one HTML page that needs nothing beside itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from autograder.report.pictures import score_histogram, status_bars
from autograder.sandbox.isolation import caution
from autograder.values import Report, Status, SubmissionStatus


@dataclass(frozen=True, slots=True)
class Misconception:
    """A known mistake, how many students made it, and who."""

    exercise: str
    mistake: str
    hint: str
    students: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """What the page says about one assignment."""

    assignment: str
    graded: int
    mean: float
    max_score: float
    histogram: str
    bars: str
    misconceptions: tuple[Misconception, ...]
    without_score: tuple[Report, ...]
    repaired: tuple[Report, ...]
    isolation: str
    caution: str
    seeds: str


def write(reports: Sequence[Report], path: Path) -> None:
    """Write the page. Reports of several assignments become a section each, in the order in which they come."""
    from jinja2 import Environment, PackageLoader  # of the extra `grade`

    names = dict.fromkeys(report.assignment for report in reports)
    sections = [section([report for report in reports if report.assignment == name]) for name in names]
    environment = Environment(loader=PackageLoader("autograder.report"), autoescape=True, trim_blocks=True)
    page = environment.get_template("class.html.j2").render(sections=sections)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")


def section(reports: Sequence[Report]) -> Section:
    """The figures and pictures of one assignment's reports; at least one is needed."""
    scores = [report.score for report in reports if report.score is not None]
    maximum = reports[0].max_score
    levels = sorted({level for report in reports for level in report.levels})
    return Section(
        assignment=reports[0].assignment,
        graded=len(scores),
        mean=sum(scores) / len(scores) if scores else 0.0,
        max_score=maximum,
        histogram=score_histogram(scores, maximum),
        bars=status_bars(_statuses(reports)),
        misconceptions=tuple(_misconceptions(reports)),
        without_score=tuple(report for report in reports if report.score is None),
        repaired=tuple(r for r in reports if r.repairs and r.status is SubmissionStatus.GRADED),
        isolation=" and ".join(levels) or "none needed",
        caution=caution(levels),
        seeds=", ".join(str(seed) for seed in sorted({report.seed for report in reports})[:3]),
    )


def _statuses(reports: Sequence[Report]) -> dict[str, Counter[Status]]:
    counts: dict[str, Counter[Status]] = {}
    for report in reports:
        for outcome in report.outcomes:
            counts.setdefault(outcome.exercise, Counter())[outcome.status] += 1
    return counts


def _misconceptions(reports: Sequence[Report]) -> list[Misconception]:
    """The known mistakes that were made, the most frequent first."""
    found: dict[tuple[str, str], list[str]] = {}
    hints: dict[tuple[str, str], str] = {}
    for report in reports:
        for outcome in report.outcomes:
            for mistake in chain(*outcome.mistakes):
                found.setdefault((outcome.exercise, mistake), []).append(report.student)
                hints.setdefault((outcome.exercise, mistake), outcome.hint)
    by_count = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [Misconception(e, m, hints[e, m], tuple(students)) for (e, m), students in by_count]
