"""One assignment, ready for grading: what is found in a submission, and the report on it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from autograder.blanks import START
from autograder.declarations.assignment import Assignment
from autograder.errors import AutograderError
from autograder.ingest import repair_words
from autograder.ingest.rebuild import Rebuilt
from autograder.judging.answer_key import AnswerKey
from autograder.judging.judge import first_failed, judge
from autograder.judging.look_results import LookResult, Seen
from autograder.judging.looks import Looker, Run
from autograder.judging.outcome_words import ABSENT, NOT_ATTEMPTED, UNREPAIRED
from autograder.limits import Limits
from autograder.reuse.exercise_digest import ExerciseDigests
from autograder.reuse.reusable_outcomes import KnownOutcomes, details, reusable_outcomes
from autograder.sandbox.evidence import Answer
from autograder.sandbox.failure_words import troubles
from autograder.sandbox.versions import others
from autograder.values import Neighbour, Outcome, Report, ReusableOutcome, Status, Submission, SubmissionStatus


@dataclass(frozen=True)
class Verdict:
    """What was seen of a submission, and those of its outcomes that the same code would get again."""

    seen: Seen
    reusable: Mapping[str, ReusableOutcome]

    @property
    def chance(self) -> list[str]:
        """The exercises in whose outcomes chance may have had a part."""
        return [name for name, result in self.seen.results.items() if result.chance]

    @property
    def levels(self) -> tuple[str, ...]:
        """The isolation levels at which the code ran, now or when it was known."""
        return tuple(sorted({self.seen.isolation, *(known.isolation for known in self.reusable.values())} - {""}))


@dataclass(frozen=True)
class AssignmentGrader:
    """One assignment's answer keys, and the outcomes that submissions with the same code share.

    `neighbour` says whose numbers answers are that are not right for these keys. Of `student_keys`, `made_of` says what
    they hold by now: the first wrong values of which mistakes, the values on the way in which cases.
    """

    assignment: Assignment
    keys: Mapping[str, AnswerKey]
    limits: Limits
    seed: int
    digests: Mapping[str, str] = field(default_factory=dict, repr=False)
    known: KnownOutcomes = field(default_factory=KnownOutcomes, compare=False)
    student_keys: dict[str, AnswerKey] = field(default_factory=dict, compare=False)
    made_of: dict[str, tuple[set[str], set[str]]] = field(default_factory=dict, compare=False)
    neighbour: Callable[[AnswerKey, Sequence[Answer]], Neighbour | None] = lambda key, answers: None

    def verdict(self, rebuilt: Rebuilt, run: Run, earlier: Mapping[str, ReusableOutcome]) -> Verdict:
        """Look at a submission, and at nothing that is known of it."""
        looker, digests = Looker(self.keys, rebuilt, self.limits, run, self._student_key), ExerciseDigests(rebuilt)
        known = dict(self._known(rebuilt, digests, earlier))
        outcomes = {name: one.outcome for name, one in known.items()}
        seen = looker.look(outcomes, run_known=not digests.is_pure and len(known) < len(rebuilt.standing.attempted))
        if known and seen.troubles:  # where definitions fail, no exercise can be told apart from the others
            known, seen = {}, looker.look({})
        seen = replace(seen, results={name: self._compared(name, one) for name, one in seen.results.items()})
        new = reusable_outcomes(seen, digests, self.keys, known)
        self.known.remember(new.values(), digests)
        return Verdict(seen, {**known, **new})

    def _compared(self, name: str, result: LookResult) -> LookResult:
        """The same, with the neighbour whose numbers a wrong answer has."""
        lost = bool(result.answers) and not result.is_full and not result.chance
        neighbour = None
        with suppress(AutograderError, MemoryError):  # it costs nobody a mark
            neighbour = self.neighbour(self.keys[name], result.answers) if lost else None
        return replace(result, outcome=replace(result.outcome, neighbour=neighbour)) if neighbour else result

    def _student_key(self, name: str, mistakes: Collection[str] = (), cases: Collection[str] = ()) -> AnswerKey:
        """The student's key of an exercise, made as far as somebody's failure asks for it: that takes longest."""
        key = self.student_keys.get(name) or self.keys[name].visible()
        known, watched = self.made_of.setdefault(name, (set(), set()))
        new = set(mistakes) - known
        wrong = ([case.mistakes[mistake] for case in key.cases] for mistake in new)
        failed = {pair[0].name for answers in wrong if (pair := first_failed(key, answers))}
        due = {*cases, *failed} - watched
        if due or new:
            key = self.assignment.watched_key(key, due, new)
            known |= new
            watched |= due
        self.student_keys[name] = key
        return key

    def _known(
        self, rebuilt: Rebuilt, digests: ExerciseDigests, earlier: Mapping[str, ReusableOutcome]
    ) -> Iterator[tuple[str, ReusableOutcome]]:
        for name in (name for name in self.keys if name in rebuilt.standing.attempted):
            recorded = earlier.get(name)
            if recorded and recorded.part in digests.of(name):
                yield name, recorded
            elif known := self.known.of(name, digests):
                yield name, known

    def report(self, submission: Submission, rebuilt: Rebuilt, verdict: Verdict, seconds: float) -> Report:
        """The report on a submission that could be read."""
        return Report(
            student=submission.student,
            assignment=submission.assignment,
            status=SubmissionStatus.GRADED,
            max_score=self.assignment.max_score,
            outcomes=tuple(_dated(self._outcome(key, rebuilt, verdict.seen), rebuilt) for key in self.keys.values()),
            repairs=(
                *map(repair_words.note, submission.notes),
                *repair_words.sentences(rebuilt.repairs),
                *troubles(verdict.seen.own_troubles),
            ),
            levels=verdict.levels,
            seconds=seconds,
            seed=self.seed,
            details={**details(verdict.reusable, verdict.chance), "digests": dict(self.digests)},
        )

    def _outcome(self, key: AnswerKey, rebuilt: Rebuilt, seen: Seen) -> Outcome:
        name = key.exercise
        outcome = seen.results[name].outcome if name in seen.results else None
        if outcome is None or outcome.status is Status.CRASHED:
            outcome = _unreadable(key, rebuilt) or outcome
        if outcome and (outcome.score or name not in rebuilt.standing.untouched):
            return outcome
        untouched = NOT_ATTEMPTED if START in key.stub else UNREPAIRED
        why = untouched if name in rebuilt.standing.present else ABSENT
        return Outcome(name, Status.NOT_ATTEMPTED, 0.0, key.points, why)


def _dated(outcome: Outcome, rebuilt: Rebuilt) -> Outcome:
    """The outcome; where the code stopped that ran with other versions, with both of them."""
    said = others(rebuilt.ran_with) if outcome.status is Status.CRASHED else ""
    return replace(outcome, message=f"{outcome.message}\n{said}") if said else outcome


def _unreadable(key: AnswerKey, rebuilt: Rebuilt) -> Outcome | None:
    """The outcome of what is there and cannot be read; None where there is nothing."""
    problem = rebuilt.standing.problems.get(key.exercise)
    return judge(key, [Answer(stop=problem)] * len(key.cases)) if problem else None
