"""To watch a wrong answer: which call to make once more, and what comes of it. It earns no marks and costs none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from autograder.comparing.closeness import close
from autograder.comparing.compare import Difference, Returns, named
from autograder.comparing.numeric_values import as_numbers
from autograder.judging.answer_key import AnswerKey
from autograder.judging.diagnose import Diagnosis, narrowed
from autograder.judging.first_wrong import FirstWrong, first_wrong
from autograder.judging.first_wrong_words import told
from autograder.judging.hints import hint_of
from autograder.judging.judge import first_failed
from autograder.judging.key_cases import KeyCase
from autograder.judging.stub_names import StubNames, stub_names
from autograder.sandbox.evidence import Answer, Failure
from autograder.sandbox.job import Step
from autograder.tracing.moments import same
from autograder.values import Outcome

LEFT_NOTHING = (Failure.MISSING, Failure.DIED, Failure.TIMED_OUT, Failure.OUT_OF_MEMORY)
"""What there is nothing more to say of than how it ended."""


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
