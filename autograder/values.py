"""The values that flow through the kit, from a submission to its report. Frozen, plain, and without I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from autograder.evidence import Answer as Answer
from autograder.evidence import Cause as Cause
from autograder.evidence import Evidence as Evidence
from autograder.evidence import Failure as Failure
from autograder.evidence import Line as Line
from autograder.evidence import Stop as Stop
from autograder.evidence import Trouble as Trouble
from autograder.limits import Limits


class Status(StrEnum):
    """What became of one exercise. Only `grader_fault` has no score: it is our failure, never the student's."""

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    NOT_ATTEMPTED = "not_attempted"
    CRASHED = "crashed"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    GRADER_FAULT = "grader_fault"


class Isolation(StrEnum):
    """What may be asked for: one isolation level by name, or the best that can be had of several."""

    AUTO = "auto"  # of all
    CONFINED = "confined"  # of those at which it is the kernel that confines
    NAMESPACES = "namespaces"
    LANDLOCK = "landlock"
    PROCESS = "process"


class SubmissionStatus(StrEnum):
    """What became of one submission as a whole."""

    GRADED = "graded"
    UNREADABLE = "unreadable"
    GRADER_FAULT = "grader_fault"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of code with the name that tracebacks give it."""

    name: str
    source: str


_WRAPPER = """
def __wrapped__(function, instead):
    import functools, inspect

    @functools.wraps(function)
    def wrapper(*arguments, **named):
        value = function(*arguments, **named)
        return instead(value, *inspect.signature(function).bind(*arguments, **named).args)

    return wrapper


{name} = __wrapped__({name}, {instead})
del __wrapped__
"""


@dataclass(frozen=True, slots=True)
class Wrap:
    """A wrapper round a function that stands in a student's namespace already. It tells nothing of how that is written.

    `instead` is the text of a lambda: it gets what the function returned, then its arguments in order, and says what
    is returned in its place.
    """

    function: str
    instead: str

    @property
    def block(self) -> Block:
        """The code that puts the wrapper in place."""
        return Block(f"wrapped {self.function}", _WRAPPER.format(name=self.function, instead=self.instead))


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a student's function: `function(*arguments)` after `np.random.seed(seed)`.

    `given` is code that is executed in the student's namespace first: the reference version of what the function
    depends on, so that a broken exercise never drags down another. `wrapped` are wrappers round what stands there then.
    Both are undone after the call.
    """

    function: str
    arguments: tuple[Any, ...]
    seed: int
    given: tuple[Block, ...] = ()
    wrapped: tuple[Wrap, ...] = ()

    @property
    def before(self) -> tuple[Block, ...]:
        """All that is executed before the call, in order."""
        return (*self.given, *(wrap.block for wrap in self.wrapped))


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """The calls of one exercise. Steps of a job run in the order given, in one child as long as it lives.

    A step is equal to itself only: its calls hold arrays, and it is made once for all submissions of a run.
    """

    exercise: str
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """All that a worker is told about one submission: code to define, calls to make. Never an expected value."""

    definitions: tuple[Block, ...]
    steps: tuple[Step, ...]
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on one exercise. `score` is None only for a grader fault."""

    exercise: str
    status: Status
    score: float | None
    max_score: float
    message: str = ""
    mistake: str | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """An outcome that the same code would get again.

    `part` is the digest of that code, `seed` and `isolation` are those of the run in which it was executed.
    """

    outcome: Outcome
    part: str
    seed: int
    isolation: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence that validation found, and whether it is a good one."""

    ok: bool
    text: str


class Oddity(StrEnum):
    """What can be odd about how a submission lies on the disk, each with what `about` and `other` of a `Note` hold."""

    LINKED_FOLDER = "linked_folder"  # about: the link
    LINKED_FILE = "linked_file"  # likewise
    CLOSED_FOLDER = "closed_folder"  # about: the folder
    NO_NOTEBOOK = "no_notebook"
    ELSEWHERE = "elsewhere"  # about: the place; other: the folder that was looked for
    ANOTHER_BESIDE = "another_beside"  # about: the other notebook; other: the one that was graded
    NEWER_BESIDE = "newer_beside"  # likewise
    OTHER_NAME = "other_name"  # about: the file that was looked for; other: the one that was graded
    NEWEST_OF_SEVERAL = "newest_of_several"  # likewise; count: of how many
    NOT_READABLE = "not_readable"  # about: the likelier file, which is so; other: the one that was graded
    NOT_OF_THIS_ASSIGNMENT = "not_of_this_assignment"  # likewise
    NOT_FILLED_IN = "not_filled_in"  # likewise
    TIME_NOT_READ = "time_not_read"  # about: why, as the system says it
    TIME_EMPTY = "time_empty"
    NO_TIME = "no_time"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was odd; `ingest/words.py` says it."""

    kind: Oddity
    about: str = ""
    other: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Submission:
    """One student's work on one assignment, as it lies on the disk.

    `path` is empty when the folder holds nothing that could be graded, and `obstacle` says why where that is known.
    `notes` tell how the file was found; `timestamp` is what nbgrader's timestamp.txt says. `others` are further files
    that may be meant, the likeliest first; where there are any, the last note tells of the choice. `earlier` holds what
    is known from another run, by exercise, of exercises that the course still has as they were then.
    """

    student: str
    assignment: str
    path: str
    timestamp: str | None = None
    notes: tuple[Note, ...] = ()
    others: tuple[str, ...] = ()
    obstacle: Note | None = None
    earlier: Mapping[str, Settled] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is known about one submission after grading."""

    student: str
    assignment: str
    status: SubmissionStatus
    max_score: float
    outcomes: tuple[Outcome, ...] = ()
    repairs: tuple[str, ...] = ()
    isolation: str = ""
    seconds: float = 0.0
    message: str = ""
    seed: int = 0
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def score(self) -> float | None:
        """The sum of the exercises' scores, or None where any has none."""
        scores = [outcome.score for outcome in self.outcomes]
        if self.status is not SubmissionStatus.GRADED or None in scores:
            return None
        return sum(score for score in scores if score is not None)
