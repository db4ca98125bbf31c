"""From payloads to values: the half of the wire that believes nothing and rebuilds everything itself."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np

from autograder.sandbox.plain import BARE_INT, DTYPES, SPECIAL, Caps, Malformed, check_text

_BOOL = DTYPES[np.dtype(np.bool_).str]


def parse(header: bytes) -> Any:
    """The tree that a header holds, made of lists, strings, numbers, true, false and null only."""
    try:
        return _DECODER.decode(header.decode("ascii"))
    except (ValueError, RecursionError, MemoryError):
        raise Malformed("the header is not JSON of the kind that is used here") from None


def _refuse(_: Any) -> Any:
    raise Malformed("the header holds a JSON value that is never sent")


_DECODER = json.JSONDecoder(parse_constant=_refuse, object_pairs_hook=_refuse)


class Unpacker:
    """Rebuilds a value from its tree, taking the bytes of its arrays one after the other."""

    def __init__(self, data: memoryview, caps: Caps) -> None:
        self._data = data
        self._taken = 0
        self._caps = caps
        self._values = 0
        self._builders = {
            "l": lambda parts, depth: [self.build(part, depth) for part in parts],
            "t": lambda parts, depth: tuple(self.build(part, depth) for part in parts),
            "d": self._dict,
            "f": self._float,
            "i": self._int,
            "a": self._array,
            "s": self._scalar,
        }

    def close(self) -> None:
        """Refuse bytes that belong to nothing."""
        if self._taken < len(self._data):
            raise Malformed("bytes are left over after the last array")

    def build(self, tree: Any, depth: int) -> Any:
        """The value of a tree."""
        self._values += 1
        if self._values > self._caps.values or depth > self._caps.depth:
            raise Malformed("there are too many values, or they are nested too deep")
        kind = type(tree)
        if kind is list:  # first, since most are
            if not tree or type(tree[0]) is not str or tree[0] not in self._builders:
                raise Malformed("a value has no known kind")
            return self._builders[tree[0]](tree[1:], depth + 1)
        if kind is str:
            return self._text(tree)
        if kind is float:
            return tree if math.isfinite(tree) else _refuse(tree)
        if kind is int:
            if not -BARE_INT <= tree < BARE_INT:
                raise Malformed("an integer has too many digits")
            return tree
        if tree is None or kind is bool:
            return tree
        raise Malformed("a value has no known kind")

    def _text(self, text: Any) -> str:
        if type(text) is not str or len(text) > self._caps.text:
            raise Malformed("a string is too long, or is none")
        check_text(text)
        return text

    def _dict(self, parts: list[Any], depth: int) -> dict[str, Any]:
        if len(parts) % 2:
            raise Malformed("a dict has a key without a value")
        keys = [self._text(key) for key in parts[::2]]
        if len(set(keys)) != len(keys):
            raise Malformed("a dict has the same key twice")
        return {key: self.build(part, depth) for key, part in zip(keys, parts[1::2], strict=True)}

    def _float(self, parts: list[Any], _: int) -> float:
        if len(parts) != 1 or type(parts[0]) is not str or parts[0] not in SPECIAL:
            raise Malformed("a special number is none of nan, inf and -inf")
        return SPECIAL[parts[0]]

    def _int(self, parts: list[Any], _: int) -> int:
        if len(parts) != 1 or type(parts[0]) is not str or len(parts[0]) > self._caps.digits:
            raise Malformed("an integer has too many digits, or is none")
        digits = parts[0].removeprefix("-")
        if not digits or set(digits) - set("0123456789abcdef"):
            raise Malformed("an integer is not written in hexadecimal digits")
        return int(parts[0], 16)

    def _array(self, parts: list[Any], _: int) -> np.ndarray[Any, Any]:
        if len(parts) != 2 or type(parts[1]) is not list or len(parts[1]) > 32:
            raise Malformed("an array is not declared by its type and shape")
        for size in parts[1]:
            if type(size) is not int or not 0 <= size <= self._caps.frame:
                raise Malformed("an array has an impossible shape")
        return self._take(parts[0], tuple(parts[1]))

    def _scalar(self, parts: list[Any], _: int) -> Any:
        if len(parts) != 1:
            raise Malformed("a numpy scalar is not declared by its type")
        return self._take(parts[0], ())[()]

    def _take(self, name: Any, shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
        """A fresh array from the next bytes. The size is a Python integer, which does not overflow."""
        dtype = DTYPES.get(name) if type(name) is str else None
        if dtype is None:
            raise Malformed("an array has a type that is never sent")
        start, size = self._taken, math.prod(shape) * dtype.itemsize
        if size > len(self._data) - start:
            raise Malformed("an array claims more bytes than were sent")
        self._taken = start + size
        if dtype is _BOOL and size and np.frombuffer(self._data, np.uint8, size, start).max() > 1:
            raise Malformed("an array of booleans holds something else")
        try:
            return np.ndarray(shape, dtype, self._data, start).copy()
        except (ValueError, TypeError):
            raise Malformed("an array has an impossible shape") from None
