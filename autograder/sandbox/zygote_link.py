"""The parent's side of a zygote: starting it, ordering children, ending it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import tempfile
from collections.abc import Collection
from contextlib import suppress

from autograder.errors import AutograderError
from autograder.sandbox import isolation, scratch, wire
from autograder.sandbox.zygote import END, ORDER, START, STATUS, Status

PATIENCE = 60.0  # seconds that a healthy zygote never needs


class ZygoteGone(AutograderError):
    """The process that starts the children died or does not answer."""


class Zygote:
    """A zygote that runs, or is about to: it owes us a first status, for which the first order waits."""

    def __init__(
        self,
        level: isolation.Level,
        needs_plotting: bool,
        closed: Collection[str] = (),
        preload: Collection[str] = (),
    ) -> None:
        self._home = tempfile.TemporaryDirectory(prefix="autograder-", ignore_cleanup_errors=True)
        os.mkdir(isolation.scratch_of(self._home.name))
        if needs_plotting:
            isolation.furnish(self._home.name)
        self._control, theirs = socket.socketpair()
        self._owed, self._is_new = True, True
        with theirs:
            self._process = _launch(level, theirs, self._home.name)
        policy = isolation.policy(level, needs_plotting, self._home.name, closed, preload)
        assert self._process.stdin
        with suppress(OSError), self._process.stdin as told:  # it is gone: why is asked when it owes us its status
            told.write(json.dumps(policy).encode())

    def start(self, theirs: socket.socket, memory: int, cpu: int) -> None:
        """Have a child forked that speaks on `theirs`."""
        self._settle()
        try:
            socket.send_fds(self._control, [ORDER.pack(START, memory, cpu)], [theirs.fileno()])
        except OSError:
            raise ZygoteGone("The sandbox died.") from None

    def end(self) -> Status:
        """Have the child killed; how it had ended."""
        self.dismiss()
        return self._settle()

    def dismiss(self) -> None:
        """Have the child killed, but do not wait for its exit status."""
        self._settle()
        self._owed = True
        try:
            self._control.sendall(ORDER.pack(END, 0, 0))
        except OSError:
            raise ZygoteGone("The sandbox died.") from None

    def _settle(self) -> Status:
        """The status that the zygote still owes us, if there is one."""
        if not self._owed:
            return Status()
        try:
            status = wire.exactly(self._control, STATUS.size, wire.Patience(PATIENCE))
        except (wire.Closed, TimeoutError):
            why = f"did not start: {self._last_words()}" if self._is_new else "died."
            raise ZygoteGone(f"The sandbox {why}") from None
        self._owed = self._is_new = False
        return Status(*STATUS.unpack(status))

    def close(self) -> None:
        """End the zygote, and with it the child that it may have. It goes when its control socket closes."""
        self._control.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        self._process.kill()
        self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()
        with suppress(OSError):
            scratch.empty(isolation.scratch_of(self._home.name))
        self._home.cleanup()

    def _last_words(self) -> str:
        """The last line that it wrote on its standard error."""
        self._process.kill()
        self._control.close()  # what it started ends then, and with it the other end of its standard error
        stderr = self._process.stderr
        lines = stderr.read().decode(errors="replace").split("\n") if stderr else []
        self.close()
        return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")[:300]


def _launch(level: isolation.Level, control: socket.socket, home: str) -> subprocess.Popen[bytes]:
    # The zygote ends when the control socket closes, not by a death signal of the kernel's: that one is sent
    # when the *thread* ends which started it, and a worker may be handed from one thread to another.
    return subprocess.Popen(
        isolation.command(level, control.fileno(), home),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        pass_fds=(control.fileno(),),
        env=isolation.environment(level.places(home).scratch),
        cwd="/",
        start_new_session=True,  # an interrupt at the keyboard is the parent's to handle
    )
