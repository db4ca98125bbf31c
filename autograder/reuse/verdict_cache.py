"""Identical work is done once: submissions with the very same code share their outcomes within a run."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.ingest.program import Due
from autograder.ingest.rebuild import Rebuilt
from autograder.sandbox.evidence import Evidence, Trouble
from autograder.sandbox.job import Code
from autograder.values import Outcome, ReusableOutcome

MOST = 2000  # some MiB at most, however large the class is


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one piece of code came to.

    `reusable` holds those of the outcomes that it would get again; `chance` names those in which chance had a part.
    """

    outcomes: tuple[Outcome, ...]
    troubles: tuple[Trouble, ...]
    levels: tuple[str, ...]
    reusable: Mapping[str, ReusableOutcome] = field(default_factory=dict)
    chance: frozenset[str] = frozenset()


class VerdictCache:
    """The verdicts of a run by the code that decided them, the latest ones. Safe for many threads."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, Verdict] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, rebuilt: Rebuilt) -> Verdict | None:
        """The verdict on the same code, if there was one."""
        return self._known.get(_digest(rebuilt))

    def remember(self, rebuilt: Rebuilt, verdict: Verdict, evidence: Evidence) -> Verdict:
        """Keep a verdict, unless chance had a part in it."""
        if not evidence.troubles and not verdict.chance:
            with self._lock:
                self._known[_digest(rebuilt)] = verdict
                if len(self._known) > MOST:
                    self._known.popitem(last=False)
        return verdict


def _digest(rebuilt: Rebuilt) -> bytes:
    # Cells and lines count: messages name them.
    parts = [text for part in rebuilt.first_look for text in _texts(part)]
    parts += [repr(sorted(group)) for group in (rebuilt.attempted, rebuilt.present, rebuilt.untouched)]
    parts += [repr(sorted(rebuilt.problems.items())), repr(rebuilt.files)]
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=20).digest()


def _texts(part: Code | Due) -> tuple[str, str]:
    return (part.block.name, part.block.source) if isinstance(part, Code) else (part.exercise, repr(part.at_end))
