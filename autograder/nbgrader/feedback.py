"""What `nbgrader generate_feedback` shows of a declared notebook: the grader's comments as the text that they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import GetGrades

from autograder.course import Course
from autograder.nbgrader.sanitize import text_cell, verbatim


class QuoteComments(GetGrades):  # type: ignore[misc]
    """Show a comment of the grader's as the text that it is: what a student's code says is no Markdown and no HTML."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """See GetGrades."""
        names = resources["nbgrader"]
        course = Course(Path(CourseDirectory(config=self.config).root))
        self._ours = course.declares(names["assignment"], names["notebook"])
        result: tuple[Any, Any] = super().preprocess(nb, resources)
        return result

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
