"""The small warm process that forks one confined child per submission and never holds anything of any.

It reads its policy from standard input, loads numpy, and then knows two orders on its control socket:
*start*, which comes with the descriptor that the child is to speak on, and *end*, which kills the child and
reports its exit status. When the control socket closes, the child dies and so does the zygote.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import struct
import sys
from collections.abc import Sequence

from autograder.sandbox import child
from autograder.sandbox.confine import Confinement, guard_zygote, silence

ORDER = struct.Struct("<cQQ")  # which, bytes of memory, seconds of processor time
STATUS = struct.Struct("<i")
START, END = b"s", b"e"
LIGHT = ("numpy.linalg", "numpy.random", "autograder.reference.network")
PLOTTING = ("matplotlib.pyplot", "scipy.optimize", "scipy.io", "scipy.special", "scipy.stats", "h5py")


def main(control: int) -> None:
    """Serve until the control socket closes."""
    policy = json.load(sys.stdin.buffer)
    _preload((*LIGHT, *PLOTTING) if policy["needs_plotting"] else LIGHT)
    confinement = Confinement(policy)
    guard_zygote()
    silence()
    gc.collect()
    gc.freeze()  # a collection in a child must not touch, and so copy, what all children share
    with socket.socket(fileno=control) as sock:
        sock.sendall(STATUS.pack(0))
        serve(sock, confinement)


def serve(control: socket.socket, confinement: Confinement) -> None:
    """Obey the orders that come on the control socket, one child at a time."""
    running = 0
    while True:
        order, fds = _order(control)
        if not order:
            _end(running)
            return
        which, memory, cpu = ORDER.unpack(order)
        if which == START:
            running = _start(fds[0], control, confinement, memory, cpu)
        else:
            control.sendall(STATUS.pack(_end(running)))
            running = 0


def _order(control: socket.socket) -> tuple[bytes, list[int]]:
    try:
        order, fds, _, _ = socket.recv_fds(control, ORDER.size, 1)
    except OSError:
        return b"", []
    return order if len(order) == ORDER.size else b"", fds


def _start(wire: int, control: socket.socket, confinement: Confinement, memory: int, cpu: int) -> int:
    pid = os.fork()
    if not pid:
        try:
            os.setpgid(0, 0)
            child.serve(lambda: confinement.enter(wire, memory, cpu), wire)
        finally:
            os._exit(0)
    os.close(wire)
    with contextlib.suppress(OSError):  # the child does it too; whoever comes first
        os.setpgid(pid, pid)
    return pid


def _end(pid: int) -> int:
    """Kill the child with everything it started, and say how it had ended."""
    if not pid:
        return 0
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(OSError):
            kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    _sweep()
    return os.waitstatus_to_exitcode(status)


def _sweep() -> None:
    """Kill what escaped the process group; where the system allows it, such orphans become our children."""
    for _ in range(1000):
        try:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                _kill_children()
        except ChildProcessError:
            return


def _kill_children() -> None:
    with contextlib.suppress(OSError), open(f"/proc/self/task/{os.getpid()}/children") as listing:
        for pid in listing.read().split():
            os.kill(int(pid), signal.SIGKILL)


def _preload(modules: Sequence[str]) -> None:
    """Load what submissions use, so that no child has to; what is not installed is not missed here."""
    for name in modules:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
