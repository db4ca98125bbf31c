"""A student's code, inside the child: its definitions, and the calls of its functions."""

from __future__ import annotations

import contextlib
import linecache
import sys
import time
import types
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.sandbox import wire
from autograder.sandbox.essentials import essentials, one_by_one

TEXT = 300
_MISSING = object()
_seed = np.random.seed


class Program:
    """One namespace in which the definitions run and the calls are made."""

    def __init__(self, blocks: Sequence[tuple[str, str]], essential: bool, reply: int) -> None:
        self._blocks = blocks
        self._essential = essential
        self._caps = wire.STRICT._replace(frame=reply)
        self._compiled: dict[tuple[str, str], types.CodeType] = {}
        # A module, so that dataclasses, pickling and `import __main__` find what they look for.
        main = types.ModuleType("__main__")
        sys.modules["__main__"] = main
        self._names = main.__dict__

    def define(self) -> list[tuple[str, str]]:
        """Run the definitions; a block that fails is noted, and how, and the next one goes on."""
        return [trouble for name, source in self._blocks if (trouble := self._define(name, source))][:20]

    def _define(self, name: str, source: str) -> tuple[str, str] | None:
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)
        try:
            code = essentials(source, name) if self._essential else compile(source, name, "exec")
            exec(code, self._names)
        except BaseException as error:
            self._define_what_can_be(name, source)
            kind = "out_of_memory" if isinstance(error, MemoryError) else "raised"
            return kind, f"{name}: {sentence(error)}"
        return None

    def _define_what_can_be(self, name: str, source: str) -> None:
        """Define the functions of a block that failed: not all of them need to be the one that is broken."""
        with contextlib.suppress(BaseException):
            for code in one_by_one(source, name):
                with contextlib.suppress(BaseException):
                    exec(code, self._names)

    def answer(self, sources: Sequence[tuple[str, str]], calls: Sequence[tuple[Any, ...]]) -> bytes:
        """Make the calls of one exercise; the answers, packed."""
        packer = wire.Packer(self._caps)
        records = [self._record(packer, sources, *call) for call in calls]
        try:
            return packer.finish(records)
        except wire.Malformed as error:
            return wire.encode([("malformed", None, str(error), (), (), 0.0)] * len(calls))

    def _record(
        self,
        packer: wire.Packer,
        sources: Sequence[tuple[str, str]],
        function: str,
        pristine: tuple[Any, ...],
        seed: int,
        given: Sequence[int],
    ) -> tuple[Any, ...]:
        """One call as the wire wants it: failure, value, message, line, changed arguments, seconds."""
        arguments = pristine
        replaced: dict[str, Any] = {}
        failure, value, message = "", None, ""
        line: tuple[int, ...] = ()
        started = time.perf_counter()
        try:
            arguments = copied(pristine)
            for index in given:
                self._give(sources[index], replaced)
            target = self._names.get(function)
            if not callable(target):
                return ("missing", None, _missing(function, function in self._names), (), (), 0.0)
            _seed(seed)
            started = time.perf_counter()
            value = packer.hold(target(*arguments))
        except wire.Malformed as error:
            failure, message = "malformed", str(error)
        except MemoryError:
            failure, message = "out_of_memory", "the code asked for more memory than there is"
        except BaseException as error:
            failure, message, line = "raised", sentence(error), self._line(error, sources)
        finally:
            self._restore(replaced)
        seconds = time.perf_counter() - started
        return (failure, value, message, line, _changed(arguments, pristine), seconds)

    def _give(self, source: tuple[str, str], replaced: dict[str, Any]) -> None:
        """Execute code of ours in the student's namespace, and remember which names it replaced."""
        if source not in self._compiled:
            self._compiled[source] = compile(source[1], source[0], "exec")
        before = dict(self._names)
        exec(self._compiled[source], self._names)
        for name, value in self._names.items():
            if value is not before.get(name, _MISSING):
                replaced.setdefault(name, before.get(name, _MISSING))

    def _restore(self, replaced: dict[str, Any]) -> None:
        for name, value in replaced.items():
            if value is _MISSING:
                self._names.pop(name, None)
            else:
                self._names[name] = value

    def _line(self, error: BaseException, sources: Sequence[tuple[str, str]]) -> tuple[int, ...]:
        """Block and line of the deepest frame that is the student's; nothing if code of ours is deeper."""
        own = {name: index for index, (name, _) in enumerate(self._blocks)}
        ours = {name for name, _ in sources}
        found: tuple[int, ...] = ()
        trace = error.__traceback__
        while trace is not None:
            name = trace.tb_frame.f_code.co_filename
            if name in ours:
                found = ()
            elif name in own:
                found = (own[name], trace.tb_lineno)
            trace = trace.tb_next
        return found


def sentence(error: BaseException) -> str:
    """An exception in one line, even if it cannot say itself what it is."""
    try:
        text = str(error)
    except BaseException:
        text = ""
    kind = type(error).__name__
    whole = (f"{kind}: {text}" if text else kind)[:TEXT]
    return whole.encode("utf-8", "replace").decode()


def _missing(function: str, defined: bool) -> str:
    return f"`{function}` is not a function" if defined else f"there is no function `{function}`"


def _changed(arguments: tuple[Any, ...], pristine: tuple[Any, ...]) -> tuple[int, ...]:
    """The positions of the arguments that a call modified."""
    try:
        pairs = zip(arguments, pristine, strict=False)
        return tuple(index for index, (one, other) in enumerate(pairs) if not same(one, other))
    except Exception:  # an object that cannot even be compared was certainly put there by the call
        return ()


def copied(value: Any) -> Any:
    """A copy of what came over the wire, down to its arrays, each with memory of its own."""
    kind = type(value)
    if kind is np.ndarray:
        return value.copy()
    if kind is dict:
        return {key: copied(item) for key, item in value.items()}
    if kind is list or kind is tuple:
        return kind([copied(item) for item in value])
    return value


def same(one: Any, other: Any) -> bool:
    """Whether an argument is still what it was, bit by bit."""
    kind = type(one)
    if kind is not type(other):
        return False
    if kind is np.ndarray:
        alike = one.shape == other.shape and one.dtype == other.dtype
        return bool(alike and one.tobytes() == other.tobytes())
    if kind is dict:
        return list(one) == list(other) and all(same(item, other[key]) for key, item in one.items())
    if kind is list or kind is tuple:
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    return bool(one == other) or bool(one != one)  # nan is what it was
