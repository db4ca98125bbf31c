"""What `nbgrader generate_feedback` writes here: the page that `autograder feedback` writes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory

from autograder.course import Course
from autograder.export import scores
from autograder.export.scores import StudentScore
from autograder.feedback import class_feedback
from autograder.ingest import submissions
from autograder.ingest.template import Template


class FeedbackPage(HTMLExporter):  # type: ignore[misc]
    """Makes the page of a hand-in; a notebook that is no exercise of ours gets nbgrader's own page.

    Pages are always made anew: nbgrader would keep one as long as no new notebook is handed in, whatever was marked.
    """

    def __init__(self, config: Any = None, **options: Any) -> None:
        super().__init__(config, **options)
        self._known: dict[str, tuple[Template, Mapping[str, StudentScore]]] = {}
        if isinstance(self.parent, GenerateFeedback):
            self.parent.force = True

    def from_filename(self, filename: str, resources: Any = None, **options: Any) -> tuple[Any, Any]:
        """See Exporter."""
        names = (resources or {}).get("nbgrader", {})
        assignment, student = names.get("assignment", ""), names.get("student", "")
        if self._course.declares(assignment, names.get("notebook", "")):
            template, known = self._of_class(assignment, names["db_url"])
            score = known.get(student)
            handed_in = next(submissions.find(self._submitted, [assignment], student), None)
            if score and score.report and handed_in:
                page = class_feedback.html(score, handed_in, template)
                return page, {**resources, "output_extension": self.file_extension}
        result: tuple[Any, Any] = super().from_filename(filename, resources=resources, **options)
        return result

    def _of_class(self, assignment: str, url: str) -> tuple[Template, Mapping[str, StudentScore]]:
        if assignment not in self._known:
            found = {score.student: score for score in scores.read(url, [assignment])}
            self._known[assignment] = self._course.assignment(assignment).template, found
        return self._known[assignment]

    @cached_property
    def _folders(self) -> CourseDirectory:
        return CourseDirectory(config=self.config)

    @property
    def _submitted(self) -> Path:
        return Path(self._folders.root, self._folders.submitted_directory)

    @cached_property
    def _course(self) -> Course:
        return Course(Path(self._folders.root))
