"""One assignment, ready for grading: what a worker is told, and what its evidence comes to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from autograder.course import Assignment
from autograder.ingest import words
from autograder.ingest.program import Plan
from autograder.ingest.rebuild import Rebuilt
from autograder.judging.answer_key import AnswerKey
from autograder.judging.judge import judge
from autograder.limits import Limits
from autograder.reuse.reusable_outcomes import by_chance, details, reusable_outcomes
from autograder.reuse.verdict_cache import Verdict, VerdictCache
from autograder.sandbox.evidence import Answer, Evidence
from autograder.sandbox.job import Code, Job, Step
from autograder.sandbox.words import troubles
from autograder.values import Outcome, Report, ReusableOutcome, Status, Submission, SubmissionStatus

NOT_ATTEMPTED = "This exercise is still as it was handed out; there is nothing to grade yet."
ABSENT = "There is no function of this name in the notebook; if it was deleted, take it from a fresh copy."


@dataclass(frozen=True)
class AssignmentGrader:
    """One assignment's answer keys, and the verdicts that submissions with the same code share."""

    assignment: Assignment
    keys: Mapping[str, AnswerKey]
    limits: Limits
    seed: int
    verdicts: VerdictCache = field(default_factory=VerdictCache, compare=False)

    def job(self, rebuilt: Rebuilt, reused: Collection[str] = ()) -> Job:
        """What a worker is told: code and calls, and never what they should give. What is `reused` need not be run."""
        return Job(tuple(self._parts(rebuilt.first_look, reused)), self.limits, files=rebuilt.files)

    def _parts(self, plan: Plan, reused: Collection[str]) -> Iterator[Code | Step]:
        for part in plan:
            if isinstance(part, Code):
                yield part
            elif part.exercise not in reused:
                step = self.keys[part.exercise].step
                yield step if not part.at_end else replace(step, at_end=True)

    def verdict(
        self, rebuilt: Rebuilt, evidence: Evidence, parts: Mapping[str, str], reused: Mapping[str, ReusableOutcome]
    ) -> Verdict:
        """What the evidence comes to, together with the outcomes that still hold."""
        new = {n: self._outcome(key, rebuilt, evidence) for n, key in self.keys.items() if n not in reused}
        known = {**reused, **reusable_outcomes(new.values(), parts, evidence, self.seed)}
        outcomes = tuple(new[name] if name in new else reused[name].outcome for name in self.keys)
        levels = {evidence.isolation, *(outcome.isolation for outcome in reused.values())} - {""}
        return Verdict(outcomes, evidence.troubles, tuple(sorted(levels)), known, by_chance(evidence))

    def report(self, submission: Submission, rebuilt: Rebuilt, verdict: Verdict, seconds: float) -> Report:
        """The report on a submission that could be read."""
        return Report(
            student=submission.student,
            assignment=submission.assignment,
            status=SubmissionStatus.GRADED,
            max_score=self.assignment.max_score,
            outcomes=verdict.outcomes,
            repairs=(*_notes(submission), *words.sentences(rebuilt.repairs), *troubles(verdict.troubles)),
            levels=verdict.levels,
            seconds=seconds,
            seed=self.seed,
            details=details(verdict.reusable, verdict.chance),
        )

    def _outcome(self, key: AnswerKey, rebuilt: Rebuilt, evidence: Evidence) -> Outcome:
        name = key.exercise
        outcome = self._judged(key, rebuilt, evidence)
        if outcome and (outcome.score or name not in rebuilt.untouched):
            return outcome
        why = NOT_ATTEMPTED if name in rebuilt.present else ABSENT
        return Outcome(name, Status.NOT_ATTEMPTED, 0.0, key.points, why)

    def _judged(self, key: AnswerKey, rebuilt: Rebuilt, evidence: Evidence) -> Outcome | None:
        """The outcome of what there is; None where there is nothing."""
        name = key.exercise
        if name in rebuilt.problems:
            return judge(key, [Answer(stop=rebuilt.problems[name])] * len(key.cases))
        if name not in rebuilt.attempted:
            return None
        outcomes = [judge(key, answers[name]) for answers in (evidence.answers, evidence.at_end) if name in answers]
        return max(outcomes, key=lambda outcome: outcome.score or 0)

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


def _notes(submission: Submission) -> tuple[str, ...]:
    return tuple(map(words.note, submission.notes))
