"""What a run of the benchmarks found, as text and as a picture."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median

from autograder.sandbox import pick_level
from bench.class_speed import LIMIT, OURS, Table, ours_jobs
from bench.measured import Results
from bench.scale import NUMPY, UNREADABLE, Scale
from bench.targets import targets

# Okabe and Ito's colours, which are told apart by everybody.
_COLOURS = {
    "ours": "#0072B2",
    "the limit": "#999999",
    "nbgrader": "#D55E00",
    "Otter": "#E69F00",
    "dlai-grader": "#CC79A7",
}


def write(results: Results, folder: Path) -> None:
    """Write RESULTS.md and results.svg."""
    notes = folder / "NOTES.md"
    extra = notes.read_text(encoding="utf-8") if notes.exists() else ""
    text = "\n".join([*_head(), *_targets(results), extra, *_tables(results), *_others(results)])
    (folder / "RESULTS.md").write_text(text.rstrip() + "\n", encoding="utf-8")
    if results.rivals:
        _draw(results.rivals, folder / "results.svg")


def _head() -> Iterator[str]:
    yield "# Benchmarks\n"
    yield "Written by `make bench`; do not edit. The ratios count: all contestants of a table took turns in one run."
    yield f"\n- Machine: {ours_jobs()} cores, {_processor()}, {platform.system()}, Python {platform.python_version()}."
    names = ("numpy", "nbgrader", "scipy", "matplotlib")
    with pick_level.start_worker() as worker:
        level = worker.level
    yield f"- Ours: isolation *{level}*, {', '.join(f'{name} {version(name)}' for name in names)}."
    yield "- Processor time is that of all processes of a contestant. It depends little on other load."
    yield "- In an all-distinct class every submission differs from all others in syntax."
    yield "- A class that repeats has as many equal hand-ins and answers as were counted in 584 public ones, and only a"
    yield "  comment tells them apart. Each table says how many there were.\n"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "an unknown processor"


def _tables(results: Results) -> Iterator[str]:
    for table in results.rivals:
        yield from _rival_table(table)
    if results.rivals:
        yield "![Seconds a submission, on a logarithmic axis](results.svg)\n"
        yield _FAIRNESS
    if results.limits:
        yield from _limit_table(results.limits)
    if results.scale:
        yield from _scale(results.scale)
    if results.first:
        yield from _first(results.first)
    if results.plots:
        yield from _plots(results.plots)


def _targets(results: Results) -> Iterator[str]:
    yield "## Targets\n"
    yield "| | measured | target | |\n|---|---|---|---|"
    for target in targets(results):
        yield f"| {target.what} | {target.measured:.3g} | {target.aim} | {'met' if target.met else 'missed'} |"
    yield ""


def _rival_table(table: Table) -> Iterator[str]:
    yield f"## {table.title[0].upper()}{table.title[1:]}\n"
    yield f"{_repeats(table)}\n"
    yield "| | version | ms a submission (median, range) | times ours | ms of processor time | times ours |"
    yield "|---|---|---|---|---|---|"
    for name in table.seconds:
        said, time = table.versions.get(name, ""), f"{_spread(table.seconds[name])} | {table.ratio(name):.4g}"
        yield f"| {name} | {said} | {time} | {_spread(table.processor[name])} | {table.cost_ratio(name):.4g} |"
    yield f"\nVerdicts (full marks or not) that agree with ours: {table.agreed} of {table.compared}.\n"


def _repeats(table: Table) -> str:
    whole, single = (f"{100 * share:.0f} %" for share in table.repeats)
    return f"In our class, {whole} of the hand-ins and {single} of the single answers equal an earlier one."


def _limit_table(tables: Iterable[Table]) -> Iterator[str]:
    yield "## Beside the limit\n"
    yield "A warm fork that runs the same definitions, calls and comparisons for every hand-in, and nothing else.\n"
    yield "| assignment | equal hand-ins, answers | ours, ms of processor time | the limit | times | ours, ms | limit |"
    yield "|---|---|---|---|---|---|---|"
    for table in tables:
        repeats = ", ".join(f"{100 * share:.0f} %" for share in table.repeats)
        cost, time = ([_spread(of[name]) for name in (OURS, LIMIT)] for of in (table.processor, table.seconds))
        spent = f"{cost[0]} | {cost[1]} | {table.cost_ratio(OURS, LIMIT):.2f}"
        yield f"| {table.title} | {repeats} | {spent} | {time[0]} | {time[1]} |"
    yield ""


def _scale(scale: Scale) -> Iterator[str]:
    yield "## Large classes\n"
    yield "| | measured |\n|---|---|"
    yield f"| ms a submission, {scale.small} submissions | {_spread(scale.small_each)} |"
    yield f"| ms a submission, {scale.large} submissions | {1000 * scale.first_run['each']:.2f} |"
    yield f"| {scale.large} again, unchanged: times faster | {scale.speed_up:.0f} |\n"
    yield f"One in {UNREADABLE} of the files is no notebook.\n"


def _first(first: Mapping[str, list[float]]) -> Iterator[str]:
    yield "## The first mark on the screen\n"
    yield "| | ms | times `import numpy` |\n|---|---|---|"
    for name, seconds in first.items():
        yield f"| {name} | {_spread(seconds)} | {median(seconds) / median(first[NUMPY]):.1f} |"
    yield ""


def _plots(plots: Mapping[str, list[float]]) -> Iterator[str]:
    yield "## Plots in cells with definitions\n"
    yield "| | ms a submission |\n|---|---|"
    for name, seconds in plots.items():
        yield f"| {name} | {_spread(seconds)} |"
    yield ""


def _others(results: Results) -> Iterator[str]:
    for name, text in results.others.items():
        yield f"## {name}\n\n```\n{text.strip()}\n```\n"


def _spread(seconds: Sequence[float]) -> str:
    low, middle, high = (1000 * value for value in (min(seconds), median(seconds), max(seconds)))
    digits = 0 if middle >= 100 else 2
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


_FAIRNESS = """How it is measured: every contestant has its libraries loaded and its assignment registered before the
clock starts. A rival grades one submission a round; ours grades a class of distinct ones and writes the marks to
nbgrader's gradebook. nbgrader runs plain hidden asserts in a kernel (`nbgrader autograde`, its defaults); Otter runs
exception-based test files (`otter run -a autograder.zip`); dlai-grader runs its documented `entry.py` in one fresh
process for all parts, without the container. They grade one submission after the other, as their commands do; ours
and the limit use all cores.
"""


def _draw(tables: Sequence[Table], path: Path) -> None:
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    mpl.rcParams["svg.hashsalt"] = "bench"
    figure, axes = plt.subplots(len(tables), 1, figsize=(8, 1 + 1.7 * len(tables)), sharex=True, layout="constrained")
    for table, ax in zip(tables, axes if len(tables) > 1 else [axes], strict=True):
        _bars(table, ax)
    ax.set_xlabel("milliseconds a submission (logarithmic)")
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def _bars(table: Table, ax: object) -> None:
    names = sorted(table.seconds, key=lambda name: median(table.seconds[name]), reverse=True)
    values = [1000 * median(table.seconds[name]) for name in names]
    bars = ax.barh(names, values, color=[_COLOURS[name] for name in names])  # type: ignore[attr-defined]
    labels = [f"{value:.3g} ms, {table.ratio(name):.3g} times ours" for name, value in zip(names, values, strict=True)]
    ax.bar_label(bars, labels, padding=3, fontsize=8)  # type: ignore[attr-defined]
    ax.set(xscale="log", title=table.title, xlim=(0.5, max(values) * 60))  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.exit("Run python -m bench.")
