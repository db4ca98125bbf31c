"""The parent's conversation with one child, from its first frame to its end."""

from __future__ import annotations

import math
import signal
import socket
import time
from functools import lru_cache
from typing import Any

from autograder.sandbox import child, replies, wire
from autograder.sandbox.zygote_link import PATIENCE, Zygote, ZygoteGone
from autograder.values import Answer, Block, Failure, Job, Step

AHEAD = 1 << 16  # bytes that may be on their way before a child reads them
_SIGNALS = {
    signal.SIGSEGV: "the code crashed the Python process (segmentation fault)",
    signal.SIGABRT: "the code crashed the Python process (aborted)",
    signal.SIGKILL: "the process was killed",
    signal.SIGSYS: "the process was killed for a system call that is not allowed",
    signal.SIGBUS: "the code crashed the Python process (bus error)",
    signal.SIGFPE: "the code crashed the Python process (arithmetic)",
}


class Lost(Exception):
    """The child is of no more use: why, and a sentence for the student."""

    def __init__(self, failure: Failure, message: str) -> None:
        super().__init__(message)
        self.failure = failure
        self.message = message


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
        self.troubles = self._reader.troubles(self._hear())

    def ask(self, step: Step) -> tuple[Answer, ...]:
        """The answers to one exercise's calls; raises `Lost` if the child cannot give any."""
        due = self._due(self._job.steps.index(step))
        if _brings_code(step):
            self._reader.tainted = True
        reply = self._hear(*due)
        try:
            return self._reader.answers(reply, step)
        except wire.Malformed as error:
            raise self._lost(Failure.MALFORMED, f"the reply is not one: {error}") from None

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

    def _hear(self, *messages: bytes) -> Any:
        """Send messages, if there are any, and decode the next reply. Each has a clock of its own."""
        seconds = self._job.limits.seconds
        try:
            if messages:
                wire.send(self._sock, time.monotonic() + seconds, *messages)
            reply = wire.receive(self._sock, time.monotonic() + seconds, self._room())
            return wire.decode(reply, self._caps)
        except TimeoutError:
            raise self._lost(Failure.TIMED_OUT, self._too_long()) from None
        except wire.Closed:
            raise self._died() from None
        except wire.Malformed as error:
            raise self._lost(Failure.MALFORMED, f"the reply is not one: {error}") from None

    def _room(self) -> int:
        return self._caps.frame + min(self._caps.header, self._caps.frame)

    def _too_long(self) -> str:
        seconds = self._job.limits.seconds
        return f"the code did not finish within {seconds:g} second{'s' * (seconds != 1)}"

    def _lost(self, failure: Failure, message: str) -> Lost:
        self.end()
        return Lost(failure, message)

    def _died(self) -> Lost:
        """The child closed its end. A status that we cannot explain by a signal is one that it chose."""
        status = self.end()
        if status == -signal.SIGXCPU:
            return Lost(Failure.TIMED_OUT, self._too_long())
        if status < 0:
            known = _SIGNALS.get(signal.Signals(-status), f"the process was killed (signal {-status})")
            return Lost(Failure.DIED, known)
        return Lost(Failure.DIED, f"the code ended the Python process (exit status {status})")


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
