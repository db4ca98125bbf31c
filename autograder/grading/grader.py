"""Jobs, workers, evidence, outcomes. One submission in, one report out, whatever is in it."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from autograder import course
from autograder.errors import AutograderError, UnreadableNotebook
from autograder.grading import wrong_assignment
from autograder.grading.assignment_grader import AssignmentGrader
from autograder.grading.workers import Workers, staying
from autograder.ingest.notebook import Notebook
from autograder.ingest.pick_file import read_submission
from autograder.ingest.rebuild import Rebuilt, rebuild
from autograder.limits import Limits
from autograder.reuse.exercise_digest import exercise_digests
from autograder.reuse.identity import Identity, identity_of
from autograder.reuse.reusable_outcomes import still_reusable
from autograder.reuse.verdict_cache import Verdict
from autograder.sandbox.evidence import Cause, Evidence
from autograder.sandbox.job import Job
from autograder.values import Report, ReusableOutcome, Submission, SubmissionStatus

Seeds = tuple[tuple[str, int], ...]

_MAKING = threading.Lock()


@dataclass(frozen=True)
class Grader:
    """Grades submissions of one course. It can be sent to another process: only its settings travel.

    `seed` is that of all hidden inputs, or that of each assignment's by its name. `sender` is what decides marks in the
    process that it came from, which must be the same where it grades. `workers` belong to whoever lends them.
    """

    root: Path
    seed: int | Seeds
    limits: Limits = field(default_factory=Limits)
    isolation: str = "auto"
    sender: Identity | None = None
    workers: Workers | None = field(default=None, compare=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return _here, (self.root.resolve(), self.seed, self.limits, self.isolation, self._identity)

    @property
    def level(self) -> str:
        """The isolation level in force."""
        return self._workers.level

    @cached_property
    def _assignments(self) -> dict[str, AssignmentGrader]:
        return {}

    @cached_property
    def _identity(self) -> Identity:
        return self.sender or identity_of(course.Course(self.root))

    @cached_property
    def _workers(self) -> Workers:
        return self.workers or (staying(self.isolation) if self.sender else Workers(self.isolation))

    def of(self, assignment: str) -> AssignmentGrader:
        """What is needed to grade one assignment, made when first asked for.

        Raises UsageError or CourseError where this process would grade otherwise than the one that sent the grader.
        """
        with _MAKING:
            if assignment not in self._assignments:
                if self.sender:
                    here = course.Course(self.root)
                    identity_of(here).must_agree(self.sender, here, assignment)
                loaded = course.find(self.root).assignment(assignment)
                seed = self.seed if isinstance(self.seed, int) else dict(self.seed)[assignment]
                self._assignments[assignment] = AssignmentGrader(loaded, loaded.keys(seed), self.limits, seed)
        return self._assignments[assignment]

    def __enter__(self) -> Grader:
        self._workers.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._workers.close()

    def grade_batch(self, batch: Iterable[Submission]) -> list[Report]:
        """Grade some submissions, one after the other."""
        return [self.grade_one(submission) for submission in batch]

    def grade_one(self, submission: Submission) -> Report:
        """Grade one submission. Whatever goes wrong on our side becomes a report that says so, without a score."""
        one = self.of(submission.assignment)
        try:
            submission, notebook = read_submission(submission, one.assignment.template)
            return self.grade_notebook(notebook, submission)
        except UnreadableNotebook as error:
            return one.without_marks(submission, SubmissionStatus.UNREADABLE, str(error))
        except Exception as error:  # a fault of ours in one submission must not stop the class
            text = str(error) if isinstance(error, AutograderError) else f"{type(error).__name__}: {error}"
            message = f"The grader failed on this submission ({text}); it has no score. Please grade it again."
            return one.without_marks(submission, SubmissionStatus.GRADER_FAULT, message)

    def grade_notebook(self, notebook: Notebook, submission: Submission) -> Report:
        """Grade a notebook that was read already."""
        started = time.perf_counter()
        one = self.of(submission.assignment)
        rebuilt = rebuild(notebook, one.assignment.template)
        if rebuilt.foreign:
            known = course.find(self.root)
            raise UnreadableNotebook(wrong_assignment.why_not_graded(notebook, known, submission.assignment))
        verdict = one.verdicts.of(rebuilt) or self._verdict(one, rebuilt, submission.earlier)
        return one.report(submission, rebuilt, verdict, time.perf_counter() - started)

    def _verdict(self, one: AssignmentGrader, rebuilt: Rebuilt, earlier: Mapping[str, ReusableOutcome]) -> Verdict:
        parts = exercise_digests(rebuilt)
        reused = still_reusable(earlier, parts)
        job = one.job(rebuilt, reused)
        evidence = self._evidence(job, rebuilt.needs_plotting) if job.steps or not reused else Evidence({})
        if reused and evidence.troubles:  # where definitions fail, no exercise can be told apart from the others
            return self._verdict(one, rebuilt, {})
        return one.verdicts.remember(rebuilt, one.verdict(rebuilt, evidence, parts, reused), evidence)

    def _evidence(self, job: Job, needs_plotting: bool) -> Evidence:
        """What the worker finds. A child that somebody killed gets a second chance: it may not have been the code."""
        with self._workers.borrowed(needs_plotting) as worker:
            evidence = worker.run(job)
            return worker.run(job) if _was_killed(evidence) else evidence


def _was_killed(evidence: Evidence) -> bool:
    """Whether a child ended by the signal that a student's code has no reason to send."""
    return any(stop.cause is Cause.KILLED and stop.number == signal.SIGKILL for stop in evidence.stops)


@lru_cache(maxsize=1)
def _here(*settings: Any) -> Grader:
    """The one grader that was sent to this process: the batches of a run share its keys. The next takes its place."""
    wrong_assignment.exercises_in.cache_clear()  # they may be of a course that has changed since
    return Grader(*settings)
