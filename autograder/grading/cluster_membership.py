"""The workers of a cluster: which of them grade as this installation does, those included that come late."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any

from autograder.errors import AutograderError, GradersLost, UsageError, in_a_line
from autograder.grading.executors import Refusal

_NO_WORKER = 25.0  # seconds after which no worker is coming back
_MOMENT = 0.5  # seconds
_NAMED = 3  # refusals in one sentence
_TLS = "tls://"
_OPEN = "The worker at {} takes connections without TLS, so whoever reaches it could change marks; start it by {}."

Ask = Callable[[str], Future[Any]]


class Crew:
    """Asks each worker once whether it can grade this run; `present` has the threads of all that there are now.

    Who is refused is told by `tell`, once others have graded something: before that, it is why nobody grades.
    """

    def __init__(self, cluster: str, present: Callable[[], Mapping[str, int]], tell: Callable[[str], object]) -> None:
        self._cluster, self._present, self._tell = cluster, present, tell
        self._asked: dict[str, list[Future[Any]]] = {}
        self._refused: dict[str, str] = {}
        self._untold: list[str] = []
        self._has_graded = False
        self._empty_since: float | None = None

    def fitting(self, ask: Ask) -> dict[str, int]:
        """The threads of each worker that grades, now; new ones are asked."""
        threads = self._present()
        for gone in [worker for worker in (*self._asked, *self._refused) if worker not in threads]:
            for future in self._asked.pop(gone, ()):
                future.cancel()
            self._refused.pop(gone, None)
        for worker in threads.keys() - self._asked.keys() - self._refused.keys():
            if self._cluster.startswith(_TLS) and not worker.startswith(_TLS):
                self.refuse(Refusal(worker, _OPEN.format(worker, "`--protocol tls`")))
            else:
                self._asked[worker] = [ask(worker) for _ in range(threads[worker])]  # its threads begin side by side
        return {worker: number for worker, number in threads.items() if self._fits(worker)}

    def _fits(self, worker: str) -> bool:
        """Whether a worker has said of itself that it can grade."""
        if worker in self._refused:
            return False
        done = [future for future in self._asked[worker] if future.done() and not future.cancelled()]
        for future in done:
            answer = future.result() if future.exception() is None else _speechless(worker, future.exception())
            if isinstance(answer, Refusal):
                self.refuse(answer)
                return False
        return bool(done)

    def refuse(self, refusal: Refusal) -> None:
        """Give nothing to a worker any more."""
        if refusal.worker not in self._refused:
            self._asked.pop(refusal.worker, None)
            self._refused[refusal.worker] = refusal.why
            self._untold.append(refusal.why)

    def wait(self, ask: Ask) -> dict[str, int]:
        """The threads of each worker that grades, as soon as there is one. Raises as `look` does."""
        while not (found := self.fitting(ask)):
            self.look(found)
            asked = [future for futures in self._asked.values() for future in futures]
            if asked:
                wait(asked, _MOMENT, FIRST_COMPLETED)
            else:
                time.sleep(_MOMENT)
        return found

    def look(self, fitting: Mapping[str, int]) -> None:
        """Raises where there is nobody left to wait for: GradersLost, or UsageError where nothing was graded yet."""
        if fitting or self._asked:
            self._empty_since = None
            return
        if self._refused and not self._has_graded:
            raise UsageError(_joined(self._refused.values()))
        self._empty_since = self._empty_since or time.monotonic()
        if time.monotonic() - self._empty_since > _NO_WORKER:
            raise GradersLost(self._nobody())

    def _nobody(self) -> str:
        if self._refused:
            return f"The Dask cluster {self._cluster} has no worker that can grade. {_joined(self._refused.values())}"
        return f"The Dask cluster {self._cluster} has no worker; start some."

    def graded(self) -> None:
        """Something came back: the run goes on without those that were refused."""
        self._has_graded = True
        for why in dict.fromkeys(self._untold):
            self._tell(f"{why} Others have graded in its place.")
        self._untold.clear()


def _speechless(worker: str, error: BaseException | None) -> Refusal:
    """What a worker is that cannot even take what is sent to it."""
    if isinstance(error, AutograderError):
        return Refusal(worker, str(error))
    what = in_a_line(error)
    return Refusal(worker, f"The worker at {worker} cannot grade ({what}); install there what is installed here.")


def _joined(sentences: Iterable[str]) -> str:
    found = list(dict.fromkeys(sentences))
    more = [f"So it is with {len(found) - _NAMED} more."] if len(found) > _NAMED else []
    return " ".join([*found[:_NAMED], *more])
