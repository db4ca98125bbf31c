"""Where batches of submissions are graded. An executor is one `map(function, batches)` that keeps the order."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol

from autograder.errors import AutograderError, UsageError, how_to_install

Batch = tuple[Any, ...]


class Executor(Protocol):
    """Applies a function to a stream of batches and streams the results back in order."""

    def map(self, function: Callable[[Batch], list[Any]], batches: Iterable[Batch]) -> Iterator[list[Any]]:
        """Results in the order of the batches, as soon as they are known."""
        ...


class Local:
    """This machine: one thread for each worker process, and few batches waiting, so that memory stays flat."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs

    def map(self, function: Callable[[Batch], list[Any]], batches: Iterable[Batch]) -> Iterator[list[Any]]:
        """See Executor.map."""
        pool = ThreadPoolExecutor(self.jobs, thread_name_prefix="grader")
        try:
            yield from _windowed(pool.submit, function, batches, self.jobs * 4)
        finally:  # when interrupted, what has not begun never begins
            pool.shutdown(cancel_futures=True)


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

    def map(self, function: Callable[[Batch], list[Any]], batches: Iterable[Batch]) -> Iterator[list[Any]]:
        """See Executor.map. Batches are joined, since sending one costs more than grading one."""
        larger = _joined(batches, self.size)
        window = 2 * max(1, sum(self._client.nthreads().values()))

        def submit(function: Callable[[Batch], list[Any]], batch: Batch) -> _Answer:
            # The same notebook may be graded twice, with fresh inputs: results are not to be looked up by arguments.
            return _Answer(self._client.submit(function, batch, pure=False))

        try:
            yield from _windowed(submit, function, larger, window)
        finally:
            self._client.close()


class _Pending(Protocol):
    """The results of a batch, which may be there or not."""

    def done(self) -> bool: ...

    def result(self) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a cluster owes us. Its own troubles are told in a sentence: no person at the keyboard made them."""

    future: _Pending

    def done(self) -> bool:
        return self.future.done()

    def result(self) -> list[Any]:
        try:
            return self.future.result()
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


def _windowed(
    submit: Callable[..., _Pending],
    function: Callable[[Batch], list[Any]],
    batches: Iterable[Batch],
    window: int,
) -> Iterator[list[Any]]:
    waiting: deque[_Pending] = deque()
    for batch in batches:
        waiting.append(submit(function, batch))
        if len(waiting) >= window:
            yield waiting.popleft().result()
        while waiting and waiting[0].done():
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
