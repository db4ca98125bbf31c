"""The tables of the page, made of the scores: what needs a person, and one section an assignment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import fmean, median

from markupsafe import Markup

from autograder.gradebook.scores import StudentScore
from autograder.report import items, pictures
from autograder.report.attention import TITLES, Concern, Need, concerns
from autograder.report.changes import Changes
from autograder.report.items import Item
from autograder.report.tables import Bins, Cell, Code, Link, Names, Table, number
from autograder.report.teaching import Solutions, to_teach
from autograder.sandbox.isolation import caution
from autograder.values import Status, SubmissionStatus

Linked = Callable[[StudentScore], tuple[Link | None, Link | None]]
"""The feedback and the notebook of a hand-in, where there are such files."""


@dataclass(frozen=True, slots=True)
class Section:
    """What the page says about one assignment."""

    assignment: str
    facts: str
    isolation: str
    caution: str
    seeds: str
    histogram: Markup
    bars: Markup
    tables: tuple[Table, ...]


def first(scores: Sequence[StudentScore], linked: Linked) -> list[Table]:
    """What needs a person, a table for each reason."""
    found = concerns(scores)
    return [_needed(need, [concern for concern in found if concern.need is need], linked) for need in Need]


def _needed(need: Need, found: Sequence[Concern], linked: Linked) -> Table:
    rows = tuple((c.score.student, c.score.name, c.score.assignment, c.about, c.known, *linked(c.score)) for c in found)
    columns = ("student", "name", "assignment", "exercise", "what is known", "feedback", "notebook")
    return _without_empty(Table(f"to-do-{need.replace('_', '-')}", TITLES[need], columns, rows))


def changed(found: Changes) -> Table:
    """The marks that moved."""
    rows = tuple(
        (c.student, c.assignment, c.before, c.max_before, c.after, c.max_after) for c in found.changes
    )  # fmt: skip
    columns = ("student", "assignment", "before", "of (before)", "now", "of (now)")
    return Table("changes", "What changed", columns, rows)


def section(scores: Sequence[StudentScore], linked: Linked, solutions: Solutions) -> Section:
    """The section of one assignment, of which there is at least one score."""
    name, maximum = scores[0].assignment, scores[0].max_score
    reports = [score.report for score in scores if score.report]
    levels = sorted({level for report in reports for level in report.levels})
    final = [score.score for score in scores if score.score is not None]
    found = items.items(scores)
    tables = (_exercises(name, found), _misconceptions(name, scores), _to_teach(name, scores, solutions),
              _repairs(name, scores),
              _students(name, scores, linked))  # fmt: skip
    return Section(
        assignment=name,
        facts=_facts(scores, final, maximum),
        isolation=" and ".join(levels) or "none needed",
        caution=caution(levels),
        seeds=", ".join(map(str, sorted({r.seed for r in reports if r.status is SubmissionStatus.GRADED}))) or "none",
        histogram=pictures.histogram(items.bins(final, maximum), maximum),
        bars=pictures.status_bars({item.exercise: item.statuses for item in found}, f"p-{name}") if found else Markup(),
        tables=tables,
    )


def _facts(scores: Sequence[StudentScore], final: Sequence[float], maximum: float) -> str:
    handed_in, late = [s for s in scores if s.handed_in], [s for s in scores if s.late_by]
    said = f"{len(handed_in)} of {len(scores)} handed in, {len(late)} of them late. "
    if not final:
        return f"{said}Nobody has a score yet."
    return (
        f"{said}{len(final)} submission{'s have' if len(final) != 1 else ' has'} a score: mean {number(fmean(final))}, "
        f"median {number(median(final))} of {number(maximum)} points."
    )


def _exercises(name: str, found: Sequence[Item]) -> Table:
    used = [status for status in Status if any(item.statuses[status] for item in found)]
    columns = ("exercise", "points", "mean", "median", "difficulty", "discrimination", "distribution",
               *(f"{pictures.words(status)} %" for status in used), "wrong, mistake unknown")  # fmt: skip
    rows = (
        (item.exercise, item.max_score, item.mean, item.median, item.difficulty, item.discrimination,
         Bins(items.bins(item.scores, item.max_score)),
         *(round(100 * item.share(status), 1) for status in used), item.unnamed)
        for item in found
    )  # fmt: skip
    return Table(f"{name}-exercises", "Exercises", columns, tuple(rows))


def _misconceptions(name: str, scores: Sequence[StudentScore]) -> Table:
    found = items.misconceptions(scores)
    rows = tuple((len(m.students), m.exercise, m.mistake, m.hint, Names(m.students)) for m in found)
    columns = ("students", "exercise", "mistake", "what they were told", "who")
    return Table(f"{name}-misconceptions", "What students misunderstood", columns, rows)


def _to_teach(name: str, scores: Sequence[StudentScore], solutions: Solutions) -> Table:
    found = to_teach(scores, solutions)
    rows = tuple((len(t.students), t.exercise, t.said, "a marker" if t.by_hand else "the grader", Names(t.students),
                  t.students[0], Code(t.line)) for t in found)  # fmt: skip
    columns = ("students", "exercise", "what they were told", "by", "who", "for example", "line for mistakes.py")
    return Table(f"{name}-teach-next", "What to teach next: no known mistake, or often commented", columns, rows)


def _repairs(name: str, scores: Sequence[StudentScore]) -> Table:
    reports = [r for score in scores if (r := score.report) and r.repairs and r.status is SubmissionStatus.GRADED]
    rows = tuple((report.student, " ".join(report.repairs)) for report in reports)
    return Table(f"{name}-repairs", "What was repaired before grading", ("student", "repairs"), rows)


def _students(name: str, scores: Sequence[StudentScore], linked: Linked) -> Table:
    """Everybody. The columns of marks add up: automatic, by hand, late, final."""
    columns = ("student", "name", "status", "automatic", "by hand", "late penalty", "final", "of", "exercises right",
               "handed in (UTC)", "hours late", "extension (hours)", "feedback", "notebook")  # fmt: skip
    rows = tuple(
        (s.student, s.name, status_of(s), s.automatic, s.by_hand, -s.penalty if s.penalty else 0.0, s.score,
         s.max_score, _right(s), s.timestamp, _hours(s.late_by), _hours(s.extension), *linked(s))
        for s in scores
    )  # fmt: skip
    return _without_empty(Table(f"{name}-students", "Students", columns, rows))


def status_of(score: StudentScore) -> str:
    """In a word or two, what became of somebody's work."""
    if not score.handed_in:
        return "missing"
    if score.report and score.report.status is not SubmissionStatus.GRADED:
        return pictures.words(score.report.status)
    return "no score" if score.score is None else "late" if score.late_by else "graded"


def _right(score: StudentScore) -> Cell:
    passed = sum(outcome.status is Status.PASSED for outcome, _ in score.exercises)
    return f"{passed} of {len(score.exercises)}" if score.exercises else None


def _hours(time: timedelta) -> Cell:
    return round(time.total_seconds() / 3600, 1) if time else None


def _without_empty(table: Table) -> Table:
    """The table without columns in which nothing stands, unless there is nothing at all."""
    if not table.rows:
        return table
    kept = [place for place in range(len(table.columns)) if any(row[place] not in (None, "") for row in table.rows)]
    rows = tuple(tuple(row[place] for place in kept) for row in table.rows)
    return Table(table.name, table.title, tuple(table.columns[place] for place in kept), rows)
