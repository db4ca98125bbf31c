"""What student code and its grader may use: time, memory, files, a reply; and how and where that is enforced.

Limits of what is handed in stand in `ingest`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Limits:
    """What one exercise (and the definitions before the first) may use.

    `seconds` is processor time, as the kernel counts it; code that sleeps has twice as many, without those in which the
    grader itself stood still. `memory` is bytes above the bare worker, `reply` bytes of one reply on the wire.
    """

    seconds: float = 10.0
    memory: int = 1 << 30
    reply: int = 1 << 24


class Caps(NamedTuple):
    """The most that one payload on the wire may hold, such as what a function returns."""

    frame: int = Limits().reply
    header: int = 1 << 21
    depth: int = 16
    values: int = 100_000
    text: int = 100_000
    digits: int = 3500  # hexadecimal ones; Python refuses to print an integer of more than 4300 decimal ones


STRICT = Caps()
TRUSTING = Caps(frame=1 << 31, header=1 << 30, depth=64, values=1 << 30, text=1 << 30)

THREADS = 512  # of a student's code, where the memory allows them; root is not held to it by the kernel
OPEN_FILES = 128
WRITTEN_BYTES = 64 << 20  # of all files that a student's code has written
WRITTEN_FILE_BYTES = 32 << 20  # of one; what is deleted while it is open is counted by this limit only
WRITTEN_FILES = 2000


class Isolation(StrEnum):
    """What may be asked for: one isolation level by name, or the best that can be had of several."""

    AUTO = "auto"  # of those at which it is the kernel that confines
    ANY = "any"  # of all
    NAMESPACES = "namespaces"
    LANDLOCK = "landlock"
    USER = "user"
    PROCESS = "process"


class Machines(StrEnum):
    """Where a class is graded."""

    LOCAL = "local"  # on this machine
    DASK = "dask"  # on those of a cluster


GRADER_MEMORY = 4 << 30  # bytes of address space of a grader, which reads and judges; students' code runs elsewhere
GRADER_SECONDS = 60.0  # of a grader's own processor time for one submission, which needs a hundredth of a second
CONFIRMING = 60  # times the seconds of an exercise: how long one run looks again at what may have been chance
STALL = 100  # times the seconds of an exercise: after that, a grader that is not done with a submission must hang

ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
"""The variables that keep libraries from starting threads of their own: as many processes run as there are cores."""
