"""The process that forks graders, started: it loads what they need while the main process loads other things."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker

from autograder.limits import ONE_THREAD

_PRELOADED = ["autograder.grading.grader_pool", "autograder.grading.grader"]


def start_loading() -> None:
    """Start it, if it does not run.

    The keyboard interrupts all processes at once, and that one would say so with a traceback.
    """
    forkserver.set_forkserver_preload(_PRELOADED)
    with _environment():
        resource_tracker.ensure_running()  # now, since it would be started below, and lets interruptions in again
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _environment() -> Iterator[None]:
    """What is started meanwhile takes no modules from the current folder: it may be a student's, with a numpy.py in it.

    Nor does numpy start threads there, which spin for as long as it takes to load.
    """
    before = dict(os.environ)
    os.environ.update({**ONE_THREAD, **before, "PYTHONSAFEPATH": "1"})
    try:
        yield
    finally:
        for name in {*ONE_THREAD, "PYTHONSAFEPATH"} - before.keys():
            del os.environ[name]
        os.environ.update(before)
