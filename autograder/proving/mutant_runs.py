"""Runs mutants of a solution in the sandbox, where they may do anything but take much longer than the solution does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from autograder.judging.answer_key import AnswerKey
from autograder.judging.reference_solutions import Reference
from autograder.limits import Limits
from autograder.proving.mutants import Mutant
from autograder.sandbox.evidence import Answer, Chance, Evidence
from autograder.sandbox.job import Code, Job, Step
from autograder.sandbox.worker import Worker
from autograder.values import Block

_MOST = Limits(seconds=3.0, memory=1 << 28)
_TRIED = (0.1, 0.2, 0.4)  # seconds: whether the solution itself is done within them
_TIMES = 5  # as long as that a mutant may run; what takes longer never ends, or is no solution to accept


class MutantRuns:
    """The calls of one exercise's answer keys, made by one mutant after the other."""

    def __init__(self, worker: Worker, reference: Reference, keys: Sequence[AnswerKey]) -> None:
        self._worker, self._reference = worker, reference
        self._limits = self._limits_of(Mutant("", reference.source(keys[0].exercise)), keys)

    def answers(self, mutant: Mutant, key: AnswerKey) -> tuple[Answer, ...]:
        """What a mutant gives. One that may have lacked a processor gets more time."""
        answers = self._run(mutant, [key.step], self._limits).answers[key.exercise]
        if any(answer.stop and answer.stop.chance is Chance.STARVED for answer in answers):
            return self._run(mutant, [key.step], _MOST).answers[key.exercise]
        return answers

    def _limits_of(self, solution: Mutant, keys: Sequence[AnswerKey]) -> Limits:
        """Some times what the solution itself needs, counted as it is for the mutants."""
        steps = [Step(str(number), key.step.calls) for number, key in enumerate(keys)]
        for seconds in _TRIED:
            found = self._run(solution, steps, replace(_MOST, seconds=seconds))
            if not found.troubles and not any(answer.stop for all_of in found.answers.values() for answer in all_of):
                return replace(_MOST, seconds=_TIMES * seconds)
        return _MOST

    def _run(self, mutant: Mutant, steps: Iterable[Step], limits: Limits) -> Evidence:
        reference = self._reference
        blocks = (*reference.needed(reference.exercises), Block("mutant", mutant.source))
        codes = (Code(block, needs_plotting=reference.needs_plotting) for block in blocks)
        return self._worker.run(Job((*codes, *steps), limits, given=reference.files))
