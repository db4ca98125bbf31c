"""The values that flow through the kit, from a submission to its report. Frozen, plain, and without I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Seeds = tuple[tuple[str, int], ...]
"""The seed of each assignment's hidden inputs, by its name."""


class Status(StrEnum):
    """What became of one exercise, or of another cell that carries points.

    Two have no score: `grader_fault`, our failure and never the student's, and `needs_mark`, which waits for a person.
    """

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    NOT_ATTEMPTED = "not_attempted"
    CRASHED = "crashed"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    GRADER_FAULT = "grader_fault"
    NEEDS_MARK = "needs_mark"


class Look(StrEnum):
    """How the code was run that an outcome comes from, in the order in which it is tried."""

    FIRST = "first"  # at the check cell, or wherever it counts, without what cannot matter
    AT_END = "at_end"  # likewise, after the last cell
    WHOLE = "whole"  # alone in its process, with all of the student's own code
    SERVED = "served"  # alone, with the right values of the other exercises that it uses


class SubmissionStatus(StrEnum):
    """What became of one submission as a whole."""

    GRADED = "graded"
    UNREADABLE = "unreadable"
    GRADER_FAULT = "grader_fault"


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions that some code was run with; "" where one is not known."""

    python: str = ""
    numpy: str = ""


UNKNOWN = Versions()


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of code with the name that tracebacks give it."""

    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a student's code; `block` is "" where it is known without saying."""

    block: str
    number: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Other values of an exercise's parameters for which an answer is right, by name, as Python writes them.

    `students` were given them; those of the `published` notebook are everybody's.
    """

    values: Mapping[str, str]
    students: tuple[str, ...] = ()
    published: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on one exercise. `score` is None for a grader fault, and where a person's mark is awaited.

    Each group of `mistakes` is one thing that is wrong: the ids of the known mistakes that would explain it. What is
    not `judged` by us was marked by a person, or by nbgrader. `line` is where the code stopped, if it did at a line of
    the student's own; `where` says which value is the first that is wrong. `neighbour` is for the instructor alone.
    """

    exercise: str
    status: Status
    score: float | None
    max_score: float
    message: str = ""
    mistakes: tuple[tuple[str, ...], ...] = ()
    hint: str = ""
    look: Look = Look.FIRST
    judged: bool = True
    line: Line | None = field(default=None, compare=False)
    where: str = ""
    neighbour: Neighbour | None = None

    @property
    def mistake(self) -> str | None:
        """The ids for reports and tables: `a`, `a or b` where either fits, `a and b` for two at once."""
        return " and ".join(" or ".join(group) for group in self.mistakes) or None


@dataclass(frozen=True, slots=True)
class ReusableOutcome:
    """An outcome that the same code would get again.

    `part` is the digest of that code, `isolation` the level at which it ran. It stands `alone` where no other exercise
    of the course has any part in it.
    """

    outcome: Outcome
    part: str
    isolation: str
    alone: bool = False


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
    LONG_NAME = "long_name"  # count: the most characters
    NO_NOTEBOOK = "no_notebook"
    ELSEWHERE = "elsewhere"  # about: the place; other: the folder that was looked for
    ANOTHER_BESIDE = "another_beside"  # about: the other notebook; other: the one that was taken
    NEWER_BESIDE = "newer_beside"  # likewise
    OTHER_NAME = "other_name"  # about: the file that was looked for; other: the one that was taken
    LIKELIEST_OF_SEVERAL = "likeliest_of_several"  # likewise; count: of how many
    NOT_READABLE = "not_readable"  # about: the likelier file, which is so; other: the one that was taken
    NOT_OF_THIS_ASSIGNMENT = "not_of_this_assignment"  # likewise
    NOT_FILLED_IN = "not_filled_in"  # likewise
    TIME_NOT_READ = "time_not_read"  # about: why, as the system says it
    TIME_EMPTY = "time_empty"
    NO_TIME = "no_time"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was odd; `ingest/repair_words.py` says it."""

    kind: Oddity
    about: str = ""
    other: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Submission:
    """One student's work on one assignment, as it lies on the disk.

    `path` is empty when its `folder` holds nothing that could be graded, and `obstacle` says why where that is known.
    `notes` tell how the file was found; `timestamp` is what nbgrader's timestamp.txt says. `others` are further files
    that may be meant, the likeliest first; `inside` is what is meant in an archive, where that is known. `earlier`
    holds what is known from another run, by exercise, of exercises that the course still has as they were then.
    """

    student: str
    assignment: str
    path: str
    timestamp: str | None = None
    notes: tuple[Note, ...] = ()
    others: tuple[str, ...] = ()
    obstacle: Note | None = None
    earlier: Mapping[str, ReusableOutcome] = field(default_factory=dict, compare=False)
    inside: str = ""
    folder: str = field(default="", compare=False)

    @property
    def wanted(self) -> str:
        """What is looked for in an archive: a notebook of the assignment's name, or the one that is known."""
        return self.inside or self.assignment


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is known about one submission after grading; `levels` are those at which its code ran.

    Of one that could not be graded, `message` says why to the instructor, and `told` to the student, if it is theirs.

    `stale` are the cells that a person marked before what there is now was handed in; `by_hand` is what people add to
    the scores of the exercises, or take from them.
    """

    student: str
    assignment: str
    status: SubmissionStatus
    max_score: float
    outcomes: tuple[Outcome, ...] = ()
    repairs: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    seconds: float = 0.0
    message: str = ""
    told: str = ""
    seed: int = 0
    details: Mapping[str, Any] = field(default_factory=dict)
    stale: tuple[str, ...] = ()
    by_hand: float = 0.0

    @property
    def waiting(self) -> tuple[str, ...]:
        """The cells that a person has to mark yet."""
        return tuple(outcome.exercise for outcome in self.outcomes if outcome.status is Status.NEEDS_MARK)

    @property
    def isolation(self) -> str:
        """The isolation levels for reports and tables."""
        return " and ".join(self.levels)

    @property
    def score(self) -> float | None:
        """The sum of the exercises' scores, or None where any has none."""
        scores = [outcome.score for outcome in self.outcomes]
        if self.status is not SubmissionStatus.GRADED or None in scores:
            return None
        return sum(score for score in scores if score is not None)


def check_id(exercise: str) -> str:
    """The grade_id of an exercise's check cell."""
    return f"check_{exercise}"
