"""Where batches of submissions are graded. An executor is one `map(function, batches)`; the local one is elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

Batch = tuple[Any, ...]
Function = Callable[[Batch], list[Any]]
_NOW_AND_THEN = 2.0  # seconds


@dataclass(frozen=True)
class Refusal:
    """Why a machine grades nothing: who it is, and a sentence about it."""

    worker: str
    why: str


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

    def warm_up(self, function: Function, batch: Batch) -> None:
        """Have done, if there is use in it, what grading will need; nobody waits for it."""
        ...

    def close(self) -> None:
        """End what still runs."""
        ...


def windowed(
    submit: Callable[[Batch], Future[Any]],
    batches: Iterable[Batch],
    window: Callable[[], int],
    meanwhile: Callable[[], None] = lambda: None,
) -> Iterator[tuple[Batch, Future[Any]]]:
    """Each batch with its future once that is done; no more than a `window` of them are on their way.

    While none is done, `meanwhile` is called now and then: it may raise where there is nothing to wait for.
    """
    waiting: dict[Future[Any], Batch] = {}
    for batch in batches:
        waiting[submit(batch) if batch else _nothing()] = batch
        while len(waiting) >= window():
            yield from _done(waiting, True, meanwhile)
        yield from _done(waiting, False, meanwhile)
    while waiting:
        yield from _done(waiting, True, meanwhile)


def _done(
    waiting: dict[Future[Any], Batch], must: bool, meanwhile: Callable[[], None]
) -> Iterator[tuple[Batch, Future[Any]]]:
    while not (done := wait(waiting, _NOW_AND_THEN if must else 0, FIRST_COMPLETED).done) and must:
        meanwhile()
    yield from ((waiting.pop(future), future) for future in done)


def _nothing() -> Future[Any]:
    future: Future[Any] = Future()
    future.set_result([])
    return future
