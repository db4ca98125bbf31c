"""What the machine itself may have to do with a failure."""

from __future__ import annotations

import signal
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from autograder.sandbox.evidence import Cause, Chance, Stop

# What a person or the kernel sends to a process that did nothing; the code in a child can send none of them.
_FROM_OUTSIDE = frozenset({signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT})


def with_chance(stop: Stop, memory: int) -> Stop:
    """A failure of code that may use `memory` bytes, and what the machine may have had to do with it."""
    if stop.cause is Cause.KILLED and stop.number in _FROM_OUTSIDE:
        return replace(stop, chance=Chance.SIGNAL)
    if stop.cause is Cause.OUT_OF_MEMORY and _available() < memory:
        return replace(stop, chance=Chance.MEMORY)
    return stop


def _available() -> float:
    """The bytes that the machine could still give; without end where it does not say."""
    with suppress(OSError, ValueError):
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return 1024.0 * int(line.split()[1])
    return float("inf")
