"""What is said when a process ends in which an author's code runs."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.conftest import PATIENCE

RUN = """
import sys, time
from autograder.sandbox.author_time_limit import ended
with ended("small, scale, case 'shown': inputs"):
    print(flush=True)
    time.sleep(3600)
"""


def said(number: signal.Signals) -> str:
    """What stands in the terminal after the process got a signal while the code ran."""
    with subprocess.Popen(
        [sys.executable, "-c", RUN], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        run.stdout.readline()
        run.send_signal(number)
        _, text = run.communicate(timeout=PATIENCE)
    assert run.returncode == -number
    return text


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no process may ask for the time of another")
def test_what_kills_the_process_may_be_the_code():
    assert "small, scale, case 'shown': inputs cannot be run" in said(signal.SIGKILL)


def test_who_asks_the_process_to_end_does_not_accuse_the_code():
    assert said(signal.SIGTERM) == ""
