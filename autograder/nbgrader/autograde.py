"""What `nbgrader autograde` runs here: any file our reader can read, judged by our engine, recorded as ours are."""

from __future__ import annotations

import glob
import os
import shutil
import stat
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeReleaseAssignment
from nbgrader.preprocessors import GetGrades, NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import find_all_files, is_solution
from traitlets import Float, Int, Unicode

from autograder.course import Course, find
from autograder.errors import AutograderError, UnreadableNotebook
from autograder.gradebook.gradebook import Gradebook
from autograder.grading.grader import Grader
from autograder.ingest import files, submissions, timestamps
from autograder.limits import Limits
from autograder.nbgrader import autograded_notebook
from autograder.nbgrader.sanitize import text_cell, verbatim
from autograder.release.by_nbgrader import released
from autograder.release.released_folder import data_files
from autograder.reuse.identity import source_digests
from autograder.sandbox import isolation
from autograder.sandbox.versions import graded_by
from autograder.values import Report, Submission, SubmissionStatus

_REPORT = "autograder_report"

Sources = tuple[tuple[str, str], ...]


class AnyNotebook(NotebookExporter):  # type: ignore[misc]
    """Opens what students hand in: files that nbformat refuses are read by our forgiving reader.

    nbgrader makes one for a converter before it touches a student's folder; this is where the converter learns care.
    """

    def __init__(self, config: Any = None, **options: Any) -> None:
        super().__init__(config, **options)
        if isinstance(self.parent, Autograde):
            _take_care(self.parent)

    def from_filename(self, filename: str, resources: Any = None, **options: Any) -> tuple[Any, Any]:
        """See Exporter. Raises UnreadableNotebook for a link, and for what is no file."""
        try:
            files.opened(Path(filename)).close()
        except OSError as error:
            raise UnreadableNotebook(f"{filename} cannot be opened ({error.strerror or error}).") from error
        result: tuple[Any, Any] = super().from_filename(filename, resources=resources, **options)
        return result

    def from_file(self, file_stream: Any, resources: Any = None, **options: Any) -> tuple[Any, Any]:
        """See Exporter. Raises UnreadableNotebook, with the reason, where nothing can be read."""
        notebook = autograded_notebook.opened(Path(file_stream.name))
        result: tuple[Any, Any] = self.from_notebook_node(notebook, resources=resources, **options)
        return result


def _take_care(converter: Autograde) -> None:
    """Keep nbgrader from copying what links lead to, and a time stamp that states no time."""
    course, begin, ignored = converter.coursedir, converter.init_assignment, converter.coursedir.ignore

    def init_assignment(assignment_id: str, student_id: str) -> None:
        names = student_id, assignment_id
        submitted = course.format_path(course.submitted_directory, *names)
        odd = (glob.escape(Path(path).name) for path in _odd_files(submitted, ignored))
        course.ignore = [*ignored, timestamps.NAME, *odd]
        if left := _odd_files(submitted, [*course.ignore, "*.ipynb"]):
            raise AutograderError(f"{left[0]} is a link or no file, and nbgrader would copy it; take it away.")
        begin(assignment_id, student_id)
        autograded_notebook.copy_receipts(
            Path(submitted), Path(course.format_path(course.autograded_directory, *names))
        )

    converter.init_assignment = init_assignment


def _odd_files(folder: str, ignored: list[str]) -> list[str]:
    """The links, pipes and devices among the files of a folder that nbgrader does not ignore."""
    return [path for path in find_all_files(folder, ignored) if not stat.S_ISREG(os.lstat(path).st_mode)]


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc]
    """Put locked cells, metadata and missing check cells back, as they were released."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """See NbGraderPreprocessor."""
        course = CourseDirectory(config=self.config)
        autograded_notebook.restore(
            nb, _released(course.root, resources["nbgrader"]["assignment"], _sources(course.root))
        )
        return nb, resources


def _sources(course: str) -> Sources:
    """What is loaded once is loaded anew when this changes: formgrader autogrades in a server that stays."""
    return source_digests(Course(Path(course)))


@lru_cache
def _released(course: str, assignment: str, _sources: Sources) -> Any:
    return released(Path(course), find(course).assignment(assignment))


class SplitExecution(NbGraderPreprocessor):  # type: ignore[misc]
    """Grade the submitted file by the engine and write each outcome into its check cell."""

    seed = Int(None, allow_none=True, help="Hidden inputs other than the gradebook's.").tag(config=True)
    isolation = Unicode("auto", help="The isolation level, as in `autograder grade --isolation`.").tag(config=True)
    timeout = Float(Limits().seconds, help="Seconds an exercise may take.").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """See NbGraderPreprocessor. Raises UnreadableNotebook or AutograderError where there is no mark to give."""
        course = CourseDirectory(config=self.config)
        seed = _seed(course, resources["nbgrader"]) if self.seed is None else self.seed
        grader = _grader(course.root, seed, self.isolation, self.timeout, _sources(course.root))
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
    if report.status is SubmissionStatus.UNREADABLE:
        raise UnreadableNotebook(report.message)
    if report.score is None:
        raise AutograderError(report.message or "The grader failed on an exercise of this submission; grade it again.")


def _seed(course: CourseDirectory, names: Mapping[str, str]) -> int:
    with closing(Gradebook(names["db_url"])) as book:
        return book.seed(names["assignment"], Path(course.root))


@lru_cache(maxsize=1)
def _grader(course: str, seed: int, isolation: str, timeout: float, _sources: Sources) -> Grader:
    return Grader(Path(course), seed, Limits(seconds=timeout), isolation)


class SaveMarks(SaveAutoGrades):  # type: ignore[misc]
    """Record the engine's report as `autograder grade` does; what a human marks is left to nbgrader."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """See NbGraderPreprocessor."""
        nb, resources = super().preprocess(nb, resources)
        report: Report = resources[_REPORT]
        course = CourseDirectory(config=self.config)
        with closing(Gradebook(resources["nbgrader"]["db_url"])) as book:
            book.register(report.assignment, Path(course.root))
            book.record(report.assignment, [report], _times(_submission(course, resources["nbgrader"])))
        return nb, resources

    def _add_score(self, cell: Any, resources: Any) -> None:
        if is_solution(cell):  # an answer in words, which has no outcome of ours
            super()._add_score(cell, resources)


def forgive_time_stamps() -> None:
    """Let nbgrader read a timestamp.txt as we do. It would follow a link, wait for a pipe, and end at what is no time.

    It offers no place to say so, and asks in many commands and on formgrader's pages; hence its methods are replaced.
    """

    def submitted(api: NbGraderAPI, assignment_id: str, student_id: str) -> datetime | None:
        return _time_in(api.coursedir.format_path(api.coursedir.submitted_directory, student_id, assignment_id))

    CourseDirectory.get_existing_timestamp = lambda _, folder: _time_in(folder)
    NbGraderAPI.get_submitted_timestamp = submitted


def _time_in(folder: str) -> datetime | None:
    text, _ = timestamps.stated(Path(folder))
    return timestamps.parse_time(text) if text else None


def _times(submission: Submission) -> dict[str, datetime]:
    when = timestamps.parse_time(submission.timestamp) if submission.timestamp else None
    return {submission.student: when} if when else {}


class QuoteComments(GetGrades):  # type: ignore[misc]
    """Show a comment of the grader's as the text that it is: what a student's code says is no Markdown and no HTML."""

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """See GetGrades."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        entry = cell.metadata.get("nbgrader", {})
        if entry.get("comment"):
            names = self.notebook_id, self.assignment_id, self.student_id
            comment = self.gradebook.find_comment(entry["grade_id"], *names)
            # A person's comment is Markdown, and may have begun as one of the grader's.
            by_hand = comment.manual_comment is not None
            entry["comment"] = text_cell(entry["comment"], {})[0] if by_hand else verbatim(entry["comment"])
        return cell, resources


class ReleaseWithData(ExchangeReleaseAssignment):  # type: ignore[misc]
    """Hand out the data files of the course together with the assignment, since students fetch single folders."""

    def do_copy(self, src: Any, dest: Any, **options: Any) -> None:
        """See Exchange, which sets the permissions afterwards."""
        super().do_copy(src, dest, **options)
        folder = Course(Path(dest)).data
        folder.mkdir(exist_ok=True)
        for path in data_files(Course(Path(self.coursedir.root))):
            shutil.copy(path, folder)
