"""From values to payloads: the half of the wire that may be generous, since nobody trusts what it makes."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from numbers import Number
from typing import Any

import numpy as np

from autograder.limits import STRICT, Caps
from autograder.sandbox.evidence import Cause, Stop
from autograder.sandbox.wire_types import BARE_INT, LENGTH, NAMES, Malformed, check_text

_KEY = 60  # characters of a name of which nothing else comes
# Trees of ours have no circles to look for.
_ENCODE = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


class Held:
    """A value that has been packed already and waits to be part of a larger one."""

    __slots__ = ("tree",)

    def __init__(self, tree: Any) -> None:
        self.tree = tree


class Packer:
    """Turns values into JSON-able trees and collects their arrays, in the order in which they are met.

    What is as good as a plain value goes as that if the packer is `generous`: how somebody's code has come to the right
    numbers is no concern of ours.
    """

    def __init__(self, caps: Caps = STRICT, generous: bool = False) -> None:
        self._caps, self._generous = caps, generous
        self._arrays: list[bytes] = []
        self._room = caps.frame
        self._values = 0

    def hold(self, value: Any) -> tuple[Held, dict[str, Stop]]:
        """Pack one value for later, and why entries of it cannot be sent if it is a dictionary of several.

        On failure the packer is as it was before.
        """
        unsent: dict[str, Stop] = {}
        if self._generous and issubclass(type(value), Mapping):
            value = dict(value)
        tree = self._kept(lambda: self._entries(value, 3, unsent) if isinstance(value, dict) else self._pack(value, 2))
        return Held(tree), unsent

    def _kept(self, pack: Callable[[], Any]) -> Any:
        state = len(self._arrays), self._room, self._values
        try:
            return pack()
        except BaseException:
            del self._arrays[state[0] :]
            self._room, self._values = state[1:]
            raise

    def _entries(self, value: dict[Any, Any], depth: int, unsent: dict[str, Stop]) -> list[Any]:
        """The entries of a result that can be sent: what else is in it need not be asked for."""
        flat: list[Any] = ["d"]
        for key, item in _named(value).items():
            try:
                flat += self._text(str(key)), self._kept(partial(self._pack, item, depth))
            except Malformed as error:
                unsent[str(key)[:_KEY].encode("utf-8", "replace").decode()] = error.stop
        return flat

    def finish(self, value: Any) -> bytes:
        """The payload of a value. Held values in it must stand in the order in which they were packed."""
        header = _ENCODE(self._pack(value, 0)).encode()
        if len(header) > min(self._caps.header, self._room):
            raise Malformed(Cause.REPLY_TOO_LONG)
        return b"".join((LENGTH.pack(len(header)), header, *self._arrays))

    def _pack(self, value: Any, depth: int) -> Any:
        self._count(1)
        if depth > self._caps.depth:
            raise Malformed(Cause.TOO_DEEP, self._caps.depth)
        if isinstance(value, (np.ndarray, np.generic)):  # first, since most are
            return self._array(value, depth)
        if value is None or value is True or value is False:
            return value
        if isinstance(value, (list, tuple, dict)):
            return self._container(value, depth + 1)
        if isinstance(value, (str, int, float)):
            return self._scalar(value)
        if isinstance(value, Held):
            return value.tree
        return self._pack(self._plainer(value), depth + 1)

    def _plainer(self, value: Any) -> Any:
        """The plain value that one of another type is as good as."""
        kind = type(value)  # isinstance would ask the value itself
        if not self._generous or issubclass(kind, bytes | bytearray):
            raise Malformed(Cause.NOT_PLAIN, kind.__name__)
        if issubclass(kind, Mapping):
            return dict(value)
        if hasattr(kind, "__array__") or kind is memoryview:
            return np.asarray(value)
        if issubclass(kind, Number):
            return np.complex128(value)
        if issubclass(kind, Sequence):
            self._count(len(value))
            return list(value)
        raise Malformed(Cause.NOT_PLAIN, kind.__name__)

    def _count(self, values: int) -> None:
        self._values += values
        if self._values > self._caps.values:
            raise Malformed(Cause.TOO_MANY_VALUES, self._caps.values)

    def _scalar(self, value: str | int | float) -> Any:
        if isinstance(value, str):
            return self._text(str(value))
        if isinstance(value, float):
            number = float(value)
            return number if math.isfinite(number) else ["f", str(number)]
        whole = int(value)
        if -BARE_INT <= whole < BARE_INT:
            return whole
        if whole.bit_length() > 4 * (self._caps.digits - 1):
            raise Malformed(Cause.TOO_MANY_DIGITS)
        return ["i", f"{whole:x}"]

    def _text(self, value: str) -> str:
        if len(value) > self._caps.text:
            raise Malformed(Cause.TEXT_TOO_LONG, self._caps.text)
        check_text(value)
        return value

    def _container(self, value: list[Any] | tuple[Any, ...] | dict[Any, Any], depth: int) -> list[Any]:
        pack = self._pack
        if not isinstance(value, dict):
            return ["l" if isinstance(value, list) else "t", *[pack(item, depth) for item in value]]
        flat: list[Any] = ["d"]
        for key, item in _named(value).items():
            flat += self._text(str(key)), pack(item, depth)
        return flat

    def _array(self, value: np.ndarray[Any, Any] | np.generic, depth: int) -> Any:
        if isinstance(value, np.str_):
            return self._text(str(value))
        if self._generous and value.dtype.kind == "O":
            self._count(value.size)
            return self._pack(np.asarray(value).tolist(), depth + 1)
        array = _numbers(value)
        if array.nbytes > self._room:
            raise Malformed(Cause.ARRAYS_TOO_LARGE, self._caps.frame)
        self._room -= array.nbytes
        self._arrays.append(array.tobytes())
        if isinstance(value, np.generic):
            return ["s", NAMES[array.dtype]]
        return ["a", NAMES[array.dtype], array.shape]


def _named(value: dict[Any, Any]) -> dict[str, Any]:
    """The entries with names; beside them, other keys are something of the student's own, and cost nothing."""
    named = {key: item for key, item in value.items() if isinstance(key, str)}
    if value and not named:
        raise Malformed(Cause.NOT_A_TEXT_KEY, type(next(iter(value))).__name__)
    return named


def _numbers(value: np.ndarray[Any, Any] | np.generic) -> np.ndarray[Any, Any]:
    """The same numbers as a plain, native array."""
    if type(value) is not np.ndarray and np.any(getattr(value, "mask", False)):
        raise Malformed(Cause.MASKED)
    array = np.asarray(value)
    if array.dtype in NAMES:
        return array
    array = _real(array)
    if array.dtype.kind not in "biuf":
        raise Malformed(Cause.NOT_NUMBERS, array.dtype)
    # Big-endian numbers become native ones, and long doubles ordinary ones.
    size = min(array.dtype.itemsize, 8)
    return array.astype(np.dtype(f"<{array.dtype.kind}{size}"))


def _real(numbers: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Complex numbers that lie on the real axis as the real ones that they equal."""
    return numbers.real if numbers.dtype.kind == "c" and not np.any(numbers.imag) else numbers
