"""What `nbgrader generate_feedback` writes here: the page that `autograder feedback` writes, for our exercises."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import GetGrades

from autograder.course import Course
from autograder.declarations.assignment import Assignment
from autograder.feedback import class_feedback
from autograder.gradebook import scores
from autograder.gradebook.mark_history import is_about
from autograder.gradebook.scores import StudentScore
from autograder.ingest import submissions
from autograder.nbgrader.converter import OfEachFolder
from autograder.nbgrader.page_policy import GuardedPage
from autograder.nbgrader.sanitize import text_cell, verbatim


class QuoteComments(GetGrades):
    """Show a comment of the grader's as the text that it is: what a student's code says is no Markdown and no HTML."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """See GetGrades."""
        names = resources["nbgrader"]
        course = Course(Path(CourseDirectory(config=self.config).root))
        self._ours = course.declares(names["assignment"], names["notebook"])
        return super().preprocess(nb, resources)

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """See GetGrades."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        entry = cell.metadata.get("nbgrader", {})
        if self._ours and entry.get("comment"):
            names = self.notebook_id, self.assignment_id, self.student_id
            comment = self.gradebook.find_comment(entry["grade_id"], *names)
            # A person's comment is Markdown, and may have begun as one of the grader's.
            by_hand = comment.manual_comment is not None
            entry["comment"] = text_cell(entry["comment"], {})[0] if by_hand else verbatim(entry["comment"])
        return cell, resources


class AlwaysAnew(OfEachFolder, GenerateFeedback):
    """Makes the pages of our assignments anew each time, and those of nbgrader's when nbgrader would.

    It would keep a page as long as no new notebook is handed in, whatever was marked.
    """

    force: bool

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """See BaseConverter."""
        asked = self.force
        self.force = asked or Course(Path(self.coursedir.root)).has_exercises(assignment_id)
        try:
            return super().init_destination(assignment_id, student_id)
        finally:
            self.force = asked


class FeedbackPage(GuardedPage):
    """Makes the page of a hand-in; a notebook that is no exercise of ours gets nbgrader's own page.

    nbgrader makes one for a converter before it touches a student's folder, which then becomes AlwaysAnew; a
    configuration can name no other place.
    """

    def __init__(self, config: Any = None, **options: Any) -> None:
        super().__init__(config, **options)
        self._of_class = cache(self._read)
        if type(self.parent) is GenerateFeedback:
            self.parent.__class__ = AlwaysAnew

    def from_filename(self, filename: str, resources: Any = None, **options: Any) -> tuple[Any, Any]:
        """See Exporter."""
        names = (resources or {}).get("nbgrader", {})
        assignment, student = names.get("assignment", ""), names.get("student", "")
        if self._course.declares(assignment, names.get("notebook", "")):
            authored, known = self._of_class(assignment, names["db_url"])
            score = known.get(student)
            is_there = (self._submitted / student).is_dir()  # as nbgrader, whose page is made of the graded notebook
            handed_in = next(submissions.find(self._submitted, [assignment], student), None) if is_there else None
            if score and score.report and handed_in and is_about(score.report, handed_in):
                page = class_feedback.html(score, handed_in, authored.of(student).template)
                return page, {**resources, "output_extension": self.file_extension}
        return super().from_filename(filename, resources=resources, **options)

    def _read(self, assignment: str, url: str) -> tuple[Assignment, Mapping[str, StudentScore]]:
        return self._course.assignment(assignment), {one.student: one for one in scores.read(url, [assignment])}

    @cached_property
    def _folders(self) -> CourseDirectory:
        return CourseDirectory(config=self.config)

    @property
    def _submitted(self) -> Path:
        return Path(self._folders.root, self._folders.submitted_directory)

    @cached_property
    def _course(self) -> Course:
        return Course(Path(self._folders.root))
