"""Grading on this machine: processes that are limited and disposable, one a core. What breaks one is told."""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from autograder.errors import AutograderError, CourseError, in_a_line
from autograder.grading.executors import Batch, Done, Function, Loss, windowed
from autograder.grading.file_lock import FileLockContext
from autograder.grading.fork_server import start_loading
from autograder.limits import GRADER_MEMORY, GRADER_SECONDS

if TYPE_CHECKING:
    from pebble import ProcessPool

_PR_SET_PDEATHSIG = 1
_TURN = 0.0005  # seconds until a thread that hands out work has its turn, though the main one loads the gradebook
_STARTS = 3  # of a pool that was killed
_KILLED = (BrokenProcessPool, RuntimeError, OSError, EOFError)  # all, or their parent


class Local:
    """A pool of grading processes. `stall` is the wall-clock time after which one that still runs must hang."""

    def __init__(self, jobs: int, stall: float) -> None:
        self.jobs = jobs
        self._stall = stall
        # Graders that are killed leave the folders of their sandboxes behind, all of them in here.
        self._home = tempfile.TemporaryDirectory(prefix="autograder-", ignore_cleanup_errors=True)
        os.chmod(self._home.name, 0o711)  # a user of a child's own passes through to its scratch folder
        # Graders are forked by a process of their own, which has no threads; what they need is loaded there once.
        self._context: FileLockContext | None = None
        self._pool: ProcessPool | None = None
        self._starting: Thread | None = None
        self._warming: list[Future[list[Any]]] = []
        self._scheduled: WeakSet[Future[list[Any]]] = WeakSet()
        start_loading()

    def warm_up(self, function: Function, batch: Batch) -> None:
        """Have each grader do something that grading will need, while the main process does something else.

        What goes wrong there goes wrong again when it is needed.
        """
        sys.setswitchinterval(_TURN)

        def start() -> None:
            with suppress(*_KILLED):
                self._warming += [self._start(function, batch) for _ in range(self.jobs)]

        self._starting = Thread(target=start)
        self._starting.start()

    def map(self, function: Function, batches: Iterable[Batch]) -> Iterator[Done]:
        """See Executor.map. Few batches are waiting, so that memory stays flat."""
        submitted = partial(self._submit, function)
        for batch, future in windowed(submitted, batches, lambda: self.jobs * 4, self._give_up_what_is_lost):
            result = _result(future)
            if isinstance(result, Loss) and any(map(_is_lost, self._warming)):
                raise CourseError(
                    "The processes that grade end while they load the course; mend what does not end there."
                )
            yield batch, result

    def _give_up_what_is_lost(self) -> None:
        """Nobody waits for batches that no process has: a grader died taking one, right after, or giving one back."""
        if self._context and self._context.is_torn():
            self._close_pool()
            for future in [future for future in self._scheduled if not future.done()]:
                future.set_exception(BrokenProcessPool("A grader died in the middle of a message."))
        elif self._pool is not None:
            _tell_of_the_dead(self._pool)

    def _submit(self, function: Function, batch: Batch) -> Future[list[Any]]:
        why: Exception | None = None
        for _ in range(_STARTS):
            try:
                if self._starting:
                    self._starting.join()
                return self._start(function, batch)
            except _KILLED as error:
                self._close_pool()
                why = error
        raise AutograderError(
            f"The processes that grade were killed again and again ({in_a_line(why)}); start the run again."
        )

    def _start(self, function: Function, batch: Batch) -> Future[list[Any]]:
        future: Future[list[Any]] = self._ready().schedule(_limited, (function, batch), timeout=self._stall)
        self._scheduled.add(future)
        return future

    def _ready(self) -> ProcessPool:
        from pebble import ProcessPool  # it takes its time, in which graders load

        if self._pool is None or not self._pool.active:
            self._close_pool()
            self._context = FileLockContext(self._home.name)
            self._pool = ProcessPool(self.jobs, 0, _begin, (self._home.name,), self._context)  # type: ignore[arg-type]
        return self._pool

    def close(self) -> None:
        """See Executor.close. All graders end at once."""
        if self._starting:
            self._starting.join()
        self._close_pool()
        self._home.cleanup()

    def _close_pool(self) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None


def _result(future: Future[list[Any]]) -> list[Any] | Loss:
    """What a batch came to. Raises what was raised there."""
    from pebble import ProcessExpired

    try:
        return future.result()
    except (ProcessExpired, BrokenProcessPool):
        return Loss.DIED
    except TimeoutError:
        return Loss.STALLED


def _tell_of_the_dead(pool: ProcessPool) -> None:
    """End the batches of graders that the pool has forgotten: it saw their end before it read what they had taken."""
    from pebble.common.types import Result, ResultStatus

    lost: Result[None] = Result(ResultStatus.ERROR, BrokenProcessPool("A grader died right after it took a batch."))
    tasks, graders = pool._pool_manager.task_manager, pool._pool_manager.worker_manager.workers
    for task in [task for task in tuple(tasks.tasks.values()) if task.worker_id and task.worker_id not in graders]:
        tasks.task_done(task.id, lost)


def _is_lost(future: Future[list[Any]]) -> bool:
    with suppress(Exception):  # what else went wrong is told by whoever needs it
        return future.done() and isinstance(_result(future), Loss)
    return False


def _begin(home: str) -> None:
    """What each grader does first."""
    tempfile.tempdir = home
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # pebble ignores it; student code may want its own
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # pebble's exit would seem to be that of an author's code that runs
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (GRADER_MEMORY if most < 0 else min(GRADER_MEMORY, most), most))
    if sys.platform == "linux":  # the main process may be killed, and its graders wait for students' code meanwhile
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    gc.freeze()  # a collection must not touch, and so copy, what all graders share


def _limited(function: Callable[[Batch], list[Any]], batch: Batch) -> list[Any]:
    """Grade a batch. The timer, unlike a limit, is for this process only, and begins anew with each batch."""
    signal.setitimer(signal.ITIMER_PROF, GRADER_SECONDS)
    try:
        return function(batch)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
