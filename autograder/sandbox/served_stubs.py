"""Functions whose values the grader gives: inside the child, stubs that ask for them over the wire.

A stub holds nothing of a solution. What it is called with goes out as plain data, and a value or a refusal comes back.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from autograder.sandbox import wire

ASK = "ask"
VALUE, FAILED, REFUSED = "value", "failed", "refused"


class Served:
    """The stubs of one child. `exchange` sends a request and gives the reply; it is no two threads' at once."""

    def __init__(self, functions: Sequence[str], caps: wire.Caps, exchange: Callable[[bytes], Any]) -> None:
        self._functions = tuple(functions)
        self._caps = caps
        self._exchange = exchange
        self._lock = threading.Lock()
        self._closed = "is not at hand now"
        self._stubs: dict[str, Callable[..., Any]] = {}

    @contextmanager
    def open(self) -> Iterator[None]:
        """While this lasts the grader listens; afterwards no thread of the student's has the wire in its hands."""
        self._closed = ""
        try:
            yield
        finally:
            with self._lock:
                self._closed = "is not at hand now"

    def bind(self, names: dict[str, Any]) -> None:
        """Put the stubs in the place of functions, under whatever names they have."""
        for function in self._functions:
            old = names.get(function)
            if function not in self._stubs:
                self._stubs[function] = self._stub(function, old)
            stub = self._stubs[function]
            for name in [name for name, value in names.items() if value is old and callable(old)]:
                names[name] = stub
            names[function] = stub

    def _stub(self, function: str, old: Any) -> Callable[..., Any]:
        def stub(*arguments: Any, **named: Any) -> Any:
            return self._asked(function, arguments, named)

        with suppress(BaseException):  # it may be any object of a student's
            if callable(old):
                functools.update_wrapper(stub, old)
        return stub

    def _asked(self, function: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        try:
            request = wire.encode((ASK, function, arguments, named), self._caps)
        except wire.Malformed as error:
            raise TypeError(f"`{function}` is served by the grader, which takes plain values only: {error}") from None
        with self._lock:
            if self._closed:
                raise RuntimeError(f"`{function}` {self._closed}")
            kind, value = self._exchange(request)
            if kind == REFUSED:
                self._closed = value
        if kind == VALUE:
            return value
        raise RuntimeError(f"`{function}` {value}")
