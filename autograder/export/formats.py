"""The formats that marks can be exported in: one small writer each, one entry in a dict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.collect.roster import Roster
from autograder.course import Course
from autograder.export import (
    canvas,
    coursera,
    csv_tables,
    gradescope_results,
    gradescope_zip,
    junit,
    moodle,
    prairielearn,
)
from autograder.export.filled_roster import FilledRoster
from autograder.gradebook.scores import StudentScore
from autograder.limits import Isolation
from autograder.values import Report


@dataclass(frozen=True, slots=True)
class ClassFile:
    """A file about a whole class, made from the gradebook alone."""

    write: Callable[[Sequence[StudentScore]], str]


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A file about a whole class, made by filling the platform's own; a column of it may be named."""

    write: Callable[[Sequence[StudentScore], Roster, str | None], FilledRoster]


@dataclass(frozen=True, slots=True)
class ContainerResult:
    """What a platform's container leaves behind after grading one submission.

    `stopped` is what it leaves behind where nothing could be graded; without it, no result at all is what says so.
    `upload` writes what the platform makes its container of. What is `printed` also goes to the screen, in one line:
    Coursera's own tool for trying a grader reads the last line that it prints.
    """

    write: Callable[[Report], dict[str, Any]]
    stopped: Callable[[str], dict[str, Any]] | None = None
    upload: Callable[[Course, str, Path, Isolation, int], None] | None = None
    printed: bool = False


FORMATS: dict[str, ClassFile | RosterFile | ContainerResult] = {
    "nbgrader": ClassFile(csv_tables.nbgrader),
    "exercises": ClassFile(csv_tables.exercises),
    "junit": ClassFile(junit.write),
    "canvas": RosterFile(canvas.write),
    "moodle": RosterFile(moodle.write),
    "gradescope": ContainerResult(gradescope_results.write, gradescope_results.stopped, gradescope_zip.write),
    "prairielearn": ContainerResult(prairielearn.write),
    "coursera": ContainerResult(coursera.write, printed=True),
}
