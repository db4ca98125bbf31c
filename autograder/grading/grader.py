"""Jobs, workers, evidence, outcomes. One submission in, one report out, whatever is in it."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from autograder import course
from autograder.errors import AutograderError, UnreadableNotebook
from autograder.grading import wrong_assignment
from autograder.grading.workers import Workers, staying
from autograder.ingest import words
from autograder.ingest.notebook import Notebook
from autograder.ingest.pick_file import read_submission
from autograder.ingest.rebuild import Rebuilt, rebuild
from autograder.judging.answer_key import AnswerKey
from autograder.judging.judge import judge
from autograder.limits import Limits
from autograder.reuse.exercise_digest import exercise_digests
from autograder.reuse.identity import Identity, identity_of
from autograder.reuse.known_outcomes import by_chance, details, holding, settled
from autograder.reuse.verdict_cache import Twins, Verdict
from autograder.sandbox.evidence import Answer, Cause, Evidence
from autograder.sandbox.job import Job, Step
from autograder.sandbox.words import troubles
from autograder.values import Outcome, Report, Settled, Status, Submission, SubmissionStatus

_MAKING = threading.Lock()
NOT_ATTEMPTED = "This exercise is still as it was handed out; there is nothing to grade yet."
ABSENT = "There is no function of this name in the notebook; if it was deleted, take it from a fresh copy."


@dataclass(frozen=True)
class Grader:
    """Grades submissions of one course with one seed. It can be sent to another process: only its settings travel.

    `sender` is what decides marks in the process that it came from, which must be the same where it grades.
    """

    root: Path
    seed: int
    limits: Limits = field(default_factory=Limits)
    isolation: str = "auto"
    sender: Identity | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return _here, (self.root.resolve(), self.seed, self.limits, self.isolation, self._identity)

    @property
    def level(self) -> str:
        """The isolation level in force."""
        return self._workers.level

    @cached_property
    def _desks(self) -> dict[str, Desk]:
        return {}

    @cached_property
    def _identity(self) -> Identity:
        return self.sender or identity_of(course.Course(self.root))

    @cached_property
    def _workers(self) -> Workers:
        return staying(self.isolation) if self.sender else Workers(self.isolation)

    def desk(self, assignment: str) -> Desk:
        """What is needed to grade one assignment, made when first asked for.

        Raises UsageError or CourseError where this process would grade otherwise than the one that sent the grader.
        """
        with _MAKING:
            if assignment not in self._desks:
                if self.sender:
                    here = course.Course(self.root)
                    identity_of(here).must_agree(self.sender, here, assignment)
                loaded = course.find(self.root).assignment(assignment)
                self._desks[assignment] = Desk(loaded, loaded.keys(self.seed), self.limits, self.seed)
        return self._desks[assignment]

    def __enter__(self) -> Grader:
        if self.isolation != "auto":
            _ = self.level  # what was asked for by name is there, or this is where it is said
        self._workers.start_first()
        return self

    def __exit__(self, *_: object) -> None:
        self._workers.close()

    def grade_batch(self, batch: Iterable[Submission]) -> list[Report]:
        """Grade some submissions, one after the other."""
        return [self.grade_one(submission) for submission in batch]

    def grade_one(self, submission: Submission) -> Report:
        """Grade one submission. Whatever goes wrong on our side becomes a report that says so, without a score."""
        desk = self.desk(submission.assignment)
        try:
            submission, notebook = read_submission(submission, desk.assignment.template)
            return self.grade_notebook(notebook, submission)
        except UnreadableNotebook as error:
            return desk.without_marks(submission, SubmissionStatus.UNREADABLE, str(error))
        except Exception as error:  # a fault of ours in one submission must not stop the class
            text = str(error) if isinstance(error, AutograderError) else f"{type(error).__name__}: {error}"
            message = f"The grader failed on this submission ({text}); it has no score. Please grade it again."
            return desk.without_marks(submission, SubmissionStatus.GRADER_FAULT, message)

    def grade_notebook(self, notebook: Notebook, submission: Submission) -> Report:
        """Grade a notebook that was read already."""
        started = time.perf_counter()
        desk = self.desk(submission.assignment)
        rebuilt = rebuild(notebook, desk.assignment.template)
        if rebuilt.foreign:
            known = course.find(self.root)
            raise UnreadableNotebook(wrong_assignment.why_not_graded(notebook, known, submission.assignment))
        verdict = desk.twins.of(rebuilt) or self._verdict(desk, rebuilt, submission.earlier)
        return desk.report(submission, rebuilt, verdict, time.perf_counter() - started)

    def _verdict(self, desk: Desk, rebuilt: Rebuilt, earlier: Mapping[str, Settled]) -> Verdict:
        parts = exercise_digests(rebuilt)
        held = holding(earlier, parts)
        job = desk.job(rebuilt, held)
        evidence = self._evidence(job, rebuilt.needs_plotting) if job.steps or not held else Evidence({})
        if held and evidence.troubles:  # where definitions fail, no exercise can be told apart from the others
            return self._verdict(desk, rebuilt, {})
        return desk.twins.remember(rebuilt, desk.verdict(rebuilt, evidence, parts, held), evidence)

    def _evidence(self, job: Job, needs_plotting: bool) -> Evidence:
        """What the worker finds. A child that somebody killed gets a second chance: it may not have been the code."""
        with self._workers.borrowed(needs_plotting) as worker:
            evidence = worker.run(job)
            return worker.run(job) if _was_killed(evidence) else evidence


def _was_killed(evidence: Evidence) -> bool:
    """Whether a child ended by the signal that a student's code has no reason to send."""
    return any(stop.cause is Cause.KILLED and stop.number == signal.SIGKILL for stop in evidence.stops)


def _notes(submission: Submission) -> tuple[str, ...]:
    return tuple(map(words.note, submission.notes))


@lru_cache(maxsize=1)
def _here(*settings: Any) -> Grader:
    """The one grader that was sent to this process: the batches of a run share its keys. The next takes its place."""
    wrong_assignment.exercises_in.cache_clear()  # they may be of a course that has changed since
    return Grader(*settings)


@dataclass(frozen=True)
class Desk:
    """One assignment's answer keys, ready for grading."""

    assignment: course.Assignment
    keys: Mapping[str, AnswerKey]
    limits: Limits
    seed: int
    twins: Twins = field(default_factory=Twins, compare=False)

    def job(self, rebuilt: Rebuilt, held: Collection[str] = ()) -> Job:
        """What a worker is told: code and calls, and never what they should give. What is `held` need not be run."""
        asked = (step for name, step in self._steps.items() if name in rebuilt.attempted and name not in held)
        return Job(rebuilt.definitions, tuple(asked), self.limits)

    @cached_property
    def _steps(self) -> dict[str, Step]:
        return {name: Step(name, tuple(case.call for case in key.cases)) for name, key in self.keys.items()}

    def verdict(
        self, rebuilt: Rebuilt, evidence: Evidence, parts: Mapping[str, str], held: Mapping[str, Settled]
    ) -> Verdict:
        """What the evidence comes to, together with the outcomes that still hold."""
        new = {n: self._outcome(key, rebuilt, evidence) for n, key in self.keys.items() if n not in held}
        known = {**held, **settled(new.values(), parts, evidence, self.seed)}
        outcomes = tuple(new[name] if name in new else held[name].outcome for name in self.keys)
        levels = {evidence.isolation, *(outcome.isolation for outcome in held.values())} - {""}
        return Verdict(outcomes, evidence.troubles, " and ".join(sorted(levels)), known, by_chance(evidence))

    def report(self, submission: Submission, rebuilt: Rebuilt, verdict: Verdict, seconds: float) -> Report:
        """The report on a submission that could be read."""
        return Report(
            student=submission.student,
            assignment=submission.assignment,
            status=SubmissionStatus.GRADED,
            max_score=self.assignment.max_score,
            outcomes=verdict.outcomes,
            repairs=(*_notes(submission), *words.sentences(rebuilt.repairs), *troubles(verdict.troubles)),
            isolation=verdict.isolation,
            seconds=seconds,
            seed=self.seed,
            details=details(verdict.settled, verdict.chance),
        )

    def _outcome(self, key: AnswerKey, rebuilt: Rebuilt, evidence: Evidence) -> Outcome:
        name = key.exercise
        if name in rebuilt.problems:
            return judge(key, [Answer(stop=rebuilt.problems[name])] * len(key.cases))
        if name not in rebuilt.attempted:
            why = NOT_ATTEMPTED if name in rebuilt.present else ABSENT
            return Outcome(name, Status.NOT_ATTEMPTED, 0.0, key.points, why)
        return judge(key, evidence.answers[name])

    def without_marks(self, submission: Submission, status: SubmissionStatus, message: str) -> Report:
        """The report on a submission that could not be graded."""
        return Report(
            student=submission.student,
            assignment=submission.assignment,
            status=status,
            max_score=self.assignment.max_score,
            repairs=_notes(submission),
            message=message,
            seed=self.seed,
        )
