"""Grading on a Dask cluster: all that its machines need travels, so they share neither a folder nor a disk."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from importlib.util import find_spec
from threading import Thread
from typing import Any
from uuid import uuid4

from autograder.course import Course
from autograder.errors import GradersLost, UsageError, how_to_install, in_a_line
from autograder.grading import cluster_worker
from autograder.grading.cluster_membership import Crew
from autograder.grading.cluster_parcels import Errand, HandIn, hand_in, packed, size_of
from autograder.grading.executors import Batch, Done, Function, Loss, Refusal, windowed
from autograder.grading.order import Order
from autograder.reuse.grader_identity import identity_of
from autograder.values import Submission

_MOST_BYTES = 1 << 24  # of hand-ins, after which a batch is full
_MOST_ON_THE_WAY = 1 << 26  # bytes of hand-ins that are sent and not graded, after which none is read
_ANSWER = 15.0  # seconds that a scheduler has to answer
_CONNECT = 45.0  # seconds that a connection may take; Dask gives most of them up before
_STRANDED = 3  # times that all workers may vanish that have a batch, after which it is what ended them


_Send = Callable[[Collection[str], tuple[HandIn, ...]], Future[Any]]


@dataclass(frozen=True)
class _Sent:
    """To whom a batch was sent, and how many bytes."""

    workers: frozenset[str]
    size: int


class Dask:
    """A Dask cluster. A batch is `size` hand-ins, since sending one alone costs more than grading it.

    A worker that cannot grade as it is done here gets nothing; `tell` is told of it, if others grade.
    """

    def __init__(self, scheduler: str, tell: Callable[[str], object] = lambda _: None, size: int = 50) -> None:
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
        self._crew = Crew(scheduler, self._threads, tell)
        self._on_the_way: dict[Future[Any], _Sent] = {}
        self._stranded: Counter[str] = Counter()
        self._send: _Send = lambda workers, batch: Future()
        self._is_lost = False

    def map(self, function: Function, batches: Iterable[Batch]) -> Iterator[Done]:
        """See Executor.map; `function` is an order's own. Batches are joined.

        Raises UsageError where no worker can grade, GradersLost where that comes to be while others have graded.
        """
        self._send = self._sender(function)
        again: deque[Batch] = deque()

        def todo() -> Iterator[Batch]:
            for batch in _joined(batches, self._size):
                yield batch
                while again:
                    yield again.popleft()

        found: Iterable[Batch] = todo()
        while found:
            for batch, future in windowed(self._submit, found, self._window, self._look):
                result = self._result(batch, future)
                if result is None:
                    again.append(batch)
                else:
                    yield batch, result
            found = [again.popleft() for _ in range(len(again))]

    def _submit(self, batch: Batch) -> Future[Any]:
        hand_ins = tuple(map(hand_in, batch))
        workers = frozenset(self._crew.wait(self._ask))
        future = self._send(workers, hand_ins)
        self._on_the_way[future] = _Sent(workers, sum(one.size for one in hand_ins))
        return future

    def _ask(self, worker: str) -> Future[Any]:
        return self._send([worker], ())

    def _window(self) -> int:
        size = sum(sent.size for sent in self._on_the_way.values())
        threads = sum(self._crew.fitting(self._ask).values())
        return 1 if size >= _MOST_ON_THE_WAY else 2 * max(1, threads)

    def _look(self) -> None:
        """Raises where there is nobody left to wait for."""
        self._crew.look(self._crew.fitting(self._ask))
        self._call_back()

    def _sender(self, function: Function) -> _Send:
        """What sends hand-ins to one of some workers."""
        order = getattr(function, "__self__", None)
        if not isinstance(order, Order):
            raise TypeError("A cluster grades; it has no use for another function.")
        here = Course(order.root)
        errand = Errand(self._run, identity_of(here), order.seed, order.limits, order.isolation)
        course = packed(here)
        # A task that gives the course back: a worker fetches it once, and where it is lost, it is made again.
        sent = self._client.submit(cluster_worker.as_it_is, course, key=f"autograder-course-{course.digest}")
        # The same notebook may be graded twice, with fresh inputs: results are not to be looked up by arguments.
        cluster = self._client.get_executor(pure=False)

        def send(workers: Collection[str], batch: tuple[HandIn, ...]) -> Future[Any]:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Dask does not expect what it sends to be as large as a batch may be
                future: Future[Any] = cluster.submit(cluster_worker.grade, errand, sent, batch, workers=list(workers))
            return future

        return send

    def warm_up(self, function: Function, batch: Batch) -> None:
        """See Executor.warm_up. Other machines get ready when they are sent the course."""

    def close(self) -> None:
        """See Executor.close. Nothing of the run stays on the machines of the cluster."""
        with contextlib.suppress(Exception):  # the cluster may be gone, and its processes end by themselves
            if not self._is_lost:
                self._client.run(cluster_worker.end, self._run, on_error="ignore")
        with contextlib.suppress(Exception):
            self._client.close(timeout=2)
        if not self._is_lost:  # else what is left of the connection goes on to tell of its end
            logging.disable(logging.NOTSET)

    def _threads(self) -> dict[str, int]:
        """How many threads each worker has that is there now, whatever is installed on it."""
        if self._client.status != "running":
            raise self._lost()
        try:
            found = self._client.sync(self._client.scheduler.ncores, callback_timeout=_ANSWER)
        except (OSError, TimeoutError, AttributeError):  # the last where the connection is being closed
            raise self._lost() from None
        return dict(found)

    def _call_back(self) -> None:
        """Dask waits for ever for one of the workers that a batch was sent to; where all are gone, nobody need."""
        present = self._threads().keys()
        for future, sent in self._on_the_way.items():
            if not sent.workers & present:
                future.cancel()

    def _lost(self) -> GradersLost:
        self._is_lost = True
        return GradersLost(f"The Dask scheduler {self._scheduler} does not answer any more; look whether it runs.")

    def _result(self, batch: Batch, future: Future[Any]) -> list[Any] | Loss | None:
        """What a cluster owes us; None where others have to grade the batch. Its own troubles are a sentence."""
        from dask.distributed import KilledWorker

        sent = self._on_the_way.pop(future, None)
        try:
            found: list[Any] | Refusal = future.result()
        except KilledWorker:
            return Loss.DIED
        except (CancelledError, OSError):
            if sent is None or sent.workers & self._threads().keys():
                raise self._lost() from None
            self._stranded[batch[0].path] += 1
            return None if self._stranded[batch[0].path] < _STRANDED else Loss.DIED
        except Exception as error:
            what = in_a_line(error)
            remedy = "its machines need what is installed here; look at their logs"
            raise GradersLost(f"The Dask cluster could not grade ({what}); {remedy}.") from error
        if isinstance(found, Refusal):
            self._crew.refuse(found)
            return None
        if batch:
            self._crew.graded()
        return found


def _connected(scheduler: str) -> Any:
    """A client, or why there is none. Dask itself waits for ever for what accepts a connection and says nothing."""
    from dask.distributed import Client

    found: Future[Any] = Future()

    def connect() -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # who has another version is refused, in a sentence
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
