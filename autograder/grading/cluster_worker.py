"""What a machine of a Dask cluster does: hand batches to a process that grades them. It keeps nothing of a run."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.errors import AutograderError, UsageError
from autograder.grading.executors import Loss, Refusal

if TYPE_CHECKING:  # a worker itself needs none of what they import
    from autograder.grading.cluster_grader import Results
    from autograder.grading.cluster_parcels import Errand, HandIn, PackedCourse

_CANNOT = "The worker on {} cannot start a process that grades ({}); look at its disk and at its limits."
_PATIENCE = 10.0  # seconds that a process has to end by itself
_ROLES = ("scheduler", "worker", "client")
_of_runs: dict[tuple[str, int], _FarGrader] = {}
_over: set[str] = set()  # runs that have ended, though a batch of theirs may still be in a thread's hands


def as_it_is(course: PackedCourse) -> PackedCourse:
    """A task whose result is the course: each worker fetches it once, and one that was lost can be had again."""
    return course


def grade(errand: Errand, course: PackedCourse, batch: tuple[HandIn, ...]) -> Results | Refusal:
    """What became of each hand-in of a batch, or what keeps this machine from grading any. An empty batch asks that."""
    from distributed import get_worker

    try:
        return _graded(errand, course, batch)
    except (AutograderError, OSError) as error:
        why = str(error) if isinstance(error, AutograderError) else _CANNOT.format(socket.gethostname(), error)
        return Refusal(get_worker().address, why)


def _graded(errand: Errand, course: PackedCourse, batch: tuple[HandIn, ...]) -> Results:
    key = errand.run, threading.get_ident()
    for _ in range(2):
        _close([key for key, other in list(_of_runs.items()) if not other.is_running])
        if errand.run in _over:
            break
        if not (grader := _of_runs.get(key)):
            grader = _of_runs[key] = _started(errand, course)
        try:
            found = grader.answer(batch)
        except (EOFError, OSError, TypeError):  # it was killed, had waited too long, or was closed while it was sent to
            continue
        if isinstance(found, Exception):
            raise found
        return found
    return [Loss.DIED] * len(batch)


def end(run: str) -> None:
    """Let nothing of a run be left."""
    _over.add(run)
    _close([key for key in list(_of_runs) if key[0] == run])


def _close(keys: list[tuple[str, int]]) -> None:
    found = [grader for key in keys if (grader := _of_runs.pop(key, None))]
    for grader in found:
        grader.hang_up()
    last = time.monotonic() + _PATIENCE
    for grader in found:
        grader.close(max(0.0, last - time.monotonic()))


@dataclass(frozen=True)
class _FarGrader:
    """A process that grades for one run, and the folder of all its files."""

    process: subprocess.Popen[bytes]
    connection: Connection
    home: tempfile.TemporaryDirectory[str]

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def answer(self, batch: tuple[HandIn, ...]) -> Results | Exception:
        """What it says of a batch. Raises EOFError or OSError where it is gone."""
        self.connection.send(batch)
        found: Results | Exception = self.connection.recv()
        return found

    def hang_up(self) -> None:
        """Let it know that nothing comes any more, and a thread that waits for its answer; closing tells neither."""
        with suppress(OSError), socket.socket(fileno=os.dup(self.connection.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)

    def close(self, patience: float = _PATIENCE) -> None:
        """Let nothing of it be left; it may end by itself for so many seconds."""
        self.hang_up()
        self.connection.close()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        self.process.kill()
        self.process.wait()
        self.home.cleanup()


def _started(errand: Errand, course: PackedCourse) -> _FarGrader:
    started = None
    try:
        started = _process()
        started.connection.send((errand, course, _secrets()))
        refused = started.connection.recv()
    except (EOFError, OSError):
        if started:
            started.close()
        why = f"The worker on {socket.gethostname()} cannot start a process that grades"
        raise UsageError(f"{why}; look at its log, and install there what is installed here.") from None
    if refused:
        started.close()
        raise refused
    return started


def _process() -> _FarGrader:
    home = tempfile.TemporaryDirectory(prefix="autograder-", ignore_cleanup_errors=True)
    os.chmod(home.name, 0o711)  # a user of a child's own passes through to its scratch folder
    ours, theirs = Pipe()
    command = [sys.executable, "-P", "-m", "autograder.grading.cluster_grader", str(theirs.fileno())]
    variables = {**os.environ, "TMPDIR": home.name}
    with theirs:
        process = subprocess.Popen(
            command, env=variables, cwd=home.name, pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL
        )
    return _FarGrader(process, ours, home)


def _secrets() -> tuple[Path, ...]:
    """The files by which this machine belongs to its cluster: no student's code may read them.

    They are named in Dask's settings or where the worker was started. A key may stand in the file of its certificate.
    """
    from distributed import get_worker

    security = get_worker().security
    found = (getattr(security, f"tls_{role}_{kind}") for role in _ROLES for kind in ("key", "cert"))
    return tuple(Path(name) for name in found if name and os.path.isfile(name))
