"""The grader's side of served functions: a child asks, and is given values within bounds of number, size and time."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from autograder.sandbox import failure_words, wire
from autograder.sandbox.evidence import Answer
from autograder.sandbox.served_stubs import ASK, FAILED, REFUSED, VALUE

Serve = Callable[[str, tuple[Any, ...], dict[str, Any]], Answer]
"""The answer for a function's name, its arguments and its named arguments; `seconds` says what it cost."""

CALLS = 2_000
BYTES = 64 << 20  # of all arguments and values


class Counter:
    """Serves one exchange with a child, and counts what it costs."""

    def __init__(self, serve: Serve | None, functions: Collection[str], seconds: float) -> None:
        self._serve, self._functions = serve, functions
        self._calls, self._bytes, self._seconds = CALLS, BYTES, seconds
        self._refusals = CALLS

    def reply(self, request: tuple[Any, ...], size: int) -> bytes:
        """What is sent for a request of `size` bytes; raises `Garbled` where it is none."""
        function, arguments, named = self._read(request)
        self._calls -= 1
        self._bytes -= size
        if self._serve is None or min(self._calls, self._bytes, self._seconds) < 0:
            return self._refusal()
        answer = self._serve(function, arguments, named)
        self._seconds -= answer.seconds
        if answer.stop:
            return _packed(FAILED, failure_words.not_served(answer.stop))
        payload = _packed(VALUE, answer.value)
        self._bytes -= len(payload)
        return payload

    def _read(self, request: tuple[Any, ...]) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        if [type(part) for part in request] != [str, str, tuple, dict] or request[0] != ASK:
            raise wire.Garbled("a request does not have the parts of a call")
        if request[1] not in self._functions:
            raise wire.Garbled("a request is for a function that is not served")
        return request[1:]  # type: ignore[return-value]

    def _refusal(self) -> bytes:
        """Whoever does not take no for an answer is not listened to without end."""
        self._refusals -= 1
        if self._refusals < 0:
            raise wire.Garbled("there are too many requests")
        return _packed(REFUSED, failure_words.TOO_OFTEN)


def _packed(kind: str, value: Any) -> bytes:
    return wire.encode((kind, value), wire.TRUSTING)
