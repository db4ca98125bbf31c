"""Make one call the way every part of the kit makes it: seeded, with copies of the inputs, warnings ignored."""

from __future__ import annotations

import copy
import linecache
import os
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

import numpy as np

from autograder.values import Answer, Failure

# The legacy random stream and the warning filters are one for all threads of a process.
_STREAM = threading.RLock()


def perform(function: Callable[..., Any], arguments: tuple[Any, ...], seed: int) -> Answer:
    """Call `function` on copies of `arguments` after `np.random.seed(seed)`; an exception becomes a failure.

    The caller's own stream of random numbers goes on afterwards as if nothing had happened.
    """
    given = copy.deepcopy(arguments)
    started = time.perf_counter()
    try:
        with _quiet_and_seeded(seed):
            value = function(*given)
    except (Exception, SystemExit) as error:
        failure = Failure.OUT_OF_MEMORY if isinstance(error, MemoryError) else Failure.RAISED
        line = _line(error.__traceback__, _file_of(function))
        return Answer(failure=failure, message=one_line(error), line=line, seconds=time.perf_counter() - started)
    return Answer(value, changed=changed(arguments, given), seconds=time.perf_counter() - started)


@contextmanager
def _quiet_and_seeded(seed: int) -> Iterator[None]:
    with _STREAM, warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        state = np.random.get_state()
        np.random.seed(seed)
        try:
            yield
        finally:
            np.random.set_state(state)


def one_line(error: BaseException, limit: int = 300) -> str:
    """The exception as one short line: its type, and its message where it has one."""
    try:
        text = " ".join(str(error).split())
    except Exception:  # an exception of the student's own may fail to say what it is
        text = ""
    return f"{type(error).__name__}: {text}"[:limit] if text else type(error).__name__


def _file_of(function: Callable[..., Any]) -> str:
    code = getattr(function, "__code__", None)
    return code.co_filename if code else ""


def _line(trace: TracebackType | None, file: str) -> str:
    """The deepest line that the student wrote: in the function's own file, or in a cell, which is no file at all."""
    found = ""
    while trace is not None:
        name, number = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        text = linecache.getline(name, number).strip()
        if text and (name == file or not os.path.exists(name)):
            found = f"line {number} of the cell: `{text[:200]}`"
        trace = trace.tb_next
    return found


def changed(before: tuple[Any, ...], after: tuple[Any, ...]) -> tuple[int, ...]:
    """The positions of the arguments that are no longer what they were."""
    pairs = enumerate(zip(before, after, strict=True))
    return tuple(position for position, (old, new) in pairs if not _equal(old, new))


def _equal(old: Any, new: Any) -> bool:
    if isinstance(old, np.ndarray):
        return isinstance(new, np.ndarray) and _same_numbers(old, new)
    if type(old) is not type(new):
        return False
    if isinstance(old, dict):
        return old.keys() == new.keys() and all(_equal(old[key], new[key]) for key in old)
    if isinstance(old, tuple | list):
        return len(old) == len(new) and all(map(_equal, old, new))
    return bool(old == new) or bool(old != old)  # nan is what it was


def _same_numbers(old: np.ndarray, new: np.ndarray) -> bool:
    return old.dtype == new.dtype and np.array_equal(old, new, equal_nan=old.dtype.kind == "f")
