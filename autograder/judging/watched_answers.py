"""Which wrong answers of a submission are watched: those that use right ones alone and are quick enough."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from autograder.judging.answer_key import AnswerKey, used_by
from autograder.judging.diagnose import Diagnosis
from autograder.judging.first_wrong import FirstWrong
from autograder.judging.judge import first_failed, taken
from autograder.judging.key_cases import KeyCase
from autograder.judging.watched_call import Watch, located, watch_for
from autograder.limits import Limits
from autograder.sandbox.evidence import Answer
from autograder.sandbox.job import Step
from autograder.values import Outcome

_SLOWER = 20  # times, a function that is watched


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
