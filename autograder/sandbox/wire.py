"""The wire between parent and child: frames of JSON and raw arrays, never pickle.

A payload is `header length (4 bytes), header (JSON), raw arrays end to end`; on a socket it follows its own
length (8 bytes). Only plain values cross: None, bool, int, float, str, list, tuple, dict with string keys,
and numpy arrays and scalars of booleans, integers and floats. JSON objects are never used, and arrays carry
no offsets, so duplicated fields and overlapping arrays cannot be said at all.

`decode` believes nothing: whatever is wrong with the bytes, it raises `Malformed`.
"""

from __future__ import annotations

import socket
import struct
from typing import Any

from autograder.limits import STRICT, TRUSTING, Caps
from autograder.sandbox.socket_timeout import Patience
from autograder.sandbox.wire_packing import Packer
from autograder.sandbox.wire_types import LENGTH, Closed, Garbled, Malformed
from autograder.sandbox.wire_unpacking import Unpacker, parse

# What is taken from here beside what is defined below.
__all__ = ["STRICT", "TRUSTING", "Caps", "Closed", "Garbled", "Malformed", "Packer", "Patience"]

FRAME = struct.Struct("<Q")


def encode(value: Any, caps: Caps = STRICT) -> bytes:
    """The payload of a value; raises `Malformed` for what cannot be sent."""
    packer = Packer(caps)
    return packer.finish(value)


def decode(payload: bytes | bytearray | memoryview, caps: Caps = STRICT) -> Any:
    """The value of a payload, rebuilt from plain parts, or `Malformed`."""
    view = memoryview(payload).cast("B")
    if len(view) > caps.frame + caps.header or len(view) < LENGTH.size:
        raise Garbled("the payload is too long or too short")
    (length,) = LENGTH.unpack_from(view)
    start = LENGTH.size + length
    if length > caps.header or start > len(view):
        raise Garbled("the header is longer than it may be")
    if len(view) - start > caps.frame:
        raise Garbled("the arrays are longer than they may be")
    unpacker = Unpacker(view[start:], caps)
    value = unpacker.build(parse(bytes(view[LENGTH.size : start])), 0)
    unpacker.close()
    return value


def frame(payload: bytes) -> bytes:
    """A payload with its length before it, as it travels."""
    return FRAME.pack(len(payload)) + payload


def send(sock: socket.socket, patience: Patience, *payloads: bytes) -> None:
    """Send payloads, all while there is patience; raises TimeoutError or `Closed`."""
    view = memoryview(b"".join(map(frame, payloads)))
    try:
        while view:
            view = view[patience.wait(sock, sock.send, view) :]
    except TimeoutError:
        raise
    except OSError:
        raise Closed("the other end is gone") from None


def receive(sock: socket.socket, patience: Patience, cap: int) -> bytearray:
    """Receive one payload of at most `cap` bytes; raises TimeoutError, `Closed` or `Malformed`.

    What lies ready is read before the clock is looked at.
    """
    (length,) = FRAME.unpack(exactly(sock, FRAME.size, patience))
    if length > cap:
        raise Garbled(f"the reply is longer than the {cap} bytes it may have")
    return exactly(sock, length, patience)


def exactly(sock: socket.socket, size: int, patience: Patience) -> bytearray:
    """The next `size` bytes as they are; raises TimeoutError or `Closed`.

    The time is for all of them: a drip of single bytes gains none.
    """
    data = bytearray(size)
    view, done = memoryview(data), 0
    while done < size:
        try:
            count = patience.wait(sock, sock.recv_into, view[done:])
        except TimeoutError:
            raise
        except OSError:
            count = 0
        if not count:
            raise Closed("the other end is gone")
        done += count
    return data
