"""Code that no exercise is known to need has one exercise's time, all of it together; then the rest goes on."""

from __future__ import annotations

import pytest

from autograder.limits import Limits
from autograder.sandbox import failure_words
from autograder.sandbox.evidence import Cause, Evidence
from autograder.sandbox.job import Call, Code, Job, Step
from autograder.sandbox.worker import Worker
from autograder.values import Block
from tests.sandbox.conftest import first

# Long enough for everything here that ends by itself, on a busy machine as well.
LIMITS = Limits(seconds=1.0)


def run(worker: Worker, *cells: str, limits: Limits = LIMITS) -> Evidence:
    """Run cells, those that begin with `#` as spare ones, then call `f`, run one more, and call `g`."""
    codes = [Code(Block(f"cell {n}", cell), spare=cell.startswith("#")) for n, cell in enumerate(cells, 1)]
    steps = [Step(name, (Call(name, (), 1),)) for name in "fg"]
    last = Code(Block("last", "#\nseen.append('last')"), spare=True)
    return worker.run(Job((*codes[:-1], codes[-1], steps[0], last, steps[1]), limits))


BEGIN, END = "seen = []", "def f(): return list(seen)\ng = f"
MARK = "#\nseen.append({!r})"


def test_spare_code_runs_like_any_other_and_its_error_stops_nothing(worker: Worker) -> None:
    evidence = run(worker, BEGIN, MARK.format(1), "#\n1 / 0", MARK.format(2), END)
    assert first(evidence, "f").value == [1, 2]
    assert first(evidence, "g").value == [1, 2, "last"]
    assert [(t.block, t.stop.about) for t in evidence.troubles] == [("cell 3", "ZeroDivisionError")]


@pytest.mark.parametrize(
    "hang",
    [
        "while True: pass",
        "import time; time.sleep(600)",
        "import threading; lock = threading.Lock(); lock.acquire(); lock.acquire()",
        "while seen[0] < 3:\n    try: hang()\n    except BaseException: seen[0] += 1\nhang()",
        "print([n for n in iter(lambda: 0, 1) if n])",
    ],
)
def test_spare_code_that_hangs_is_stopped_and_what_is_needed_goes_on_from_there(worker: Worker, hang: str) -> None:
    evidence = run(worker, "seen = [0]\ndef hang():\n    while True: pass", f"#\n{hang}", MARK.format("no"), END)
    assert [t.stop.cause for t in evidence.troubles][:1] == [Cause.LEFT_UNFINISHED]
    assert first(evidence, "f").value[1:] == []
    assert first(evidence, "g").value == first(evidence, "f").value


def test_all_spare_code_has_one_time_together(worker: Worker) -> None:
    spin = "#\nimport time\nt = time.process_time()\nwhile time.process_time() < t + 0.4: pass\nseen.append(1)"
    evidence = run(worker, BEGIN, spin, spin, spin, spin, END)
    assert len(first(evidence, "f").value) <= 2
    assert [t.stop.cause for t in evidence.troubles] == [Cause.LEFT_UNFINISHED]
    (told,) = failure_words.troubles(evidence.troubles)
    assert "the code took too long and was stopped; since no exercise is known to need it" in told


def test_spare_code_that_cannot_be_interrupted_costs_no_more_than_the_cells(worker: Worker) -> None:
    stuck = "#\nsum(iter(int, 1))"
    evidence = run(worker, BEGIN, stuck, END, limits=Limits(seconds=0.5))
    assert first(evidence, "f").value == []
    assert [t.stop.cause for t in evidence.troubles] == [Cause.TIMED_OUT]


def test_time_that_spare_code_used_is_not_taken_from_the_exercises(worker: Worker) -> None:
    begin = "import time\ndef f():\n    t = time.process_time()\n"
    slow = f"{begin}    while time.process_time() < t + 0.6: pass\n    return 1"
    evidence = run(worker, BEGIN, "#\nwhile True: pass", f"{slow}\ng = f", limits=Limits(seconds=1.0))
    answers = [first(evidence, name) for name in "fg"]
    # A machine so busy that nothing gets a core for half of the time says so.
    assert all(answer.value == 1 or answer.stop.chance for answer in answers)


def test_no_alarm_of_spare_code_rings_later(worker: Worker) -> None:
    wait = "import time\nend = time.monotonic() + 1.5\nwhile time.monotonic() < end: time.sleep(0.01)"
    evidence = run(worker, BEGIN, "#\nx = 1", wait, END)
    assert evidence.troubles == ()
    assert first(evidence, "g").value == ["last"]
