"""What a run of the benchmarks measured, as plain figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bench.class_speed import Table
from bench.scale import Scale


@dataclass
class Results:
    """Everything that one run measured."""

    rivals: list[Table] = field(default_factory=list)
    limits: list[Table] = field(default_factory=list)
    scale: Scale | None = None
    first: Mapping[str, list[float]] = field(default_factory=dict)
    plots: Mapping[str, list[float]] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
