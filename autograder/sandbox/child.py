"""The process that runs one submission: given code and inputs, it gives back values. Nobody trusts it."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from autograder.sandbox import wire
from autograder.sandbox.confine import DATA
from autograder.sandbox.program import Program
from autograder.sandbox.served_stubs import Served

READY, REFUSED = "ready", "refused"


def serve(confine: Callable[[], None], fd: int) -> None:
    """Confine this process; then run code and answer steps, as they come, until the parent has no more."""
    try:
        confine()
    except BaseException as error:
        _refuse(fd, f"{type(error).__name__}: {error}")
        return
    _write(DATA, wire.encode([READY, ""]))
    settings = wire.decode(_read(DATA), wire.TRUSTING)
    served = Served(settings.pop("served"), wire.STRICT._replace(frame=settings["reply"]), _exchange)
    program = Program(**settings, served=served)
    while True:
        told = wire.decode(_read(DATA), wire.TRUSTING)
        with served.open():
            reply = program.define(**told) if "blocks" in told else program.answer(**told)
        _write(DATA, reply)


def _exchange(request: bytes) -> Any:
    _write(DATA, request)
    return wire.decode(_read(DATA), wire.TRUSTING)


def _refuse(fd: int, reason: str) -> None:
    """Say why on the wire, which may have moved to its final place already."""
    for place in (fd, DATA):
        with suppress(OSError):
            _write(place, wire.encode([REFUSED, reason]))
            return


def _read(fd: int) -> bytearray:
    return _exactly(fd, *wire.FRAME.unpack(_exactly(fd, wire.FRAME.size)))


def _exactly(fd: int, size: int) -> bytearray:
    data = bytearray()
    while len(data) < size:
        part = os.read(fd, min(size - len(data), 1 << 20))
        if not part:
            os._exit(0)  # the parent has heard enough
        data += part
    return data


def _write(fd: int, payload: bytes) -> None:
    view = memoryview(wire.frame(payload))
    while view:
        view = view[os.write(fd, view) :]
