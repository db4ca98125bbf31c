"""The rows of docs/scale.md, computed from what a run measured. What the run did not measure stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.class_speed import LIMIT, OURS, Table, ours_jobs
from bench.measured import Results
from bench.scale import Scale

PAGE = Path(__file__).parents[1] / "docs" / "scale.md"
LINEAR = "Everything else that is done with a class"  # also the heading of this part
CLASSES = {"a course": 300, "a university's first year": 3_000, "an open online course": 20_000}
LARGE = "the same, all assignments, each handed in twice"
MANY = 16  # cores
TABLE = "processor seconds, MiB"
"""How the table of this part begins."""


def write(results: Results, page: Path = PAGE) -> None:
    """Put what was measured into the page. Raises ValueError where the page has no place for it."""
    lines = page.read_text(encoding="utf-8").splitlines()
    for row in rows(results):
        lines[_place(lines, row.split(" | ")[0] + " | ")] = row
    table = results.others.get(LINEAR, "")
    if table.startswith(TABLE):
        start = _place(lines, TABLE)
        lines[start : lines.index("```", start)] = table.strip().splitlines()
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _place(lines: list[str], beginning: str) -> int:
    found = [number for number, line in enumerate(lines) if line.startswith(beginning)]
    if len(found) != 1:
        raise ValueError(f"{len(found)} lines of the page begin with {beginning!r}; one has to.")
    return found[0]


def rows(results: Results) -> Iterator[str]:
    """The rows of the page's tables that a run says something about."""
    if results.limits:
        yield from _of_hand_ins(results.limits)
        yield from _of_classes([table for table in results.limits if not table.repeating])
    if results.scale:
        yield from _of_large_classes(results.scale)
    for table in results.rivals[:1]:
        times = ", ".join(f"{name} {table.ratio(name):.0f}" for name in table.seconds if name not in (OURS, LIMIT))
        yield f"| the time of other graders, one hand-in after the other, in times ours | {times} | `--only rivals` |"


def _of_hand_ins(tables: list[Table]) -> Iterator[str]:
    distinct = {table.title: table for table in tables if not table.repeating}
    repeating = {table.title: table for table in tables if table.repeating}
    figures = {
        "a hand-in, each unlike all others, on all cores": {n: f"{_each(t):.0f} ms" for n, t in distinct.items()},
        "its processor time": {n: f"{1000 * median(t.processor[OURS]):.0f} ms" for n, t in distinct.items()},
        "the same, in times the limit": {n: f"{t.cost_ratio(OURS, LIMIT):.1f}" for n, t in distinct.items()},
        "the same where answers repeat as real ones do": {
            n: f"{1000 * median(t.processor[OURS]):.0f} ms" for n, t in repeating.items()
        },
    }
    for what, found in figures.items():
        yield f"| {what} | {', '.join(f'*{name}* {figure}' for name, figure in found.items())} | `--only limit` |"


def _of_large_classes(scale: Scale) -> Iterator[str]:
    rate = median(scale.small_each) / scale.first_run["each"]
    yield f"| the rate in a class of {scale.large:,}, in times that of {scale.small} | {rate:.2f} | `--only scale` |"
    yield f"| memory of the main process meanwhile | {scale.first_run['mebibytes']:.0f} MiB | `--only scale` |"
    again = f"{scale.cheaper:.0f} times less processor time"
    yield f"| grading that class again, unchanged | {again} | `--only scale` |"


def _of_classes(tables: list[Table]) -> Iterator[str]:
    quickest, slowest = min(map(_each, tables)), max(map(_each, tables))
    for what, count in CLASSES.items():
        times = quickest * count, quickest * count * ours_jobs() / MANY, slowest * count
        yield f"| {what} | {count:,} | {' | '.join(_span(time / 1000) for time in times)} |"
    twice = 2 * max(CLASSES.values())
    whole = twice * sum(map(_each, tables))
    times = whole, whole * ours_jobs() / MANY
    yield f"| {LARGE} | {twice * len(tables):,} | {' | '.join(_span(time / 1000) for time in times)} | |"


def _each(table: Table) -> float:
    """Milliseconds a hand-in, on all cores."""
    return 1000 * median(table.seconds[OURS])


def _span(seconds: float) -> str:
    if seconds < 1:
        return "below 1 s"
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
