"""Make one call the way every part of the kit makes it: seeded, with copies of the inputs, nothing lost to warnings.

A notebook's check and the process that grades must not differ, so they call from here and nowhere else. What is needed
around a call is taken now, before a student's code can put something else in its place. The processes that run student
code import this module, so it stays small.
"""

from __future__ import annotations

import builtins
import linecache
import os
import sys
import threading
import warnings
from bdb import Bdb
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from time import perf_counter
from types import TracebackType
from typing import Any, NoReturn, TypeVar, cast

import numpy as np

from autograder.sandbox.evidence import Answer, Cause, Stop
from autograder.sandbox.wire_types import Malformed
from autograder.tracing.moments import same
from autograder.values import Line

TEXT = 300  # characters of what an exception says
# The legacy random stream, the warning filters and the recursion limit are one for all threads of a process.
_STREAM = threading.RLock()
_kept = False  # whether who made the call puts the stream back
_seed, _get_state, _set_state, _errstate = np.random.seed, np.random.get_state, np.random.set_state, np.errstate
_catch_warnings, _simplefilter = warnings.catch_warnings, warnings.simplefilter
_frame, _get_depth, _set_depth = sys._getframe, sys.getrecursionlimit, sys.setrecursionlimit

_OF_VERSIONS = (DeprecationWarning, FutureWarning, np.exceptions.VisibleDeprecationWarning)
_MOST_HEARD = 3

_T = TypeVar("_T")
_SPOKEN_OF: dict[type[BaseException], Cause] = {SystemExit: Cause.LEFT, EOFError: Cause.NOTHING_TYPED}
Places = Sequence[tuple[str, int]]
"""File and line of every frame that an exception went through, the deepest last, or of what could not be compiled."""
Locate = Callable[[Places], Line | None]
"""Finds the student's own line among them."""


def perform(
    function: Callable[..., Any],
    arguments: tuple[Any, ...],
    seed: int,
    receive: Callable[[Any], tuple[Any, Mapping[str, Stop]]] | None = None,
    locate: Locate | None = None,
    alone: bool = False,
) -> Answer:
    """Call `function` on copies of `arguments` after `np.random.seed(seed)`; an exception becomes a failure.

    `receive` makes of the result what goes on, and says what of it does not; `locate` finds the student's own line.
    In a process that is `alone` nobody sits at a keyboard, so an interrupt is the function's own; elsewhere it is not,
    and the caller's random numbers go on as if nothing had happened.
    """
    given, value, stop = arguments, None, None
    unsent: Mapping[str, Stop] = {}
    heard: list[warnings.WarningMessage] = []
    started = perf_counter()
    try:
        with _undisturbed(seed, alone) as heard:
            given = copied(arguments)
            result = function(*given)
            value, unsent = receive(result) if receive else (result, unsent)
    except BaseException as error:
        if issubclass(type(error), KeyboardInterrupt) and not alone:
            raise
        stop = stopped(error, locate or in_the_cell_of(function))
    seconds = perf_counter() - started
    return Answer(value, stop, changed(arguments, given), seconds, warned=_told(heard), unsent=unsent)


@contextmanager
def _undisturbed(seed: int, alone: bool) -> Iterator[list[warnings.WarningMessage]]:
    """What a cell did to warnings, numpy's errors and random numbers, or how deep the caller is, has no part in it.

    Gives the list of the warnings that are heard.
    """
    heard: list[warnings.WarningMessage]
    kept = nullcontext() if alone else stream_kept()
    with _STREAM, kept, _catch_warnings(record=True, module=warnings) as heard, _errstate(all="ignore"):
        _simplefilter("ignore")
        for kind in () if alone else _OF_VERSIONS:
            _simplefilter("default", kind)
        most = _get_depth()
        _set_depth(most + _depth())
        _seed(seed)
        try:
            with _unattended():
                yield heard
        finally:
            _set_depth(most)


@contextmanager
def _unattended() -> Iterator[None]:
    """Where this is graded nobody types: `input` finds nothing, and a debugger that was left is passed over."""
    kept = builtins.input, sys.breakpointhook, Bdb.set_trace
    builtins.input, sys.breakpointhook, Bdb.set_trace = _nothing_typed, _passed_over, _passed_over  # type: ignore
    try:
        yield
    finally:
        builtins.input, sys.breakpointhook, Bdb.set_trace = kept  # type: ignore


def _nothing_typed(*_: object) -> NoReturn:
    raise EOFError("nobody types here")


def _passed_over(*_: object, **__: object) -> None: ...


@contextmanager
def stream_kept() -> Iterator[None]:
    """The caller's random numbers go on afterwards as if nothing had happened.

    To take their state and to put it back costs more than a call, so who makes many calls does it around all of them.
    """
    global _kept
    with _STREAM:
        if _kept:
            yield
            return
        _kept, state = True, _get_state()
        try:
            yield
        finally:
            _set_state(state)
            _kept = False


def _told(heard: Sequence[warnings.WarningMessage]) -> tuple[str, ...]:
    """What a library says of things that it is about to take away, each once."""
    told = (warning.message for warning in heard if warning.category in _OF_VERSIONS)
    texts = (_safely(partial(_text, message), "") for message in told)
    return tuple(dict.fromkeys(filter(None, texts)))[:_MOST_HEARD]


def _text(message: Warning | str) -> str:
    return tidy(str(message))


def _depth() -> int:
    depth, frame = 0, _frame().f_back
    while frame:
        depth, frame = depth + 1, frame.f_back
    return depth


def stopped(error: BaseException, locate: Locate) -> Stop:
    """An exception as data, even one that cannot say itself what it is."""
    kind = type(error)  # isinstance would ask the error itself
    if issubclass(kind, Malformed):
        return cast(Malformed, error).stop
    line = locate([*_places(error.__traceback__), *_unread(error)])
    if issubclass(kind, MemoryError):
        return Stop(Cause.OUT_OF_MEMORY, line=line)
    if kind is ModuleNotFoundError and (package := _safely(lambda: tidy(str(cast(ImportError, error).name or "")), "")):
        return Stop(Cause.NOT_INSTALLED, package, line=line)
    about = _safely(lambda: tidy(kind.__name__), "Exception")
    if cause := _SPOKEN_OF.get(kind):
        return Stop(cause, about, line=line)
    return Stop(Cause.RAISED, about, _safely(lambda: tidy(str(error)), ""), line=line)


def _safely(ask: Callable[[], _T], otherwise: _T) -> _T:
    """What a student's object says of itself, which may run code of theirs."""
    try:
        return ask()
    except KeyboardInterrupt:
        raise
    except BaseException:
        return otherwise


def tidy(text: str) -> str:
    """One line without control characters, of bounded length."""
    words = "".join(char if char.isprintable() else " " for char in text[: 4 * TEXT]).split()
    line = " ".join(words)
    return line if len(line) <= TEXT else line[: TEXT - 1] + "…"


def _places(trace: TracebackType | None) -> Iterator[tuple[str, int]]:
    while trace is not None:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next


def _unread(error: BaseException) -> Iterator[tuple[str, int]]:
    """Where the code is that could not be compiled: no frame is there."""
    if type(error) in (SyntaxError, IndentationError, TabError):
        name, number = cast(SyntaxError, error).filename, cast(SyntaxError, error).lineno
        if type(name) is str and type(number) is int:
            yield name, number


def in_the_cell_of(function: Callable[..., Any], place: Callable[[str, int], str] = lambda name, number: "") -> Locate:
    """Finds the deepest line that the student wrote: in the function's own file, or in a cell, which is no file.

    `place` says what a line of another cell is called.
    """
    own = getattr(getattr(function, "__code__", None), "co_filename", "")

    def locate(places: Places) -> Line | None:
        for name, number in reversed(places):
            text = linecache.getline(name, number).strip()
            if text and (name == own or not os.path.exists(name)):
                return Line("" if name == own else place(name, number), number, tidy(text))
        return None

    return locate


def changed(before: tuple[Any, ...], after: tuple[Any, ...]) -> tuple[int, ...]:
    """The positions of the arguments that are no longer what they were."""
    pairs = enumerate(zip(after, before, strict=True))
    return tuple(place for place, (new, old) in pairs if not _safely(partial(same, new, old), False))


def copied(value: Any) -> Any:
    """A copy of plain values, down to their arrays, each with memory of its own."""
    kind = type(value)
    if kind is np.ndarray:
        return value.copy()
    if kind is dict:
        return {key: copied(item) for key, item in value.items()}
    if kind is list or kind is tuple:
        return kind([copied(item) for item in value])
    return value
