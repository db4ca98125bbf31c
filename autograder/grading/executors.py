"""Where batches of submissions are graded. An executor is one `map(function, batches)` that keeps the order."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, Protocol

from autograder.errors import UsageError

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

    def __init__(self, scheduler: str | None, size: int = 50) -> None:
        try:
            from dask.distributed import Client
        except ImportError:
            raise UsageError("Grading with Dask needs it installed: pip install 'autograder[dask]'.") from None
        try:
            self._client = Client(scheduler) if scheduler else Client()
        except (OSError, ValueError) as error:
            message = f"The Dask scheduler {scheduler} cannot be reached ({error}); look at --scheduler."
            raise UsageError(message) from None
        self.size = size

    def map(self, function: Callable[[Batch], list[Any]], batches: Iterable[Batch]) -> Iterator[list[Any]]:
        """See Executor.map. Batches are joined, since sending one costs more than grading one."""
        larger = _joined(batches, self.size)
        window = 2 * max(1, sum(self._client.nthreads().values()))
        # The same notebook may be graded twice, with fresh inputs: results are not to be looked up by their arguments.
        submit = partial(self._client.submit, pure=False)
        try:
            yield from _windowed(submit, function, larger, window)
        finally:
            self._client.close()


def _joined(batches: Iterable[Batch], size: int) -> Iterator[Batch]:
    items = itertools.chain.from_iterable(batches)
    while batch := tuple(itertools.islice(items, size)):
        yield batch


def _windowed(
    submit: Callable[..., Future[list[Any]]],
    function: Callable[[Batch], list[Any]],
    batches: Iterable[Batch],
    window: int,
) -> Iterator[list[Any]]:
    waiting: deque[Future[list[Any]]] = deque()
    for batch in batches:
        waiting.append(submit(function, batch))
        if len(waiting) >= window:
            yield waiting.popleft().result()
        while waiting and waiting[0].done():
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
