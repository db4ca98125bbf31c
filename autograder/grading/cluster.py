"""Grading on a Dask cluster: all that its machines need travels, so they share neither a folder nor a disk."""

from __future__ import annotations

import contextlib
import logging
import time
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, Future
from importlib.util import find_spec
from threading import Thread
from typing import Any
from uuid import uuid4

from autograder.course import Course
from autograder.errors import AutograderError, GradersLost, UsageError, how_to_install
from autograder.grading import far_worker
from autograder.grading.executors import Batch, Done, Function, Loss, windowed
from autograder.grading.order import Order
from autograder.grading.parcels import Errand, hand_in, packed, size_of
from autograder.reuse.identity import identity_of
from autograder.values import Submission

_MOST_BYTES = 1 << 25  # of hand-ins, after which a batch is full
_ANSWER = 15.0  # seconds that a scheduler has to answer
_CONNECT = 45.0  # seconds that a connection may take; Dask gives most of them up before
_NO_WORKER = 25.0  # seconds after which no worker is coming back


class Dask:
    """A Dask cluster. A batch is `size` hand-ins, since sending one alone costs more than grading it."""

    def __init__(self, scheduler: str, size: int = 50) -> None:
        if find_spec("distributed") is None:
            raise UsageError(f"Dask is not installed; {how_to_install('dask')}.")
        logging.disable(logging.CRITICAL)  # what it has to say of a lost connection is said in a sentence
        try:
            self._client = _connected(scheduler)
        except (OSError, ValueError, TypeError) as error:  # the last where TLS is wanted and not configured
            logging.disable(logging.NOTSET)
            why = str(error) or "it does not answer"
            message = f"The Dask scheduler {scheduler} cannot be reached ({why}); look at --scheduler."
            raise UsageError(message) from None
        self._scheduler, self._size, self._run = scheduler, size, uuid4().hex
        self._empty_since: float | None = None
        self._is_lost = False

    def map(self, function: Function, batches: Iterable[Batch]) -> Iterator[Done]:
        """See Executor.map; `function` is an order's own. Batches are joined. Raises GradersLost."""
        order = getattr(function, "__self__", None)
        if not isinstance(order, Order):
            raise TypeError("A cluster grades; it has no use for another function.")
        here = Course(order.root)
        errand = Errand(self._run, identity_of(here), order.seed, order.limits, order.isolation)
        course = packed(here)
        # A task that gives the course back: a worker fetches it once, and where it is lost, it is made again.
        sent = self._client.submit(far_worker.as_it_is, course, key=f"autograder-course-{course.digest}")
        # The same notebook may be graded twice, with fresh inputs: results are not to be looked up by arguments.
        cluster = self._client.get_executor(pure=False)

        def submit(batch: Batch) -> Future[list[Any]]:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Dask does not expect what it sends to be as large as a batch may be
                graded: Future[list[Any]] = cluster.submit(far_worker.grade, errand, sent, tuple(map(hand_in, batch)))
            return graded

        for batch, future in windowed(submit, _joined(batches, self._size), self._window, self._look):
            yield batch, self._result(future)

    def warm_up(self, function: Function, batch: Batch) -> None:
        """See Executor.warm_up. Other machines get ready when they are sent the course."""

    def close(self) -> None:
        """See Executor.close. Nothing of the run stays on the machines of the cluster."""
        with contextlib.suppress(Exception):  # the cluster may be gone, and its processes end by themselves
            if not self._is_lost:
                self._client.run(far_worker.end, self._run, on_error="ignore")
        with contextlib.suppress(Exception):
            self._client.close(timeout=2)
        logging.disable(logging.NOTSET)

    def _window(self) -> int:
        return 2 * max(1, self._threads())

    def _threads(self) -> int:
        """How many threads grade now, those that came late included."""
        if self._client.status != "running":
            raise self._lost()
        try:
            found = self._client.sync(self._client.scheduler.ncores, callback_timeout=_ANSWER)
        except (OSError, TimeoutError, AttributeError):  # the last where the connection is being closed
            raise self._lost() from None
        return int(sum(found.values()))

    def _look(self) -> None:
        """Raises GradersLost where there is nobody left to wait for."""
        if self._threads():
            self._empty_since = None
            return
        self._empty_since = self._empty_since or time.monotonic()
        if time.monotonic() - self._empty_since > _NO_WORKER:
            raise GradersLost(f"The Dask cluster {self._scheduler} has no worker; start some.")

    def _lost(self) -> GradersLost:
        self._is_lost = True
        return GradersLost(f"The Dask scheduler {self._scheduler} does not answer any more; look whether it runs.")

    def _result(self, future: Future[list[Any]]) -> list[Any] | Loss:
        """What a cluster owes us. Its own troubles are told in a sentence: no person at the keyboard made them."""
        from dask.distributed import KilledWorker

        try:
            return future.result()
        except AutograderError:
            raise
        except KilledWorker:
            return Loss.DIED
        except (CancelledError, OSError):
            raise self._lost() from None
        except Exception as error:
            what = " ".join(f"{type(error).__name__}: {error}".split())
            remedy = "its machines need what is installed here; look at their logs"
            raise GradersLost(f"The Dask cluster could not grade ({what}); {remedy}.") from error


def _connected(scheduler: str) -> Any:
    """A client, or why there is none. Dask itself waits for ever for what accepts a connection and says nothing."""
    from dask.distributed import Client

    found: Future[Any] = Future()

    def connect() -> None:
        try:
            found.set_result(Client(scheduler))
        except Exception as error:
            found.set_exception(error)

    Thread(target=connect, daemon=True).start()
    return found.result(_CONNECT)


def _joined(batches: Iterable[Batch], most: int) -> Iterator[Batch]:
    """Larger batches, though none is too large. An empty one is handed on where nothing waits."""
    found: list[Submission] = []
    size = 0
    for batch in batches:
        for submission in batch:
            found.append(submission)
            size += size_of(submission)
            if len(found) >= most or size >= _MOST_BYTES:
                yield tuple(found)
                found, size = [], 0
        if not batch and not found:
            yield ()
    if found:
        yield tuple(found)
