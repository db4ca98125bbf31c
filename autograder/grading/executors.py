"""Where batches of submissions are graded. An executor is one `map(function, batches)`; the local one is elsewhere."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from enum import StrEnum
from typing import Any, Protocol

from autograder.errors import AutograderError, UsageError, how_to_install

Batch = tuple[Any, ...]
Function = Callable[[Batch], list[Any]]


class Loss(StrEnum):
    """Why there are no results of a batch."""

    DIED = "died"  # the process that had it in its hands ended
    STALLED = "stalled"  # it did not end


Done = tuple[Batch, list[Any] | Loss]


class Executor(Protocol):
    """Applies a function to a stream of batches and streams the results back."""

    def map(self, function: Function, batches: Iterable[Batch]) -> Iterator[Done]:
        """Each batch with its results, or why there are none, as soon as that is known."""
        ...

    def close(self) -> None:
        """End what still runs."""
        ...


class Dask:
    """A Dask cluster. Every machine of it must see the course folder and the submissions at the same paths."""

    def __init__(self, scheduler: str, size: int = 50) -> None:
        try:
            from dask.distributed import Client
        except ImportError:
            raise UsageError(f"Dask is not installed; {how_to_install('dask')}.") from None
        try:
            self._client = Client(scheduler)
        except (OSError, ValueError, TypeError) as error:  # the last where TLS is wanted and not configured
            message = f"The Dask scheduler {scheduler} cannot be reached ({error}); look at --scheduler."
            raise UsageError(message) from None
        self.size = size

    def map(self, function: Function, batches: Iterable[Batch]) -> Iterator[Done]:
        """See Executor.map. Batches are joined, since sending one costs more than grading one."""
        # The same notebook may be graded twice, with fresh inputs: results are not to be looked up by arguments.
        cluster = self._client.get_executor(pure=False)
        window = 2 * max(1, sum(self._client.nthreads().values()))
        joined = _joined(batches, self.size)
        for batch, future in windowed(lambda batch: cluster.submit(function, batch), joined, window):
            yield batch, _result(future)

    def close(self) -> None:
        """See Executor.close."""
        self._client.close()


def _result(future: Future[list[Any]]) -> list[Any]:
    """What a cluster owes us. Its own troubles are told in a sentence: no person at the keyboard made them."""
    try:
        return future.result()
    except AutograderError:
        raise
    except Exception as error:
        what = " ".join(f"{type(error).__name__}: {error}".split())
        remedy = "its machines need what is installed here; look at their logs, and start the run again"
        raise AutograderError(f"The Dask cluster could not grade ({what}); {remedy}.") from error


def _joined(batches: Iterable[Batch], size: int) -> Iterator[Batch]:
    items = itertools.chain.from_iterable(batches)
    while batch := tuple(itertools.islice(items, size)):
        yield batch


def windowed(
    submit: Callable[[Batch], Future[list[Any]]], batches: Iterable[Batch], window: int
) -> Iterator[tuple[Batch, Future[list[Any]]]]:
    """Each batch with its future once that is done; no more than a `window` of them are on their way."""
    waiting: dict[Future[list[Any]], Batch] = {}
    for batch in batches:
        waiting[submit(batch) if batch else _nothing()] = batch
        done = wait(waiting, None if len(waiting) >= window else 0, FIRST_COMPLETED).done
        yield from ((waiting.pop(future), future) for future in done)
    while waiting:
        done = wait(waiting, None, FIRST_COMPLETED).done
        yield from ((waiting.pop(future), future) for future in done)


def _nothing() -> Future[list[Any]]:
    future: Future[list[Any]] = Future()
    future.set_result([])
    return future
