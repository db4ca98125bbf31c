"""Jobs, workers, evidence, outcomes. One submission in, one report out, whatever is in it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cached_property, partial

from autograder import course
from autograder.errors import AutograderError, Cure, UnreadableNotebook, in_a_line
from autograder.gradebook.answer_digests import with_answers
from autograder.grading import wrong_assignment
from autograder.grading.assignment_grader import AssignmentGrader
from autograder.grading.terms import Terms
from autograder.grading.tools import Tools
from autograder.grading.variant_graders import VariantGraders
from autograder.ingest import repair_words
from autograder.ingest.notebook import Notebook
from autograder.ingest.pick_file import read_submission
from autograder.ingest.rebuild import rebuild
from autograder.reuse.installed_versions import installation
from autograder.reuse.reusable_outcomes import confirmed, for_good, may_be_chance
from autograder.values import Report, Submission, SubmissionStatus

_TOO_MUCH = UnreadableNotebook("This file needs more memory to be read than a notebook should", Cure.PLAIN_COPY)


@dataclass(frozen=True)
class Grader(Terms):
    """Grades submissions of one course, by the terms that it was given."""

    tools: Tools | None = field(default=None, compare=False, repr=False)

    @cached_property
    def _tools(self) -> Tools:
        return self.tools or Tools(self.root, self.isolation, self.sender, self.closed)

    def of(self, assignment: str, student: str = "") -> AssignmentGrader:
        """What is needed to grade a student's hand-in of one assignment, made when first asked for.

        Raises UsageError or CourseError where this process would grade otherwise than the one that sent the grader, and
        IsolationUnavailable where it cannot run students' code.
        """
        made = self._made
        if assignment not in made:
            self._tools.launch()  # a sandbox takes as long to start as the keys to be made
            installed = self.sender.installed if self.sender else installation()
            ready = VariantGraders(self._tools.assignment(assignment), self.limits, self._seed(assignment), installed)
            ready.of(student)
            _ = self._tools.worker
            made[assignment] = ready
        return made[assignment].of(student)

    @cached_property
    def _made(self) -> dict[str, VariantGraders]:
        wrong_assignment.exercises_in.cache_clear()  # they may be of a course that has changed since
        return {}

    def _seed(self, assignment: str) -> int:
        return self.seed if isinstance(self.seed, int) else dict(self.seed)[assignment]

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *_: object) -> None:
        self._tools.close()

    def grade_one(self, submission: Submission) -> Report:
        """Grade one submission; once more, where chance may have had a part in what it came to."""
        report = self.grade_unconfirmed(submission)
        return confirmed(self.grade_unconfirmed(submission)) if may_be_chance(report) else report

    def grade_unconfirmed(self, submission: Submission) -> Report:
        """The report on a submission. Whatever goes wrong on our side is told in it, without a score."""
        one = self.of(submission.assignment, submission.student)
        try:
            submission, notebook = read_submission(submission, one.assignment.template)
            return self.grade_notebook(notebook, submission, one)
        except UnreadableNotebook as error:
            return for_good(self.unreadable(submission, error))
        except (MemoryError, RecursionError):
            return self.unreadable(submission, _TOO_MUCH)
        except Exception as error:  # a fault of ours in one submission must not stop the class
            text = str(error) if isinstance(error, AutograderError) else in_a_line(error)
            message = f"The grader failed on this submission ({text}); it has no score. Please grade it again."
            return self.faulty(submission, message)

    def unreadable(self, submission: Submission, why: UnreadableNotebook) -> Report:
        """The report on a submission that cannot be read."""
        return self._without_marks(submission, SubmissionStatus.UNREADABLE, str(why), why.told)

    def faulty(self, submission: Submission, message: str) -> Report:
        """The report on a submission on which the grader failed."""
        return self._without_marks(submission, SubmissionStatus.GRADER_FAULT, message)

    def _without_marks(self, submission: Submission, status: SubmissionStatus, message: str, told: str = "") -> Report:
        return Report(
            student=submission.student,
            assignment=submission.assignment,
            status=status,
            max_score=self._tools.assignment(submission.assignment).max_score,
            repairs=tuple(map(repair_words.note, submission.notes)),
            message=message,
            told=told,
            seed=self._seed(submission.assignment),
        )

    def grade_notebook(self, notebook: Notebook, submission: Submission, one: AssignmentGrader | None = None) -> Report:
        """Grade a notebook that was read already: as the student's own variant, or as the one that is given."""
        started = time.perf_counter()
        one = one or self.of(submission.assignment, submission.student)
        rebuilt = rebuild(notebook, one.assignment.template)
        if rebuilt.foreign:
            known = course.find(self.root)
            raise wrong_assignment.why_not_graded(notebook, known, submission.assignment)
        run = partial(self._tools.run, one.assignment.reference)
        verdict = one.verdict(rebuilt, run, submission.earlier)
        report = one.report(submission, rebuilt, verdict, time.perf_counter() - started)
        return with_answers(report, notebook, one.assignment.template)
