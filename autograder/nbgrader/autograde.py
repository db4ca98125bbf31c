"""What `nbgrader autograde` runs here: any file our reader can read, judged by our engine, recorded as ours are."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from traitlets import Enum, Float, Int

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.gradebook.gradebook import Gradebook
from autograder.gradebook.mark_history import version_of, with_versions
from autograder.grading.grader import Grader
from autograder.ingest import submissions, timestamps
from autograder.limits import Isolation, Limits
from autograder.nbgrader import autograded_notebook
from autograder.release.by_nbgrader import released
from autograder.reuse.source_digests import source_digests
from autograder.reuse.submission_digest import work_of
from autograder.sandbox import isolation
from autograder.sandbox.versions import graded_by
from autograder.values import Report, Submission

_REPORT = "autograder_report"

Sources = tuple[tuple[str, str], ...]


class RestoreCells(NbGraderPreprocessor):
    """Put locked cells, metadata and missing cells with points back, as they were released."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """See NbGraderPreprocessor."""
        course, names = CourseDirectory(config=self.config), resources["nbgrader"]
        student = names["student"] if Course(Path(course.root)).has_variants(names["assignment"]) else ""
        autograded_notebook.restore(nb, _released(course.root, names["assignment"], student, _sources(course.root)))
        return nb, resources


def _sources(course: str) -> Sources:
    """What is loaded once is loaded anew when this changes: formgrader autogrades in a server that stays."""
    return source_digests(Course(Path(course)))


@lru_cache
def _released(course: str, assignment: str, student: str, _sources: Sources) -> Any:
    return released(Path(course), assignment, student)


class SplitExecution(NbGraderPreprocessor):
    """Grade the submitted file by the engine and write each outcome into its check cell."""

    seed = Int(None, allow_none=True, help="Hidden inputs other than the gradebook's.").tag(config=True)
    isolation = Enum(
        [*map(str, Isolation)], "auto", help="The isolation level, as in `autograder grade --isolation`."
    ).tag(config=True)
    timeout = Float(Limits().seconds, help="Seconds an exercise may take.").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """See NbGraderPreprocessor. Raises UnreadableNotebook or AutograderError where there is no mark to give."""
        course = CourseDirectory(config=self.config)
        seed = _seed(course, resources["nbgrader"]) if self.seed is None else self.seed
        grader = _grader(course.root, seed, Isolation(self.isolation), self.timeout, _sources(course.root))
        report = grader.grade_one(_submission(course, resources["nbgrader"]))
        _must_have_marks(report)
        self.log.info(graded_by())
        if said := isolation.caution(report.levels):
            self.log.warning(said)
        autograded_notebook.mark(nb, report.outcomes)
        resources[_REPORT] = report
        return nb, resources


def _submission(course: CourseDirectory, names: Mapping[str, str]) -> Submission:
    folder = Path(course.root) / course.submitted_directory
    return next(submissions.find(folder, [names["assignment"]], names["student"]))


def _must_have_marks(report: Report) -> None:
    if report.score is None:
        raise AutograderError(report.message or "The grader failed on an exercise of this submission; grade it again.")


def _seed(course: CourseDirectory, names: Mapping[str, str]) -> int:
    with closing(Gradebook(names["db_url"])) as book:
        return book.seed(names["assignment"], Path(course.root))


@lru_cache(maxsize=1)
def _grader(course: str, seed: int, isolation: Isolation, timeout: float, _sources: Sources) -> Grader:
    return Grader(Path(course), seed, Limits(seconds=timeout), isolation)


class SaveMarks(SaveAutoGrades):
    """Record the engine's report as `autograder grade` does; what a human marks is left to nbgrader."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """See NbGraderPreprocessor."""
        nb, resources = super().preprocess(nb, resources)
        course = CourseDirectory(config=self.config)
        report: Report = resources[_REPORT]
        submission = _submission(course, resources["nbgrader"])
        version = version_of(Course(Path(course.root)), report.assignment)
        report = with_versions(report, version, work_of(submission))
        with closing(Gradebook(resources["nbgrader"]["db_url"])) as book:
            book.register(report.assignment, Path(course.root))
            book.record(report.assignment, [report], _times(submission))
        return nb, resources

    def _add_score(self, cell: Any, resources: Any) -> None:
        """Leave it to the gradebook's writer: nothing ran here from which nbgrader could tell a score."""


def _times(submission: Submission) -> dict[str, datetime]:
    when = timestamps.parse_time(submission.timestamp)
    return {submission.student: when} if when else {}
