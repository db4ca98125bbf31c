"""The solutions that a proposal is made of: the student's, out of the file that was handed in, and the course's."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from autograder.course import Course
from autograder.declarations.assignment import Assignment
from autograder.feedback.student_work import Work, work
from autograder.gradebook.scores import StudentScore
from autograder.ingest import submissions
from autograder.report.teaching import Solved


class HandedIn:
    """Looks solutions up in the folder of submissions; only those that are asked for are read."""

    def __init__(self, course: Course, submitted: Path) -> None:
        self._course, self._submitted = course, submitted
        self._assignment = lru_cache(self._course.assignment)
        self._work = lru_cache(maxsize=1000)(self._read)

    def __call__(self, score: StudentScore, exercise: str) -> Solved | None:
        """See Solutions."""
        assignment: Assignment = self._assignment(score.assignment).of(score.student)
        cell = self._work(score.student, score.assignment).answers.get(exercise)
        reference = assignment.reference.functions.get(exercise)
        return Solved(cell.code, reference) if cell and reference else None

    def _read(self, student: str, name: str) -> Work:
        if not (self._submitted / student).is_dir():  # the page is about marks, which may be all that is left
            return Work()
        found = next(submissions.find(self._submitted, [name], student), None)
        return work(found, self._assignment(name).of(student).template) if found else Work()
