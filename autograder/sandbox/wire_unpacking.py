"""From payloads to values: the half of the wire that believes nothing and rebuilds everything itself."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.limits import Caps
from autograder.sandbox.wire_types import BARE_INT, DTYPES, SPECIAL, Garbled, check_text

_BOOL = DTYPES[np.dtype(np.bool_).str]


def parse(header: bytes) -> Any:
    """The tree that a header holds, made of lists, strings, numbers, true, false and null only."""
    try:
        return _DECODER.decode(header.decode("ascii"))
    except (ValueError, RecursionError, MemoryError):
        raise Garbled("the header is not JSON of the kind that is used here") from None


def _refuse(_: Any) -> Any:
    raise Garbled("the header holds a JSON value that is never sent")


_DECODER = json.JSONDecoder(parse_constant=_refuse, object_pairs_hook=_refuse)


class Unpacker:
    """Rebuilds a value from its tree, taking the bytes of its arrays one after the other.

    All arrays are parts of one block of memory, a copy of the bytes that came.
    """

    def __init__(self, data: memoryview, caps: Caps) -> None:
        self._data = bytearray(data)
        self._taken = 0
        self._caps = caps
        self._values = 0
        self._builders = {
            "l": self._list,
            "t": self._tuple,
            "d": self._dict,
            "f": self._float,
            "i": self._int,
            "a": self._array,
            "s": self._scalar,
        }

    def close(self) -> None:
        """Refuse bytes that belong to nothing."""
        if self._taken < len(self._data):
            raise Garbled("bytes are left over after the last array")

    def build(self, tree: Any, depth: int) -> Any:
        """The value of a tree."""
        self._values += 1
        if self._values > self._caps.values or depth > self._caps.depth:
            raise Garbled("there are too many values, or they are nested too deep")
        kind = type(tree)
        if kind is list:  # first, since most are
            if not tree or type(tree[0]) is not str or tree[0] not in self._builders:
                raise Garbled("a value has no known kind")
            return self._builders[tree[0]](tree, depth + 1)
        if kind is str:
            return self._text(tree)
        if kind is float:
            return tree if math.isfinite(tree) else _refuse(tree)
        if kind is int:
            if not -BARE_INT <= tree < BARE_INT:
                raise Garbled("an integer has too many digits")
            return tree
        if tree is None or kind is bool:
            return tree
        raise Garbled("a value has no known kind")

    def _text(self, text: Any) -> str:
        if type(text) is not str or len(text) > self._caps.text:
            raise Garbled("a string is too long, or is none")
        check_text(text)
        return text

    def _list(self, tree: list[Any], depth: int) -> list[Any]:
        build = self.build
        return [build(part, depth) for part in tree[1:]]

    def _tuple(self, tree: list[Any], depth: int) -> tuple[Any, ...]:
        return tuple(self._list(tree, depth))

    def _dict(self, tree: list[Any], depth: int) -> dict[str, Any]:
        if not len(tree) % 2:
            raise Garbled("a dict has a key without a value")
        keys, build = [self._text(key) for key in tree[1::2]], self.build
        built = {key: build(part, depth) for key, part in zip(keys, tree[2::2], strict=True)}
        if len(built) != len(keys):
            raise Garbled("a dict has the same key twice")
        return built

    def _float(self, tree: list[Any], _: int) -> float:
        if len(tree) != 2 or type(tree[1]) is not str or tree[1] not in SPECIAL:
            raise Garbled("a special number is none of nan, inf and -inf")
        return SPECIAL[tree[1]]

    def _int(self, tree: list[Any], _: int) -> int:
        if len(tree) != 2 or type(tree[1]) is not str or len(tree[1]) > self._caps.digits:
            raise Garbled("an integer has too many digits, or is none")
        digits = tree[1].removeprefix("-")
        if not digits or set(digits) - set("0123456789abcdef"):
            raise Garbled("an integer is not written in hexadecimal digits")
        return int(tree[1], 16)

    def _array(self, tree: list[Any], _: int) -> np.ndarray[Any, Any]:
        if len(tree) != 3 or type(tree[2]) is not list or len(tree[2]) > 32:
            raise Garbled("an array is not declared by its type and shape")
        count, most = 1, self._caps.frame
        for size in tree[2]:
            if type(size) is not int or not 0 <= size <= most:
                raise Garbled("an array has an impossible shape")
            count *= size
        return self._take(tree[1], tree[2], count)

    def _scalar(self, tree: list[Any], _: int) -> Any:
        if len(tree) != 2:
            raise Garbled("a numpy scalar is not declared by its type")
        return self._take(tree[1], (), 1)[()]

    def _take(self, name: Any, shape: Sequence[int], count: int) -> np.ndarray[Any, Any]:
        """The next bytes as an array. Their number is a Python integer, which does not overflow."""
        dtype = DTYPES.get(name) if type(name) is str else None
        if dtype is None:
            raise Garbled("an array has a type that is never sent")
        start, size = self._taken, count * dtype.itemsize
        if size > len(self._data) - start:
            raise Garbled("an array claims more bytes than were sent")
        self._taken = start + size
        if dtype is _BOOL and size and np.any(np.frombuffer(self._data, np.uint8, size, start) > 1):
            raise Garbled("an array of booleans holds something else")
        try:
            return np.ndarray(shape, dtype, self._data, start)
        except (ValueError, TypeError):
            raise Garbled("an array has an impossible shape") from None
