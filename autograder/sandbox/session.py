"""The parent's conversation with one child, from its first frame to its end."""

from __future__ import annotations

import math
import signal
import socket
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from autograder.sandbox import child, replies, wire
from autograder.sandbox.evidence import Answer, Cause, Stop, Trouble
from autograder.sandbox.job import Code, Job, Step
from autograder.sandbox.zygote import Status
from autograder.sandbox.zygote_link import PATIENCE, Zygote, ZygoteGone
from autograder.values import Block

T = TypeVar("T")


class Lost(Exception):
    """The child is of no more use, and why."""

    def __init__(self, stop: Stop) -> None:
        super().__init__(stop)
        self.stop = stop


class Session:
    """One child that runs code and answers steps, each when it is told to."""

    def __init__(self, zygote: Zygote, job: Job, essential: bool) -> None:
        self._zygote = zygote
        self._job = job
        self._caps = wire.STRICT._replace(frame=job.limits.reply)
        self._reader = replies.Reader([code.block for code in job.codes], job.files)
        self._sock, theirs = socket.socketpair()
        with theirs:
            cpu = math.ceil(job.limits.seconds * (len(job.program) + 1)) + 1
            zygote.start(theirs, job.limits.memory, cpu)
        files = [_sent(number, file) for number, file in enumerate(job.files, len(job.codes))]
        self._await_ready(_pack({"essential": essential, "reply": job.limits.reply, "files": files}))
        self._ran = 0

    def run(self, codes: Sequence[Code]) -> tuple[Trouble, ...]:
        """Have all of `codes` run that did not run yet, and tell which failed; raises `Lost` if the child is."""
        blocks = [_sent(number, code.block) for number, code in enumerate(codes[self._ran :], self._ran)]
        if not blocks:
            return ()
        self._ran = len(codes)
        return self._hear(self._reader.troubles, _pack({"blocks": blocks}))

    def ask(self, step: Step) -> tuple[Answer, ...]:
        """The answers to one exercise's calls; raises `Lost` if the child cannot give any."""
        return self._hear(lambda reply: self._reader.answers(reply, step), _step(step))

    def end(self) -> Status:
        """Kill the child; how it had ended."""
        self._sock.close()
        return self._zygote.end()

    def dismiss(self) -> None:
        """Have the child killed, without waiting for it. It is gone before the next one starts."""
        self._sock.close()
        self._zygote.dismiss()

    def _await_ready(self, settings: bytes) -> None:
        """The child says that it is confined before it reads any code; anything else is our fault."""
        try:
            wire.send(self._sock, time.monotonic() + PATIENCE, settings)
            state, reason = wire.decode(wire.receive(self._sock, time.monotonic() + PATIENCE, 1 << 16))
            if state != child.READY:
                raise ZygoteGone(f"The sandbox could not be closed: {reason}")
        except (wire.Closed, wire.Malformed, TimeoutError):
            raise ZygoteGone("A child of the sandbox died before it was used.") from None

    def _hear(self, read: Callable[[Any], T], message: bytes) -> T:
        """Send a message and read the reply. Each has a clock of its own."""
        seconds = self._job.limits.seconds
        try:
            wire.send(self._sock, time.monotonic() + seconds, message)
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
        if status.overfull:
            return Lost(Stop(Cause.OVERFULL))
        if status.code == -signal.SIGXCPU:
            return Lost(self._too_long)
        ended = status.code >= 0
        return Lost(Stop(Cause.ENDED if ended else Cause.KILLED, number=abs(status.code)))


@lru_cache(maxsize=64)
def _step(step: Step) -> bytes:
    """The calls, the same for every submission of a run; a wrapper that several of them have is sent once."""
    wraps = list(dict.fromkeys(wrap for call in step.calls for wrap in call.wrapped))
    index = {wrap: number for number, wrap in enumerate(wraps)}
    calls = [(c.function, c.arguments, c.seed, [index[wrap] for wrap in c.wrapped]) for c in step.calls]
    return _pack({"wraps": [(wrap.function, wrap.block.name, wrap.block.source) for wrap in wraps], "calls": calls})


def _sent(number: int, block: Block) -> tuple[int, str, str]:
    return number, _clean(block.name), _clean(block.source)


def _clean(text: str) -> str:
    # A notebook file can hold half a character; Python could not compile it, and the wire would not carry it.
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _pack(value: Any) -> bytes:
    return wire.encode(value, wire.TRUSTING)
