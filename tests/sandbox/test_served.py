"""Values that the grader serves: right ones for whoever asks, and a loss for nobody else, whatever is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import numpy as np
import pytest

from autograder.errors import CourseError
from autograder.limits import Limits
from autograder.sandbox.evidence import Answer, Cause, Evidence, Failure
from autograder.sandbox.job import Call, Code, Job, Step, Wrap
from autograder.sandbox.provider import Provider
from autograder.sandbox.worker import Worker
from autograder.values import Block
from tests.sandbox.conftest import first, quoted, said

SOLUTION = """import numpy as np
def up(x, factor=10):
    "secret of the solution"
    if isinstance(x, str):
        raise ValueError("secret of the solution")
    if isinstance(x, dict):
        while True: pass
    return factor * np.asarray(x)
"""
LIMITS = Limits(seconds=2.0)


@pytest.fixture(scope="module")
def provider(worker: Worker) -> Iterator[Provider]:
    with closing(Provider((Block("solutions", SOLUTION),), worker.level, LIMITS)) as made:
        yield made


Run = Callable[..., Evidence]


@pytest.fixture
def run(worker: Worker, provider: Provider) -> Run:
    """Run a source whose function `up` is served, and call functions of it one after the other."""

    def go(source: str, *steps: str | Step, between: str = "") -> Evidence:
        made = [step if isinstance(step, Step) else Step(step, (Call(step, (), 1),)) for step in steps]
        program = [Code(Block("cell 1", source)), made[0], Code(Block("cell 2", between)), *made[1:]]
        return worker.run(Job(tuple(program), Limits(seconds=60.0), served=("up",)), provider.serve)

    return go


def test_a_served_value_is_the_solutions_under_every_name_of_the_function(run: Run) -> None:
    source = "def up(x): return 'mine'\nshort = up\ndef f(): return [up(3), short(4), up(x=[1., 2.], factor=2)]"
    three, four, two = first(run(source, "f"), "f").value
    assert (int(three), int(four), two.tolist()) == (30, 40, [2.0, 4.0])


def test_code_before_the_first_call_runs_with_the_students_own(run: Run) -> None:
    source = "def up(x): return 'mine'\nown = up(1)\ndef f(): return own, int(up(1))\ng = f"
    again = "def up(x): return 'newer'\nown = up(1)\nkept = up"
    evidence = run(source + "\ndef h(): return kept(2) is None, int(up(1))", "f", "g", between=again)
    assert first(evidence, "f").value == ("mine", 10)
    assert first(evidence, "g").value == ("newer", 10)


def test_what_is_missing_is_served_too(run: Run) -> None:
    assert int(first(run("def f(): return up(3)", "f"), "f").value) == 30


def test_a_wrapper_goes_round_a_served_function(run: Run) -> None:
    call = Call("f", (), 1, wrapped=(Wrap("up", "lambda y, x, factor=10: y + x + factor"),))
    source = "def up(x, factor): pass\ndef f(): return [int(up(3)), int(up(3, factor=1))]"
    assert first(run(source, Step("f", (call,))), "f").value == [43, 7]


@pytest.mark.parametrize(
    ("asked", "value"),
    [
        ("np.array([np.nan, 1.])", [np.nan, 10.0]),
        ("np.arange(4.)[::-1]", [30.0, 20.0, 10.0, 0.0]),
        ("np.arange(6.).reshape(2, 3).T[::-1, ::2]", [[20.0], [10.0], [0.0]]),
        ("np.broadcast_to(np.float32(2), (2, 2))", [[20.0, 20.0], [20.0, 20.0]]),
        ("np.lib.stride_tricks.as_strided(np.arange(3.), (2, 2), (8, 8))", [[0.0, 10.0], [10.0, 20.0]]),
    ],
)
def test_odd_arrays_are_served_like_any_others(run: Run, asked: str, value: Any) -> None:
    answer = first(run(f"import numpy as np\ndef f(): return up({asked})", "f"), "f")
    np.testing.assert_array_equal(answer.value, value)


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ("object()", "TypeError"),
        ("lambda: 0", "TypeError"),
        ("{1: 2}", "TypeError"),
        ("np.zeros(10 ** 8, np.int8)", "TypeError"),
        ("np.broadcast_to(0., (10 ** 8,))", "TypeError"),
        ("np.full(3, 1j)", "TypeError"),
        ("'text'", "RuntimeError: `up` gives no value for these arguments: ValueError"),
        ("1, 2, 3, 4", "RuntimeError: `up` gives no value for these arguments: TypeError"),
        ("{}", "RuntimeError: `up` takes too long for these arguments"),
        ("[[0.0] * 10, 1]", "RuntimeError: `up` gives no value for these arguments: ValueError"),
    ],
)
def test_what_cannot_be_served_is_the_callers_own_crash_with_its_own_line(run: Run, asked: str, error: str) -> None:
    evidence = run(f"import numpy as np\ndef f(): return up({asked})\ndef g(): return int(up(1))", "f", "g")
    answer = first(evidence, "f")
    assert answer.failure is Failure.RAISED
    assert said(answer).startswith(error)
    assert quoted(answer).startswith("cell 1, line 2: `def f(): return up(")
    assert first(evidence, "g").value == 10


def test_no_word_of_a_solution_comes_with_a_failure(run: Run) -> None:
    evidence = run("def f(): return up('text')\ndef g(): return up.__doc__, repr(up.__code__.co_consts)", "f", "g")
    assert "secret" not in str(evidence)


@pytest.mark.parametrize("swallow", [False, True])
def test_a_hundred_thousand_calls_are_not_served(run: Run, swallow: bool) -> None:
    once = "try: up(1)\n        except Exception as e: last = str(e)" if swallow else "up(1)"
    source = f"def f():\n    for n in range(10 ** 5):\n        {once}\n    return last\ndef g(): return int(up(1))"
    evidence = run(source, "f", "g")
    told = first(evidence, "f")
    assert "was asked for more values than the grader gives to one exercise" in (told.value or said(told))
    assert first(evidence, "g").value == 10


def test_many_bytes_are_not_served(run: Run) -> None:
    source = "import numpy as np\ndef f():\n    for n in range(1000): up(np.zeros(10 ** 6))"
    assert "was asked for more values" in said(first(run(source, "f"), "f"))


def test_a_child_that_asks_on_and_on_by_hand_is_not_listened_to(run: Run) -> None:
    source = (
        "import os\nfrom autograder.sandbox import wire\n"
        "def f():\n    while True: os.write(3, wire.frame(wire.encode(('ask', 'up', (1,), {})))); os.read(3, 1 << 16)"
    )
    assert first(run(source, "f"), "f").failure in (Failure.MALFORMED, Failure.TIMED_OUT)


@pytest.mark.parametrize(
    "request_", ["('ask', 'other', (), {})", "('ask', 'up', [], {})", "('tell', 'up', (), {})", "('ask',)", "()"]
)
def test_a_request_that_is_none_is_garbled(run: Run, request_: str) -> None:
    source = "import os\nfrom autograder.sandbox import wire\ndef f(): os.write(3, wire.frame(wire.encode(({}))))"
    assert first(run(source.format(request_), "f"), "f").stop.cause is Cause.GARBLED


def test_a_stub_can_be_called_from_threads(run: Run) -> None:
    source = (
        "import threading\nfound = []\ndef ask(n): found.append(int(up(n)))\ndef f():\n"
        "    try:\n        threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]\n"
        "        for t in threads: t.start()\n        for t in threads: t.join()\n"
        "    except RuntimeError: return [10 * n for n in range(8)]  # none is to be had\n    return sorted(found)"
    )
    assert first(run(source, "f"), "f").value == [10 * n for n in range(8)]


def test_a_thread_that_asks_on_after_its_exercise_disturbs_no_other(run: Run) -> None:
    source = (
        "import threading\ndef ask():\n    while True:\n        try: up(1)\n        except RuntimeError: pass\n"
        "def f():\n    try: threading.Thread(target=ask, daemon=True).start()\n    except RuntimeError: pass\n"
        "    return 1\ndef g(): return 2\nh = k = g"
    )
    evidence = run(source, "f", "g", "h", "k")
    assert [first(evidence, name).value for name in "fghk"] == [1, 2, 2, 2]


def test_a_stub_that_was_kept_serves_later_exercises_too(run: Run) -> None:
    source = "kept = []\ndef f():\n    kept.append(up)\n    return int(up(1))\ndef g(): return int(kept[0](2))"
    evidence = run(source, "f", "g")
    assert (first(evidence, "f").value, first(evidence, "g").value) == (10, 20)


def test_a_server_that_takes_long_has_the_time_of_one_exercise(worker: Worker) -> None:
    def slow(function: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> Answer:
        return Answer(1, seconds=0.5)

    source = "def f():\n    for n in range(100): up(n)"
    program = (Code(Block("cell 1", source)), Step("f", (Call("f", (), 1),)))
    evidence = worker.run(Job(program, LIMITS, served=("up",)), slow)
    assert "was asked for more values" in said(first(evidence, "f"))


def test_where_nobody_serves_a_stub_says_so(worker: Worker) -> None:
    program = (Code(Block("cell 1", "def f(): return up(1)")), Step("f", (Call("f", (), 1),)))
    evidence = worker.run(Job(program, LIMITS, served=("up",)))
    assert first(evidence, "f").failure is Failure.RAISED


def test_solutions_that_cannot_be_run_are_the_courses_fault(worker: Worker) -> None:
    for code in ("1 / 0", "import os; os._exit(1)"):
        made = Provider((Block("solutions", code),), worker.level, LIMITS)
        with closing(made) as broken, pytest.raises(CourseError):
            broken.serve("up", (1,), {})
