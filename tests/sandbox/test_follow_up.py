"""What follows from the answers to shown calls is asked in the same child before it hears of others; it costs none."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from dataclasses import replace

import pytest

from autograder.sandbox.evidence import Answer, Evidence, Failure
from autograder.sandbox.job import Call, Step
from autograder.sandbox.worker import Worker
from tests.sandbox.conftest import OFFERED, job

KEEPING = "kept = []\ndef f(x):\n    kept.append(x)\n    return x\ng = f\n"
SPY = "def spy():\n    seen = len(kept)\n    return list(kept)\n"
FATAL = "import os\ndef fatal(): os._exit(1)\n"
BUSY = """
import time
def busy(asleep):
    time.sleep(asleep)
    while not asleep and time.process_time() < 2.7: pass
"""


def step(name: str, *shown: object, others: tuple[object, ...] = ()) -> Step:
    calls = tuple(Call(name, (value,), 1) for value in (*shown, *others))
    return Step(name, calls, shown=len(shown))


def run(worker: Worker, source: str, *steps: Step, asked: str, **limits: float) -> Evidence:
    """The evidence, where a function is asked for after the shown calls, and its name `seen` watched."""
    follows = Step(asked, (Call(asked, (), 1),), watch=("seen",))
    return worker.run(replace(job(source, *steps, **limits), follow_up=lambda _: [follows]))


def values(answers: tuple[Answer, ...]) -> list[object]:
    return [answer.value for answer in answers]


def test_it_comes_after_the_shown_calls_of_all_exercises_and_before_every_other_call(worker: Worker) -> None:
    steps = step("f", 1, 2, others=(7,)), step("g", 3, others=(8, 9))
    evidence = run(worker, KEEPING + SPY, *steps, asked="spy")
    assert evidence.followed["spy"][0].value == [1, 2, 3]
    assert {name: values(answers) for name, answers in evidence.answers.items()} == {"f": [1, 2, 7], "g": [3, 8, 9]}


def test_what_is_watched_of_it_holds_nothing_of_other_calls(worker: Worker) -> None:
    evidence = run(worker, KEEPING + SPY, step("f", 1, others=(7,)), asked="spy")
    trace = evidence.followed["spy"][0].trace
    assert trace is not None
    assert [moment.value for moment in trace.moments] == [1]


def test_it_is_decided_by_the_answers_to_shown_calls(worker: Worker) -> None:
    told: list[dict[str, list[object]]] = []

    def follow_up(answers: Mapping[str, tuple[Answer, ...]]) -> tuple[Step, ...]:
        told.append({name: values(found) for name, found in answers.items()})
        return ()

    steps = step("f", 1, others=(7,)), step("g", others=(8,))
    evidence = worker.run(replace(job(KEEPING, *steps), follow_up=follow_up))
    assert told == [{"f": [1], "g": []}]
    assert [values(found) for found in evidence.answers.values()] == [[1, 7], [8]]
    assert not evidence.followed


def test_a_child_that_dies_of_it_costs_no_other_answer(worker: Worker) -> None:
    evidence = run(worker, KEEPING + FATAL, step("f", 1, others=(7,)), step("g", 2), asked="fatal")
    assert evidence.followed["fatal"][0].failure is Failure.DIED
    assert [values(answers) for answers in evidence.answers.values()] == [[1, 7], [2]]


def test_a_sandbox_that_breaks_meanwhile_costs_no_other_answer(worker: Worker) -> None:
    def kills(_: object) -> tuple[Step, ...]:
        os.killpg(worker._zygotes[False]._process.pid, signal.SIGKILL)
        worker._zygotes[False]._process.wait()
        return (step("g", 2),)

    evidence = worker.run(replace(job(KEEPING, step("f", 1, others=(7,))), follow_up=kills))
    assert values(evidence.answers["f"]) == [1, 7]


@pytest.mark.parametrize("dies", [1, 7])
def test_an_exercise_that_kills_its_child_in_either_half_has_no_answers(worker: Worker, dies: int) -> None:
    source = f"{KEEPING}{FATAL}def h(x):\n    return fatal() if x == {dies} else x\n"
    evidence = run(worker, source + SPY, step("f", 1), step("h", 1, others=(7,)), step("g", 2, others=(8,)), asked="h")
    assert [answer.failure for answer in evidence.answers["h"]] == [Failure.DIED, Failure.DIED]
    assert [values(evidence.answers[name]) for name in "fg"] == [[1], [2, 8]]
    assert dies == 1 or "h" not in evidence.followed


def test_both_halves_of_an_exercise_have_the_time_of_one() -> None:
    halves = step("busy", 0, others=(5,))  # which is less than it may sleep, if nothing is spent
    with Worker(OFFERED[0]) as worker:
        evidence = run(worker, KEEPING + SPY + BUSY, halves, asked="spy", seconds=3.0)
    assert [answer.failure for answer in evidence.answers["busy"]] == [Failure.TIMED_OUT] * 2
    assert evidence.followed["spy"][0].failure is None
