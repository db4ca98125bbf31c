"""Lets `multiprocessing` work where no process may be started: what it makes are threads, of the process that asks."""

from __future__ import annotations

import concurrent.futures
import contextlib
import multiprocessing.dummy
from collections.abc import Callable
from multiprocessing.context import BaseContext
from typing import Any

_LOCKS = ("Lock", "RLock", "Semaphore", "BoundedSemaphore", "Condition", "Event", "Barrier")
_OTHERS = ("Process", "Pool", "Value", "Array")


class _Executor(concurrent.futures.ThreadPoolExecutor):
    """Takes what `ProcessPoolExecutor` takes."""

    def __init__(
        self,
        max_workers: int | None = None,
        mp_context: object = None,
        initializer: Callable[..., object] | None = None,
        initargs: tuple[Any, ...] = (),
        **_: object,
    ) -> None:
        super().__init__(max_workers, initializer=initializer, initargs=initargs)


class _Manager(contextlib.ExitStack):
    """Gives what a manager shares among processes; threads share it anyhow."""

    def __getattr__(self, name: str) -> Any:
        return getattr(multiprocessing.dummy, name)


def replace_processes() -> None:
    """Have this process, and those made of it, start threads in the place of processes."""
    dummies = {name: getattr(multiprocessing.dummy, name) for name in (*_LOCKS, *_OTHERS)}
    for name, instead in (*dummies.items(), ("Manager", _Manager)):
        setattr(multiprocessing, name, instead)
        setattr(BaseContext, name, staticmethod(instead))
    vars(concurrent.futures)["ProcessPoolExecutor"] = _Executor
