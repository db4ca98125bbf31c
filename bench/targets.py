"""What was aimed at, beside what a run measured. Ratios of medians, from one run."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median

from bench.class_speed import LIMIT, OURS, Table
from bench.measured import Results


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
    for table, aims in zip(results.rivals, ({"nbgrader": 1000, "Otter": 1000}, {"nbgrader": 400}), strict=False):
        yield from _rivals(table, {name: least for name, least in aims.items() if name in table.seconds})
    for table in results.limits:
        yield Target(f"{table.title}: time, in times the limit", table.ratio(OURS, LIMIT), most=2.5)
    yield from _scale(results)
    if results.first:
        mark, numpy = (median(results.first[name]) for name in ("first mark", "import numpy"))
        yield Target("first mark, in times `import numpy`", mark / numpy, most=8)
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
        yield Target("MiB of the grading process", scale.first_run["mebibytes"], most=300)
        yield Target(f"unchanged regrade of {scale.large}: times faster", scale.speed_up, least=20)


def _trainer(text: str) -> Iterator[Target]:
    """The first network of the trainer's table: iterations a second in those of the textbook loop."""
    found = {name: float(ratio) for name, ratio in reversed(re.findall(r"^(\w+).*?([\d.]+)x$", text, re.M))}
    if "supplied" in found:
        yield Target("trainer: times the textbook loop", found["supplied"], least=2)
    if "PyTorch" in found:
        yield Target("trainer: times PyTorch", found["supplied"] / found["PyTorch"], least=5)
