"""A mutant that never ends costs little: as much as the solution needs some times, and once, not once for each seed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from autograder.proving import proof
from autograder.proving.bench import Bench
from autograder.proving.mutant_runs import MutantRuns
from autograder.proving.mutants import Mutant
from autograder.sandbox.call import perform
from autograder.sandbox.evidence import Answer, Cause, Chance, Evidence, Stop
from autograder.sandbox.job import Job
from autograder.sandbox.worker import Worker
from tests.proving.test_proof import miniature

ASSIGNMENT = miniature()
KEYS = Bench(ASSIGNMENT, (1, 2, 3)).of(ASSIGNMENT.exercises[0])
TOO_LONG = Stop(Cause.TIMED_OUT)


class Asked:
    """In the place of a worker: it runs what it is asked, but for the runs of which it says that they are stopped."""

    def __init__(self, *stops: Stop | None) -> None:
        self._stops = [*stops]
        self.seconds: list[float] = []  # that each run was given

    def run(self, job: Job) -> Evidence:
        self.seconds.append(job.limits.seconds)
        stop = self._stops.pop(0) if self._stops else None
        return Evidence(
            {step.exercise: (Answer(stop=stop),) * len(step.calls) for step in job.steps} if stop else _ran(job)
        )


def _ran(job: Job) -> dict[str, tuple[Answer, ...]]:
    names: dict[str, Any] = {}
    for code in job.codes:
        exec(code.block.source, names)
    return {s.exercise: tuple(perform(names[c.function], c.arguments, c.seed) for c in s.calls) for s in job.steps}


def tried(worker: Asked, result: str) -> tuple[bool, list[float]]:
    """Whether a mutant that returns this survives, and the seconds that each of its runs was given."""
    runs = MutantRuns(cast(Worker, worker), ASSIGNMENT.reference, KEYS)
    before = len(worker.seconds)
    survives = proof.survives(KEYS, Mutant("", f"def double(x):\n    return {result}\n"), runs)
    return survives, worker.seconds[before:]


def test_a_mutant_that_never_ends_is_run_once_whatever_the_number_of_seeds():
    survives, seconds = tried(Asked(None, TOO_LONG), "x")
    assert not survives
    assert len(seconds) == 1


def test_it_has_some_times_as_long_as_the_solution_needs():
    quick, slow, late = Asked(), Asked(TOO_LONG, TOO_LONG), Asked(*[TOO_LONG] * 3)
    given = [tried(worker, "3 * x")[1][0] for worker in (quick, slow, late)]
    assert given == sorted(set(given))
    assert given[0] / quick.seconds[0] == pytest.approx(given[1] / slow.seconds[2])


def test_what_is_right_in_the_visible_examples_is_asked_with_every_seed():
    drawn = KEYS[2].cases[1].call.arguments[0]
    assert not tried(Asked(), "2 * x if x == 4 else 0")[0]
    assert tried(Asked(), f"2 * x if x in (4, {drawn!r}) else 0")[0]


def test_a_mutant_that_lacked_a_processor_has_more_time():
    survives, seconds = tried(Asked(None, replace(TOO_LONG, chance=Chance.STARVED)), "x + x")
    assert survives
    assert seconds[1] > seconds[0]
