"""The small warm process that forks one confined child per submission and never holds anything of any.

It reads its policy from standard input, loads numpy, and then knows two orders on its control socket:
*start*, which comes with the descriptor that the child is to speak on, and *end*, which kills the child and
reports how it had ended. When the control socket closes, the child dies and so does the zygote.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import shutil
import signal
import socket
import struct
import sys
from collections.abc import Sequence
from typing import NamedTuple

from autograder.sandbox import as_threads, child, old_numpy, own_user
from autograder.sandbox.confine import Confinement, guard_zygote, silence
from autograder.sandbox.own_user import Room

ORDER = struct.Struct("<cQQ")  # which, bytes of memory, seconds of processor time
STATUS = struct.Struct("<id?")
LOOK = 0.25  # seconds between two looks at what a child has written
START, END = b"s", b"e"
LIGHT = ("numpy.linalg", "numpy.random", "numpy.typing", "autograder.reference.network")
PLOTTING = ("matplotlib.pyplot", "scipy.optimize", "scipy.io", "scipy.special", "scipy.stats", "h5py")


class Status(NamedTuple):
    """How a child ended: its exit status, negative for the signal that it died of, and the processor time it had used.

    `overfull` says that it was killed since it had written more than it may.
    """

    code: int = 0
    cpu: float = 0.0
    overfull: bool = False


def main(control: int) -> None:
    """Serve until the control socket closes."""
    policy = json.load(sys.stdin.buffer)
    room = Room(policy["scratch"], own_user.unused() if policy["own_user"] else 0)
    kept = own_user.prepare(room.user, policy["home"], room.folder, policy["closed"]) if room.user else 0
    _hand_fonts(policy["home"], policy["scratch"])
    gc.disable()  # there is next to no garbage yet, and to look for it takes longer than to load a library
    _preload((*LIGHT, *PLOTTING, *policy["preload"]) if policy["needs_plotting"] else LIGHT)
    old_numpy.give_back()
    as_threads.replace_processes()
    room.empty()
    confinement = Confinement(policy, room.user, kept)
    guard_zygote()
    silence()
    gc.collect()
    gc.enable()
    gc.freeze()  # a collection in a child must not touch, and so copy, what all children share
    with socket.socket(fileno=control) as sock:
        sock.sendall(STATUS.pack(*Status()))
        serve(sock, confinement, room)


def serve(control: socket.socket, confinement: Confinement, room: Room) -> None:
    """Obey the orders that come on the control socket, one child at a time."""
    running = 0
    while True:
        overfull = _watched(running, room, control)
        order, fds = _order(control)
        if not order:
            _end(running, room)
            return
        which, memory, cpu = ORDER.unpack(order)
        if which == START:
            running = _start(fds[0], control, confinement, memory, cpu)
        else:
            control.sendall(STATUS.pack(*_end(running, room)._replace(overfull=overfull)))
            running = 0


def _watched(pid: int, room: Room, control: socket.socket) -> bool:
    """Wait for the next order, and kill a child that writes more than it may; whether it did."""
    overfull = False
    while pid and not select.select([control], [], [], None if overfull else LOOK)[0]:
        overfull = room.is_overfull()
        if overfull:
            os.kill(pid, signal.SIGKILL)
    return overfull


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


def _end(pid: int, room: Room) -> Status:
    """Kill the child with everything it started, delete what it wrote, and say how it had ended."""
    if not pid:
        return Status()
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(OSError):
            kill(pid, signal.SIGKILL)
    _, status, used = os.wait4(pid, 0)
    _sweep()
    room.empty()
    return Status(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime)


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


def _hand_fonts(home: str, folder: str) -> None:
    """Put matplotlib's list of fonts where the zygote may write while it loads; its home is for reading only."""
    for name in os.listdir(home):
        if name.endswith(".json"):
            shutil.copy(os.path.join(home, name), folder)


def _preload(modules: Sequence[str]) -> None:
    """Load what submissions use, so that no child has to; what cannot be loaded is not missed here."""
    for name in modules:
        with contextlib.suppress(Exception, SystemExit):
            importlib.import_module(name)
