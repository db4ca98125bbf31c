"""What `autograder grade` shows on a terminal: progress, the table of scores, the summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import IO

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from autograder.cli.grade_json import Lines, state_of
from autograder.cli.history_words import why
from autograder.cli.standard_output import STANDARD_OUTPUT
from autograder.cli.terminal import beware, show_rows, terminal
from autograder.errors import named
from autograder.gradebook.mark_history import Move
from autograder.grading.report_queue import Graded
from autograder.judging.neighbour_words import sentences
from autograder.sandbox.versions import graded_by
from autograder.values import Report, Status, SubmissionStatus

# Signs and words carry the meaning; the colours (safe for colour-blind readers) only help to find them.
_SIGNS = {
    Status.PASSED: "[blue]✓[/]",
    Status.PARTIAL: "[yellow]◐[/]",
    Status.FAILED: "[red]✗[/]",
    Status.NOT_ATTEMPTED: "○",
    Status.CRASHED: "[red]![/]",
    Status.TIMED_OUT: "[magenta]⏱[/]",
    Status.OUT_OF_MEMORY: "[magenta]M[/]",
    Status.GRADER_FAULT: "[bold]?[/]",
    Status.NEEDS_MARK: "[cyan]✎[/]",
}
_LEGEND = "✓ passed  ◐ partial  ✗ failed  ○ not attempted  ! crashed  ⏱ timed out  M out of memory  ? grader fault"
_WAITS = "  ✎ needs a mark"
_HEADINGS = ("student", "assignment", "score", "exercises", "remarks")
_SOON = 0.7  # seconds
_MOST_ROWS = 60
_MOST_ASTRAY = 5


@dataclass
class Summary:
    """What a run has seen so far; only the first rows are kept, so that memory stays flat."""

    count: int = 0
    reused: int = 0
    first: list[Report] = field(default_factory=list)
    failed: list[Report] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    totals: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)
    maxima: dict[str, float] = field(default_factory=dict)
    levels: Counter[str] = field(default_factory=Counter)
    moves: list[tuple[Move, bool]] = field(default_factory=list)
    seeds: dict[str, int] = field(default_factory=dict)

    def add(self, graded: Graded) -> None:
        """Take one report into account."""
        report = graded.report
        self.count += 1
        self.reused += graded.reused
        self.statuses[state_of(report)] += 1
        self.moves += [(graded.move, _is_part(graded.move, report))] if graded.move else []
        self.seeds[report.assignment] = report.seed
        self.levels.update(report.levels)
        self.maxima[report.assignment] = report.max_score
        if report.score is not None:
            self.counts[report.assignment] += 1
            self.totals[report.assignment] += _marked(report)  # type: ignore[assignment]
        elif state_of(report) == SubmissionStatus.GRADED:
            self.waiting[report.assignment] += 1
        else:
            self.failed.append(report)
        if len(self.first) < _MOST_ROWS:
            self.first.append(report)

    def is_success(self, allow_unreadable: bool = False) -> bool:
        """Whether every submission has a score; files that cannot be read may lack it, unless there is nothing else."""
        graded = self.statuses[SubmissionStatus.GRADED]
        excused = self.statuses[SubmissionStatus.UNREADABLE] if allow_unreadable and graded else 0
        return graded + excused == self.count


@dataclass(frozen=True)
class Screen:
    """Where a run is shown, and how much of it: progress on the standard error stream, the table on standard output.

    Where the JSON lines go to standard output, which is `out` then, the table goes to the standard error stream.
    """

    json_file: Path | None = None
    quiet: bool = False
    out: IO[str] | None = None

    @property
    def _console(self) -> Console:
        return terminal(stderr=self.json_file == STANDARD_OUTPUT)

    def follow(self, graded: Iterable[Graded], expected: int, told: Lines) -> Summary:
        """Show progress while reports come in, hand them to the JSON lines, and show the table at the end."""
        summary, progress = Summary(), self._progress()
        task = progress.add_task("grading", total=expected, last="")
        soon = Timer(_SOON, progress.start)  # what is wrong with a command is said before, and without a bar
        soon.start()
        try:
            for item in graded:
                summary.add(item)
                told.write(item.report)
                if is_first := summary.count == 1:
                    progress.start()
                # The first mark is shown at once, the others when the screen is due.
                last = f"{escape(item.report.student)} {_score(item.report)}"
                progress.update(task, advance=1, last=last, refresh=is_first)
        finally:
            soon.cancel()
            soon.join()
            progress.live.transient = not summary.count
            if progress.live.is_started:
                progress.stop()
        if self.quiet:
            _show_troubles(terminal(stderr=True), summary)
        else:
            _show(self._console, summary)
        return summary

    def show_not_graded(self, astray: list[str], passed_over: list[str]) -> None:
        """Name files in no assignment's folder, and folders that nbgrader takes for no student's: they hold work."""
        if astray:
            self.say([f"Not graded, since they lie in no assignment's folder: {named(astray, _MOST_ASTRAY)}."])
        if passed_over:
            why = "since names of students begin with no dot and no two underscores"
            self.say([f"Not graded, {why}: {named(passed_over, _MOST_ASTRAY)}; rename these folders."])

    def show_without_variant(self, found: Mapping[str, Sequence[str]]) -> None:
        """Name students who were given no variant: a folder's name may be wrong, and with it all their marks."""
        for name, students in found.items():
            if students:
                who = named(students, _MOST_ASTRAY)
                remedy = "look at the names of their folders, or release again with everybody in the roster"
                self.say([f"{name}: graded by the published values, since no variant was released to {who}; {remedy}."])

    def say(self, sentences: Iterable[str]) -> None:
        """Say what there is to know besides."""
        console = terminal(stderr=True) if self.quiet else self._console
        for sentence in sentences:
            console.print(escape(sentence), highlight=False, soft_wrap=True)

    def _progress(self) -> Progress:
        """A bar on a terminal, and nothing in a log."""
        console = terminal(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        last = TextColumn("{task.fields[last]}")
        return Progress(*columns, last, console=console, disable=self.quiet or not console.is_terminal)


def _score(report: Report) -> str:
    if report.score is None and report.waiting:  # what is marked so far, and what may come
        return f"{_marked(report):g}+?/{report.max_score:g}"
    return _marks(None if report.score is None else _marked(report), report.max_score)


def _marked(report: Report) -> float:
    """What is marked so far, by whomever."""
    return report.by_hand + sum(outcome.score or 0.0 for outcome in report.outcomes)


def _is_part(move: Move, report: Report) -> bool:
    """Whether the table has more than the automatic marks, of which a move tells."""
    table = (report.score, report.max_score)
    return move.after is not None and (bool(report.by_hand) or (move.after, move.max_after) != table)


def _marks(score: float | None, maximum: float) -> str:
    return "no score" if score is None else f"{score:g}/{maximum:g}"


def _show(console: Console, summary: Summary) -> None:
    if summary.count == 0:
        console.print("There was nothing to grade: no student's folder holds one of these assignments.")
        return
    show_rows(console, _HEADINGS, list(map(_row, summary.first)), whole=3)
    if summary.count > len(summary.first):
        console.print(f"... and {summary.count - len(summary.first)} more; --json FILE has them all.")
    console.print(_LEGEND + (_WAITS if any(report.waiting for report in summary.first) else ""), style="dim")
    for sentence in _sentences(summary):
        console.print(sentence, soft_wrap=not console.is_terminal)  # a log has each in one line
    beware(console, summary.levels)


def _show_troubles(console: Console, summary: Summary) -> None:
    """What has no score, and why; nothing where all went well."""
    for report in summary.failed:
        said = f"{report.student}, {report.assignment}: {state_of(report).replace('_', ' ')}: {report.message}"
        console.print(escape(said), highlight=False, soft_wrap=True)
    beware(console, summary.levels)


def _row(report: Report) -> list[str]:
    signs = " ".join(_SIGNS[outcome.status] for outcome in report.outcomes)
    return [escape(report.student), report.assignment, _score(report), signs, escape(_remark(report))]


def _remark(report: Report) -> str:
    mistakes = [outcome.mistake for outcome in report.outcomes if outcome.mistake]
    return report.message or "; ".join([*mistakes, *sentences(report.outcomes), *report.repairs[:1]])


def _sentences(summary: Summary) -> Iterator[str]:
    for name, maximum in summary.maxima.items():
        if summary.counts[name]:
            mean = summary.totals[name] / summary.counts[name]
            waiting = f"; {summary.waiting[name]} more have no mark yet" if summary.waiting[name] else ""
            yield f"{name}: {summary.counts[name]} graded, mean {mean:.1f} of {maximum:g}{waiting}."
    for move, is_part in summary.moves[:_MOST_ROWS]:
        reason = why(move.causes)
        then, now = _marks(move.before, move.max_before), _marks(move.after, move.max_after)
        automatic = " automatic" * is_part
        moved = f"moved: {escape(move.student)}, {move.assignment}: {then} -> {now}{automatic}"
        yield f"{moved} ({reason})" if reason else moved
    if len(summary.moves) > _MOST_ROWS:
        yield f"moved: {len(summary.moves) - _MOST_ROWS} more, whom the next report names."
    states = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in summary.statuses.items())
    reused = f" {summary.reused} unchanged since the last run." if summary.reused else ""
    found = dict.fromkeys(summary.seeds.values())
    seeds = f" Seed{'s' * (len(found) > 1)} {', '.join(map(str, found))}."
    levels = " and ".join(summary.levels) or "not needed"
    yield graded_by()
    yield f"{summary.count} submission{'s' * (summary.count != 1)}: {states}.{reused} Isolation: {levels}.{seeds}"
