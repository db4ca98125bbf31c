"""The parent's conversation with one child, from its first frame to its end."""

from __future__ import annotations

import math
import signal
import socket
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from autograder.sandbox import child, replies, wire
from autograder.sandbox.evidence import Answer, Cause, Stop
from autograder.sandbox.job import Job, Step
from autograder.sandbox.zygote_link import PATIENCE, Zygote, ZygoteGone
from autograder.values import Block

AHEAD = 1 << 16  # bytes that may be on their way before a child reads them
T = TypeVar("T")


class Lost(Exception):
    """The child is of no more use, and why."""

    def __init__(self, stop: Stop) -> None:
        super().__init__(stop)
        self.stop = stop


class Session:
    """One child that has run the definitions and answers steps. `troubles` tells which definitions failed, and how."""

    def __init__(self, zygote: Zygote, job: Job, essential: bool) -> None:
        self._zygote = zygote
        self._job = job
        self._caps = wire.STRICT._replace(frame=job.limits.reply)
        self._reader = replies.Reader(job.definitions)
        self._sent = 0
        self._sock, theirs = socket.socketpair()
        with theirs:
            _make_room(self._sock, theirs)
            cpu = math.ceil(job.limits.seconds * (len(job.steps) + 1)) + 1
            zygote.start(theirs, job.limits.memory, cpu)
        self._await_ready(_definitions(job, essential))
        self.troubles = self._hear(self._reader.troubles)

    def ask(self, step: Step) -> tuple[Answer, ...]:
        """The answers to one exercise's calls; raises `Lost` if the child cannot give any."""
        due = self._due(self._job.steps.index(step))
        if _brings_code(step):
            self._reader.tainted = True
        return self._hear(lambda reply: self._reader.answers(reply, step), *due)

    def _due(self, place: int) -> list[bytes]:
        """What has to go out before the reply to this step can come: nothing if it was sent already.

        The next steps are sent along, which saves turns; but code of ours never enters the child before its turn.
        """
        if place < self._sent:
            return []
        due = [_step(self._job.steps[place])]
        for step in self._job.steps[place + 1 :]:
            if _brings_code(step) or sum(map(len, due)) + len(_step(step)) > AHEAD:
                break
            due.append(_step(step))
        self._sent = place + len(due)
        return due

    def end(self) -> int:
        """Kill the child; its exit status."""
        self._sock.close()
        return self._zygote.end()

    def dismiss(self) -> None:
        """Have the child killed, without waiting for it. It is gone before the next one starts."""
        self._sock.close()
        self._zygote.dismiss()

    def _await_ready(self, definitions: bytes) -> None:
        """The child says that it is confined before it reads any code; anything else is our fault."""
        try:
            wire.send(self._sock, time.monotonic() + PATIENCE, definitions)
            state, reason = wire.decode(wire.receive(self._sock, time.monotonic() + PATIENCE, 1 << 16))
            if state != child.READY:
                raise ZygoteGone(f"The sandbox could not be closed: {reason}")
        except (wire.Closed, wire.Malformed, TimeoutError):
            raise ZygoteGone("A child of the sandbox died before it was used.") from None

    def _hear(self, read: Callable[[Any], T], *messages: bytes) -> T:
        """Send messages, if there are any, and read the next reply. Each has a clock of its own."""
        seconds = self._job.limits.seconds
        try:
            if messages:
                wire.send(self._sock, time.monotonic() + seconds, *messages)
            room = self._caps.frame + min(self._caps.header, self._caps.frame)
            reply = wire.receive(self._sock, time.monotonic() + seconds, room)
            return read(wire.decode(reply, self._caps))
        except TimeoutError:
            self.end()
            raise Lost(self._too_long) from None
        except wire.Closed:
            raise self._died() from None
        except wire.Malformed as error:
            self.end()
            raise Lost(error.stop) from None

    @property
    def _too_long(self) -> Stop:
        return Stop(Cause.TIMED_OUT, number=self._job.limits.seconds)

    def _died(self) -> Lost:
        """The child closed its end. A status that we cannot explain by a signal is one that it chose."""
        status = self.end()
        if status == -signal.SIGXCPU:
            return Lost(self._too_long)
        return Lost(Stop(Cause.KILLED, number=-status) if status < 0 else Stop(Cause.ENDED, number=status))


def _make_room(ours: socket.socket, theirs: socket.socket) -> None:
    """Let the sockets hold what is sent ahead: neither side may wait for the other to read. Some systems hold 8 KiB."""
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * AHEAD)
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2 * AHEAD)


def _brings_code(step: Step) -> bool:
    return any(call.given for call in step.calls)


def _definitions(job: Job, essential: bool) -> bytes:
    return _pack({"blocks": _sources(job.definitions), "essential": essential, "reply": job.limits.reply})


@lru_cache(maxsize=64)
def _step(step: Step) -> bytes:
    """The calls, the same for every submission of a run; code that several of them are given is sent once."""
    blocks = list(dict.fromkeys(block for call in step.calls for block in call.before))
    index = {block: number for number, block in enumerate(blocks)}
    calls = [(c.function, c.arguments, c.seed, [index[block] for block in c.before]) for c in step.calls]
    return _pack({"sources": _sources(blocks), "calls": calls})


def _sources(blocks: tuple[Block, ...] | list[Block]) -> list[tuple[str, str]]:
    # A notebook file can hold half a character; Python could not compile it, and the wire would not carry it.
    return [(_clean(block.name), _clean(block.source)) for block in blocks]


def _clean(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _pack(value: Any) -> bytes:
    return wire.encode(value, wire.TRUSTING)
