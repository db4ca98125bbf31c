"""The time of an exercise is its child's processor time; what a busy or suspended machine did is told as such."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from autograder.sandbox.child_clock import ChildClock, Turn
from autograder.sandbox.evidence import Cause, Chance, Failure
from autograder.sandbox.job import Call, Step
from autograder.sandbox.replies import Reader
from autograder.sandbox.wire import Garbled
from autograder.sandbox.worker import Worker
from tests.conftest import wait_until
from tests.sandbox.conftest import Ask, first, job
from tests.sandbox.test_isolation import children


@pytest.mark.parametrize("wait", ["time.sleep(600)", "lock.acquire()"])
def test_what_waits_for_nothing_is_stopped_for_good_since_it_lacked_no_core(ask: Ask, wait: str) -> None:
    source = f"import threading, time\nlock = threading.Lock()\nlock.acquire()\ndef f(): {wait}"
    assert ask(source, seconds=0.5).failure is Failure.TIMED_OUT
    # On a busy machine it may lack a core before it begins to wait, but not every time.
    wait_until(lambda: ask(source, seconds=0.5).stop.chance is None)


def test_what_never_ends_is_stopped_after_its_time_or_may_have_starved(ask: Ask) -> None:
    answer = ask("def f():\n    while True: pass", seconds=0.5)
    assert answer.failure is Failure.TIMED_OUT
    assert answer.stop.chance in (None, Chance.STARVED)


def test_processor_time_counts_whoever_of_the_childs_threads_used_it(ask: Ask) -> None:
    source = "import threading, time\ndef spin():\n    while True: pass\ndef f():\n"
    threads = "    for _ in range(3): threading.Thread(target=spin, daemon=True).start()\n    time.sleep(600)"
    answer = ask(source + threads, seconds=0.5)
    assert answer.failure is Failure.TIMED_OUT or answer.stop.about == "RuntimeError"  # no threads are to be had


CROWD = """import hashlib, threading
def work():
    while True: hashlib.sha256(bytes(1 << 22)).digest()
def crowd():
    threading.stack_size(1 << 16)
    try:
        for _ in range(400): threading.Thread(target=work, daemon=True).start()
    except RuntimeError: pass
    work()
"""
SPIN = "import time\ndef f():\n    t = time.process_time()\n    while time.process_time() < t + 0.2: pass\n    return 1"


def test_a_child_beside_four_hundred_busy_threads_of_another_is_right_or_was_starved(worker: Worker) -> None:
    with Worker(worker.level) as other:
        busy = threading.Thread(target=other.run, args=(job(CROWD, "crowd", seconds=3.0),))
        busy.start()
        while busy.is_alive():
            answer = first(worker.run(job(SPIN, "f", seconds=1.0)), "f")
            assert answer.value == 1 or answer.stop.chance is Chance.STARVED
        busy.join()


def test_a_child_that_somebody_killed_is_told_so(worker: Worker) -> None:
    worker.run(job(""))
    before, found = children(os.getpid()), []
    running = threading.Thread(
        target=lambda: found.append(worker.run(job("import time\ndef f(): time.sleep(600)", "f")))
    )
    running.start()
    while running.is_alive():  # one that is killed before it has run the code has a successor
        for child in filter(is_child, children(os.getpid()) - before):
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
    running.join()
    stop = first(found[0], "f").stop
    assert (stop.cause, stop.chance) == (Cause.KILLED, Chance.SIGNAL)


def is_child(pid: int) -> bool:
    named = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return named.startswith("python")


@pytest.mark.parametrize("code", ["os._exit(137)", "os._exit(9)", "os.abort()"])
def test_nobody_can_claim_to_have_been_killed(ask: Ask, code: str) -> None:
    stop = ask(f"import os\ndef f(): {code}").stop
    assert stop.failure is Failure.DIED
    assert stop.chance is None


def test_too_much_memory_is_the_codes_own_doing_unless_the_machine_is_short_of_it(worker: Worker) -> None:
    source = "import numpy as np\ndef f(): return np.ones(1 << 40)"
    little, much = (first(worker.run(job(source, "f", memory=size)), "f").stop for size in (1 << 26, 1 << 60))
    assert (little.cause, little.chance) == (Cause.OUT_OF_MEMORY, None)
    assert (much.cause, much.chance) == (Cause.OUT_OF_MEMORY, Chance.MEMORY)


@pytest.fixture
def spinning() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as process:
        yield process
        process.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the time of other processes")
def test_a_process_that_somebody_stopped_may_have_starved(spinning: subprocess.Popen[bytes]) -> None:
    clock = ChildClock(spinning.pid)
    wait_until(lambda: (clock.used() or 0) > 0.1)
    os.kill(spinning.pid, signal.SIGSTOP)
    wait_until(lambda: clock.may_have_starved(clock.waited(), 1.0))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the time of other processes")
def test_a_process_that_used_its_time_did_not_starve(spinning: subprocess.Popen[bytes]) -> None:
    clock = ChildClock(spinning.pid)
    turn = Turn(clock, 0.1)
    wait_until(lambda: (clock.used() or 0) > 0.2)
    assert not turn.may_have_starved()


def test_where_no_clock_can_be_had_it_may_have_been_chance() -> None:
    clock = ChildClock(0)
    assert clock.used() is None
    assert Turn(clock, 0.1).may_have_starved()


@pytest.mark.parametrize(
    "cause", [Cause.KILLED, Cause.ENDED, Cause.OVERFULL, Cause.TIMED_OUT, Cause.UNREADABLE, Cause.NEWER_PYTHON]
)
def test_what_only_we_can_see_no_child_can_claim(cause: Cause) -> None:
    answer, step = (cause.value, None, ("", ""), (), (), 0.0, (), []), Step("f", (Call("f", (), 1),))
    with pytest.raises(Garbled):
        Reader([]).answers([answer], step)
