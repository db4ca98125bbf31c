"""Every limit of the kit, in one place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one exercise (and the definitions before the first) may use.

    `seconds` is processor time, as the kernel counts it; code that sleeps has twice as many, without those in which the
    grader itself stood still. `memory` is bytes above the bare worker, `reply` bytes of one reply on the wire.
    """

    seconds: float = 10.0
    memory: int = 1 << 30
    reply: int = 1 << 24
