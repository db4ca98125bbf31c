"""To watch a wrong answer: which call to make once more, and what comes of it. It earns no marks and costs none.

Watched are those that use right ones alone and are quick enough.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.comparing.closeness import close
from autograder.comparing.compare import Difference, Returns, named
from autograder.comparing.numeric_values import as_numbers
from autograder.judging.answer_key import AnswerKey, used_by
from autograder.judging.diagnose import Diagnosis, narrowed
from autograder.judging.first_wrong import FirstWrong, first_wrong
from autograder.judging.first_wrong_words import told
from autograder.judging.hints import hint_of
from autograder.judging.judge import first_failed, taken
from autograder.judging.key_cases import KeyCase
from autograder.judging.stub_names import StubNames, stub_names
from autograder.limits import Limits
from autograder.sandbox.evidence import Answer, Failure
from autograder.sandbox.job import Step
from autograder.tracing.moments import same
from autograder.values import Outcome

LEFT_NOTHING = (Failure.MISSING, Failure.DIED, Failure.TIMED_OUT, Failure.OUT_OF_MEMORY)
"""What there is nothing more to say of than how it ended."""
_SLOWER = 20  # times, a function that is watched


@dataclass(frozen=True, slots=True)
class Watch:
    """The first visible case that was failed, the answer to it, and the names to look at."""

    exercise: str
    case: KeyCase
    before: Answer
    returns: Returns
    names: StubNames

    @property
    def step(self) -> Step:
        """What a worker is asked: the call once more."""
        return Step(self.exercise, (self.case.call,), watch=self.names.all, shown=1)

    def first_wrong(self, answer: Answer) -> FirstWrong | None:
        """The first wrong value, or that the call did not give the same again; None where it is not sure."""
        if not answer.trace or answer.stop != self.before.stop:
            return None
        if not same(answer.value, self.before.value):
            return None if answer.stop or self._is_close(answer) else FirstWrong((), unsteady=True)
        return first_wrong(self.case.values, answer.trace, self.names)

    def _is_close(self, answer: Answer) -> bool:
        """Whether round-off alone may have made another value of this than the first time."""
        one, other = (named(self.returns, value) for value in (answer.value, self.before.value))
        if isinstance(one, Difference) or isinstance(other, Difference):
            return True
        pairs = [(as_numbers(one[name]), as_numbers(other[name])) for name in one.keys() & other.keys()]
        return all(a is None or b is None or a.shape != b.shape or close(a, b).all() for a, b in pairs)


def watch_for(key: AnswerKey, answers: Sequence[Answer]) -> Watch | None:
    """What to watch of a function that gave these answers to the visible cases of a student's key, if anything."""
    failed = first_failed(key, answers)
    if failed is None or not failed[0].values or failed[1].failure in LEFT_NOTHING:
        return None
    return Watch(key.exercise, *failed, key.returns, stub_names(key.stub, key.exercise))


def located(outcome: Outcome, key: AnswerKey, diagnosis: Diagnosis, first: FirstWrong) -> tuple[Outcome, Diagnosis]:
    """An outcome that says where the values first part; of its suspects those stay that make the same value wrong.

    `key` is a student's, which knows what each mistake makes wrong first.
    """
    if first.what:
        diagnosis = narrowed(key, diagnosis, first.what, first.right, first.tolerance)
        outcome = replace(outcome, mistakes=diagnosis.groups, hint=hint_of(key, diagnosis))
    # Entries are known by their keys where they are what is returned, as `W1` is; elsewhere a key is any word.
    return replace(outcome, where=told(first if key.returns is dict else first.in_full)), diagnosis


@dataclass(frozen=True)
class Watcher:
    """Finds what to watch. `student_key` is that of a `Looker`."""

    keys: Mapping[str, AnswerKey]
    limits: Limits
    student_key: Callable[[str, Collection[str], Collection[str]], AnswerKey]

    def follow_up(self, answers: Mapping[str, tuple[Answer, ...]], right: Collection[str]) -> list[Step]:
        """The calls to watch, as far as the answers to visible ones and exercises that were `right` before tell.

        Some of it may turn out to be of no use, since hidden cases decide as well which exercises are right.
        """
        keys = {name: self.student_key(name, (), ()) for name in answers}
        visible = {name: taken(key, answers[name][: len(key.cases)]) for name, key in keys.items()}
        failed = {name: pair for name, key in keys.items() if (pair := first_failed(key, visible[name]))}
        fine = {*right, *(keys.keys() - failed.keys())}
        ready = (name for name in failed if fine.issuperset(used_by(self.keys, name)))
        watches = (self._watch(name, visible[name], failed[name][0]) for name in ready)
        return [watch.step for watch in watches if watch and self.is_quick(watch)]

    def watch(self, name: str, answers: Sequence[Answer], right: Collection[str]) -> Watch | None:
        """What to watch of an exercise with these answers, if anything, once it is known which ones are `right`."""
        if not answers or not set(used_by(self.keys, name)).issubset(right):
            return None
        cases = zip(self.keys[name].cases, answers, strict=True)
        visible = [answer for case, answer in cases if case.visible]
        failed = first_failed(self.student_key(name, (), ()), visible)
        return self._watch(name, visible, failed[0]) if failed else None

    def _watch(self, name: str, visible: Sequence[Answer], failed: KeyCase) -> Watch | None:
        return watch_for(self.student_key(name, (), [failed.name]), visible)

    def is_quick(self, watch: Watch) -> bool:
        """Whether a call is likely to come to an end in time although it is watched."""
        return watch.before.seconds * _SLOWER <= self.limits.seconds

    def told(self, outcome: Outcome, diagnosis: Diagnosis, first: FirstWrong) -> Outcome:
        """An outcome that says where the values first go wrong."""
        suspects = {mistake for group in diagnosis.groups for mistake in group}
        return located(outcome, self.student_key(outcome.exercise, suspects, ()), diagnosis, first)[0]
