"""What was aimed at, beside what a run measured. Ratios of medians, from one run."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median

from bench.class_speed import LIMIT, OURS, Table
from bench.measured import Results
from bench.page import LINEAR, TABLE
from bench.scale import FIRST, NEW, NUMPY


@dataclass(frozen=True, slots=True)
class Target:
    """One figure with its bounds."""

    what: str
    measured: float
    least: float = 0.0
    most: float = math.inf

    @property
    def met(self) -> bool:
        """Whether the figure lies within its bounds."""
        return self.least <= self.measured <= self.most

    @property
    def aim(self) -> str:
        """The bound, in words."""
        return f"at most {self.most:g}" if math.isfinite(self.most) else f"at least {self.least:g}"


def targets(results: Results) -> Iterator[Target]:
    """The targets that a run says something about."""
    aimed: list[dict[str, float]] = [{"nbgrader": 1000, "Otter": 1000}, {}, {"nbgrader": 400}]
    for table, aims in zip(results.rivals, aimed, strict=False):
        yield from _rivals(table, {name: least for name, least in aims.items() if name in table.seconds})
    for table in results.limits:
        if not table.repeating:
            what = f"{table.title}, all distinct: processor time, in times the limit"
            yield Target(what, table.cost_ratio(OURS, LIMIT), most=1.6)
    distinct = {table.title: median(table.processor[OURS]) for table in results.limits if not table.repeating}
    for table in results.limits:
        if table.repeating:
            what = f"{table.title}, repeating: processor time, in parts of all distinct"
            yield Target(what, median(table.processor[OURS]) / distinct[table.title], most=0.6)
    yield from _scale(results)
    yield from _linear(results.others.get(LINEAR, ""))
    if results.first:
        for name in (FIRST, NEW):
            ratio = median(results.first[name]) / median(results.first[NUMPY])
            yield Target(f"{name}, in times `import numpy`", ratio, most=8)
    if results.plots:
        yield Target("seconds for a submission whose function plots", max(map(median, results.plots.values())), most=1)
    yield from _trainer(results.others.get("The trainer", ""))


def _rivals(table: Table, aims: Mapping[str, float]) -> Iterator[Target]:
    for name, least in aims.items():
        yield Target(f"{table.title}: times as fast as {name}", table.ratio(name), least=least)
        yield Target(
            f"(the same for the limit, which only forks, runs and compares: {name})", table.ratio(name, LIMIT), least
        )


def _scale(results: Results) -> Iterator[Target]:
    if scale := results.scale:
        rate = median(scale.small_each) / scale.first_run["each"]
        yield Target(f"rate at {scale.large} submissions, in parts of that at {scale.small}", rate, least=0.9)
        yield Target("MiB of the grading process", scale.first_run["mebibytes"], most=200)
        yield Target(f"unchanged regrade of {scale.large}: times less processor time", scale.cheaper, least=40)


def _linear(text: str) -> Iterator[Target]:
    """The last column holds the MiB of the main process in the largest class."""
    if text.startswith(TABLE):
        found = [float(line.split()[-1]) for line in text.splitlines()[1:]]
        yield Target("MiB of the main process, whatever is done with the largest class", max(found), most=200)


def _trainer(text: str) -> Iterator[Target]:
    """The first network of the trainer's table: iterations a second in those of the textbook loop."""
    found = {name: float(ratio) for name, ratio in reversed(re.findall(r"^(\w+).*?([\d.]+)x$", text, re.M))}
    if "supplied" in found:
        yield Target("trainer: times the textbook loop", found["supplied"], least=2)
    if "PyTorch" in found:
        yield Target("trainer: times PyTorch", found["supplied"] / found["PyTorch"], least=5)
