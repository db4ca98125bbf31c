"""The terms that a course is graded on, alike for sender and grader: its folder, seeds, limits, isolation level."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from autograder.limits import Isolation, Limits
from autograder.reuse.grader_identity import Identity
from autograder.values import Seeds


@dataclass(frozen=True)
class Terms:
    """How submissions of one course are graded.

    `seed` is that of all hidden inputs, or that of each assignment's by its name. `sender` is what decides marks in the
    process that these terms came from, which must be the same where they are kept. What is `closed` besides the course
    no student's code can read.
    """

    root: Path
    seed: int | Seeds
    limits: Limits = field(default_factory=Limits)
    isolation: Isolation = Isolation.AUTO
    sender: Identity | None = None
    closed: tuple[Path, ...] = ()
