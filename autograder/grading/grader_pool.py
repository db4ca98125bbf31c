"""Grading on this machine: processes that are limited and disposable, one a core. What breaks one is told."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from threading import Lock
from typing import Any

from autograder.errors import AutograderError, CourseError, in_a_line
from autograder.grading.executors import Batch, Done, Function, Loss, windowed
from autograder.grading.fork_server import start_loading
from autograder.limits import GRADER_MEMORY, GRADER_SECONDS

_PR_SET_PDEATHSIG = 1
_TURN = 0.0005  # seconds until a thread that hands out work has its turn, though the main one loads the gradebook
_STARTS = 3  # of a process that is killed before it grades anything
_PATIENCE = 3.0  # seconds that a process has to end by itself


class Local:
    """A pool of grading processes. `stall` is the wall-clock time after which one that still runs must hang."""

    def __init__(self, jobs: int, stall: float) -> None:
        self.jobs = jobs
        # Graders that are killed leave the folders of their sandboxes behind, all of them in here.
        self._home = tempfile.TemporaryDirectory(prefix="autograder-", ignore_cleanup_errors=True)
        os.chmod(self._home.name, 0o711)  # a user of a child's own passes through to its scratch folder
        self._graders = [_Process(self._home.name, stall) for _ in range(jobs)]
        self._idle: SimpleQueue[_Process] = SimpleQueue()
        for grader in self._graders:
            self._idle.put(grader)
        # A thread waits for each grader, by a pipe of its own: what breaks one can take nothing from the others.
        self._threads = ThreadPoolExecutor(jobs)
        self._warming: list[Future[list[Any] | Loss]] = []
        sys.setswitchinterval(_TURN)
        start_loading()

    def warm_up(self, function: Function, batch: Batch) -> None:
        """Have each grader do something that grading will need, while the main process does something else.

        What goes wrong there goes wrong again when it is needed.
        """
        self._warming = [self._submit(function, batch) for _ in range(self.jobs)]

    def map(self, function: Function, batches: Iterable[Batch]) -> Iterator[Done]:
        """See Executor.map. Few batches are waiting, so that memory stays flat."""
        for batch, future in windowed(partial(self._submit, function), batches, lambda: self.jobs * 4):
            result = future.result()
            if isinstance(result, Loss) and any(map(_is_lost, self._warming)):
                raise CourseError(
                    "The processes that grade end while they load the course; mend what does not end there."
                )
            yield batch, result

    def _submit(self, function: Function, batch: Batch) -> Future[list[Any] | Loss]:
        return self._threads.submit(self._graded, function, batch)

    def _graded(self, function: Function, batch: Batch) -> list[Any] | Loss:
        grader = self._idle.get()
        try:
            return grader.graded(function, batch)
        finally:
            self._idle.put(grader)

    def close(self) -> None:
        """See Executor.close. All graders end at once."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for grader in self._graders:
            grader.end()
        self._threads.shutdown()
        for grader in self._graders:
            grader.bury()
        self._home.cleanup()


class _Process:
    """A grader, started when there is something to do, and again where it is gone; for one thread at a time."""

    def __init__(self, home: str, stall: float) -> None:
        self._home, self._stall = home, stall
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None
        self._starting = Lock()
        self._is_over = False

    def graded(self, function: Function, batch: Batch) -> list[Any] | Loss:
        """What a batch comes to. Raises what was raised there."""
        connection = self._connected()
        try:
            connection.send((function, batch))
            connection.recv()  # from now on it has the batch
            if not connection.poll(self._stall):
                self.bury()
                return Loss.STALLED
            found: list[Any] | Exception = connection.recv()
        except (EOFError, OSError):
            self.bury()
            return Loss.DIED
        if isinstance(found, Exception):
            raise found
        return found

    def _connected(self) -> Connection:
        why: Exception | None = None
        for _ in range(_STARTS):
            if self._connection and self._process and self._process.is_alive():
                return self._connection
            self.bury()
            try:
                self._start()
            except (EOFError, OSError) as error:  # what forks it was killed, or nothing more can be forked
                why = error
        raise AutograderError(
            f"The processes that grade were killed again and again ({in_a_line(why)}); start the run again."
        )

    def _start(self) -> None:
        """Have it forked by a process that has no threads; what it needs is loaded there once."""
        with self._starting:
            if self._is_over:
                raise EOFError
            self._connection, theirs = multiprocessing.Pipe()
            with theirs:
                context = multiprocessing.get_context("forkserver")
                process = context.Process(target=_serve, args=(theirs, self._home), daemon=True)
                process.start()
                self._process = process

    def end(self) -> None:
        """Begin to end it for good; a thread that waits for it hears of that."""
        with self._starting:
            self._is_over = True
            if process := self._process:  # which its own thread may bury meanwhile
                process.terminate()

    def bury(self) -> None:
        """Let nothing of it be left."""
        process, self._process = self._process, None
        if process:
            process.terminate()
            process.join(_PATIENCE)
            process.kill()
            process.join()
        if self._connection:
            self._connection.close()
            self._connection = None


def _is_lost(future: Future[list[Any] | Loss]) -> bool:
    with suppress(Exception):  # what else went wrong is told by whoever needs it
        return future.done() and isinstance(future.result(), Loss)
    return False


def _serve(connection: Connection, home: str) -> None:
    """Grade what comes, until nothing does."""
    _begin(home)
    with suppress(EOFError, OSError):
        while True:
            function, batch = connection.recv()
            connection.send(None)
            connection.send(_limited(function, batch))


def _begin(home: str) -> None:
    """What each grader does first."""
    tempfile.tempdir = home
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the keyboard interrupts all processes at once
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # student code may want its own
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (GRADER_MEMORY if most < 0 else min(GRADER_MEMORY, most), most))
    if sys.platform == "linux":  # the main process may be killed, and its graders wait for students' code meanwhile
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    gc.freeze()  # a collection must not touch, and so copy, what all graders share


def _limited(function: Function, batch: Batch) -> list[Any] | Exception:
    """Grade a batch. The timer, unlike a limit, is for this process only, and begins anew with each batch."""
    signal.setitimer(signal.ITIMER_PROF, GRADER_SECONDS)
    try:
        return function(batch)
    except Exception as error:
        return error
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
