"""The parent's conversation with one child, from its first frame to its end."""

from __future__ import annotations

import math
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from autograder.sandbox import child, replies, wire
from autograder.sandbox.child_clock import ChildClock, Turn, sender, watch_sender
from autograder.sandbox.evidence import Answer, Cause, Chance, Stop, Trouble
from autograder.sandbox.job import Code, Job, Step, halves_of
from autograder.sandbox.served_values import Counter, Serve
from autograder.sandbox.zygote import Status
from autograder.sandbox.zygote_link import PATIENCE, Zygote, ZygoteGone
from autograder.values import Block

T = TypeVar("T")
# What a person or the kernel sends to a process that did nothing; the code in a child can send none of them.
_FROM_OUTSIDE = frozenset({signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT})


class Lost(Exception):
    """The child is of no more use, and why."""

    def __init__(self, stop: Stop) -> None:
        super().__init__(stop)
        self.stop = stop


class Session:
    """One child that runs code and answers steps, each when it is told to."""

    def __init__(
        self, zygote: Zygote, job: Job, essential: bool, serve: Serve | None = None, cpu: int | None = None
    ) -> None:
        self._zygote = zygote
        self._job, self._serve = job, serve
        self._caps = wire.STRICT._replace(frame=job.limits.reply)
        self._reader = replies.Reader([code.block for code in job.codes], job.files)
        self._sock, theirs = socket.socketpair()
        watch_sender(self._sock)
        turns = 1 + len(job.program) + (len(job.steps) if job.follow_up else 0)
        self._cpu = cpu or math.ceil(job.limits.seconds * turns) + 1
        with theirs:
            zygote.start(theirs, job.limits.memory, self._cpu)
        files = [_sent(number, file) for number, file in enumerate(job.files, len(job.codes))]
        given = [(file.name, np.frombuffer(file.content, np.uint8)) for file in job.given]
        settings = {"essential": essential, "reply": job.limits.reply, "seconds": job.limits.seconds}
        self._clock = self._await_ready(_pack(settings | {"given": given, "files": files, "served": job.served}))
        self._ran = 0
        self.is_late = False  # the child was told hidden inputs: no word that it says from now on may be shown

    def run(self, codes: Sequence[Code]) -> tuple[Trouble, ...]:
        """Have all of `codes` run that did not run yet, and tell which failed; raises `Lost` if the child is."""
        due = list(enumerate(codes[self._ran :], self._ran))
        blocks = [(*_sent(number, code.block), code.spare, code.count, code.at_once) for number, code in due]
        if not blocks:
            return ()
        self._ran = len(codes)
        # What is spare has a time of its own, which the child keeps unless the code there escapes it.
        times = 1 + any(code.spare for _, code in due)
        troubles = self._hear(self._reader.troubles, _pack({"blocks": blocks}), self._exchange(times))
        troubles = tuple(replace(t, stop=t.stop.untold) for t in troubles) if self.is_late else troubles
        return tuple(replace(t, stop=_with_chance(t.stop, self._job.limits.memory)) for t in troubles)

    @property
    def used(self) -> float | None:
        """The seconds of processor time that the child used so far; None where that cannot be had."""
        return self._clock.used()

    def ask(self, step: Step, once: bool = False, spent: float = 0.0) -> tuple[Answer, ...]:
        """The answers to one exercise's calls; raises `Lost` if the child cannot give any.

        A step that is asked `once` is not kept in its packed form. Of its time so many seconds are `spent` already.
        """
        exchange = self._exchange(spent=spent)
        answers: list[Answer] = []
        for part, message in _parts_of(step) if once else _parts(step):
            heard = self._hear(partial(self._reader.answers, step=part), message, exchange)
            answers += (replace(answer, late=True) for answer in heard) if self.is_late else heard
            self.is_late = self.is_late or part.tells_hidden_inputs
        memory = self._job.limits.memory
        return tuple(replace(a, stop=_with_chance(a.stop, memory)) if a.stop else a for a in answers)

    def end(self) -> Status:
        """Kill the child; how it had ended."""
        self._sock.close()
        return self._zygote.end()

    def dismiss(self) -> None:
        """Have the child killed, without waiting for it. It is gone before the next one starts."""
        self._sock.close()
        self._zygote.dismiss()

    def _await_ready(self, settings: bytes) -> ChildClock:
        """The child says that it is confined before it reads any code; anything else is our fault."""
        patience = wire.Patience(PATIENCE)
        try:
            wire.send(self._sock, patience, settings)
            clock = ChildClock(patience.wait(self._sock, sender, self._sock))
            state, reason = wire.decode(wire.receive(self._sock, patience, 1 << 16))
        except (wire.Closed, wire.Malformed, OSError):
            raise ZygoteGone("A child of the sandbox died before it was used.") from None
        if state != child.READY:
            raise ZygoteGone(f"The sandbox could not be closed: {reason}")
        return clock

    def _exchange(self, times: int = 1, spent: float = 0.0) -> tuple[Turn, Counter]:
        """What may be used by messages and their replies: so many times what an exercise has, but for what is spent."""
        seconds = self._job.limits.seconds
        return Turn(self._clock, max(0.0, times * seconds - spent)), Counter(self._serve, self._job.served, seconds)

    def _hear(self, read: Callable[[Any], T], message: bytes, exchange: tuple[Turn, Counter]) -> T:
        """Send a message and read the reply."""
        turn, counter = exchange
        turn.patience.resume()
        try:
            wire.send(self._sock, turn.patience, message)
            return read(self._reply(turn, counter))
        except TimeoutError:
            chance = Chance.STARVED if turn.may_have_starved() else None
            self.end()
            raise Lost(replace(self._too_long, chance=chance)) from None
        except wire.Closed:
            raise self._died() from None
        except wire.Malformed as error:
            self.end()
            raise Lost(error.stop) from None

    def _reply(self, turn: Turn, counter: Counter) -> Any:
        """What the child says in the end; while it asks for values, it is given them."""
        room = self._caps.frame + min(self._caps.header, self._caps.frame)
        while True:
            payload = wire.receive(self._sock, turn.patience, room)
            reply = wire.decode(payload, self._caps)
            if type(reply) is not tuple:
                return reply
            given = counter.reply(reply, len(payload))
            turn.patience.resume()
            wire.send(self._sock, turn.patience, given)

    @property
    def _too_long(self) -> Stop:
        return Stop(Cause.TIMED_OUT, number=self._job.limits.seconds)

    def _died(self) -> Lost:
        """The child closed its end. A status that we cannot explain by a signal is one that it chose."""
        status = self.end()
        if status.overfull:
            return Lost(Stop(Cause.OVERFULL))
        at_the_limit = status.code == -signal.SIGKILL and status.cpu >= self._cpu
        if status.code == -signal.SIGXCPU or at_the_limit:
            return Lost(self._too_long)
        cause = Cause.KILLED if status.code < 0 else Cause.ENDED
        return Lost(_with_chance(Stop(cause, number=abs(status.code)), self._job.limits.memory))


def _parts_of(step: Step) -> tuple[tuple[Step, bytes], ...]:
    """The calls that are sent together, and their message."""
    return tuple((half, _packed(half)) for half in halves_of(step) if half.calls)


_parts = lru_cache(maxsize=64)(_parts_of)  # the same for every submission of a run


def _packed(step: Step) -> bytes:
    """The calls; a wrapper that several of them have is sent once."""
    wraps = list(dict.fromkeys(wrap for call in step.calls for wrap in call.wrapped))
    index = {wrap: number for number, wrap in enumerate(wraps)}
    calls = [(c.function, c.arguments, c.seed, [index[wrap] for wrap in c.wrapped]) for c in step.calls]
    sent = [(wrap.function, wrap.block.name, wrap.block.source) for wrap in wraps]
    return _pack({"wraps": sent, "calls": calls, "watch": step.watch})


def _sent(number: int, block: Block) -> tuple[int, str, str]:
    return number, _clean(block.name), _clean(block.source)


def _clean(text: str) -> str:
    # A notebook file can hold half a character; Python could not compile it, and the wire would not carry it.
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _pack(value: Any) -> bytes:
    return wire.encode(value, wire.TRUSTING)


def _with_chance(stop: Stop, memory: int) -> Stop:
    """A failure of code that may use `memory` bytes, and what the machine may have had to do with it."""
    if stop.cause is Cause.KILLED and stop.number in _FROM_OUTSIDE:
        return replace(stop, chance=Chance.SIGNAL)
    if stop.cause is Cause.OUT_OF_MEMORY and _available() < memory:
        return replace(stop, chance=Chance.MEMORY)
    return stop


def _available() -> float:
    """The bytes that the machine could still give; without end where it does not say."""
    with suppress(OSError, ValueError):
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return 1024.0 * int(line.split()[1])
    return float("inf")
