"""Helpers of the sandbox's tests: a worker per level, and jobs in one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from autograder.limits import Limits
from autograder.sandbox import failure_words, pick_level
from autograder.sandbox.evidence import Answer, Evidence
from autograder.sandbox.job import Call, Code, Job, Step
from autograder.sandbox.worker import Worker
from autograder.values import Block

OFFERED = [str(tried.level) for tried in pick_level.describe() if not tried.lack]
# A sample runs half of the tests at each of the levels where nothing better is to be had, and all of them elsewhere.
SAMPLED = {"user": pytest.mark.sampled(2), "process": pytest.mark.sampled(2)}
Ask = Callable[..., Answer]


@pytest.fixture(scope="session", params=[pytest.param(name, marks=SAMPLED.get(name, ())) for name in OFFERED])
def worker(request: pytest.FixtureRequest) -> Iterator[Worker]:
    """One worker at each level that this machine offers."""
    with Worker(request.param) as one:
        yield one


def job(source: str | list[str], *steps: str | Step, needs_plotting: bool = False, **limits: float) -> Job:
    """A job whose definitions are cells, and whose steps call a function without arguments."""
    cells = [source] if isinstance(source, str) else source
    blocks = tuple(Block(f"cell {number}", cell) for number, cell in enumerate(cells, 1))
    made = tuple(step if isinstance(step, Step) else Step(step, (Call(step, (), 1),)) for step in steps)
    settings = {"seconds": 5.0} | limits
    codes = (Code(block, needs_plotting=needs_plotting) for block in blocks)
    return Job((*codes, *made), Limits(**settings))  # type: ignore[arg-type]


def first(evidence: Evidence, exercise: str) -> Answer:
    """The first answer of one exercise."""
    return evidence.answers[exercise][0]


def said(answer: Answer) -> str:
    """What is said of an answer that is a failure."""
    return failure_words.sentence(answer.stop)


def quoted(answer: Answer) -> str:
    """The student's own line, as it is shown."""
    return failure_words.line(answer.stop.line if answer.stop else None)


@pytest.fixture
def ask(worker: Worker) -> Ask:
    """Run one function of a source, and give its answer."""

    def run(source: str | list[str], function: str = "f", *arguments: object, **limits: float) -> Answer:
        step = Step(function, (Call(function, arguments, 1),))
        return first(worker.run(job(source, step, **limits)), function)

    return run
