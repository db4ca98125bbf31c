"""Processes take turns by files, and a turn ends with the process that has it."""

from __future__ import annotations

import os
import signal
from multiprocessing.connection import Connection
from pathlib import Path

from autograder.grading.file_lock import FileLock, FileLockContext
from tests.conftest import PATIENCE


def hold(lock: FileLock, told: Connection) -> None:
    with lock:
        told.send("held")
        signal.pause()


def test_a_turn_that_another_process_has_ends_with_that_process(tmp_path: Path) -> None:
    turns = FileLockContext(str(tmp_path))
    lock = turns.RLock()
    here, there = turns.Pipe()
    holder = turns.Process(target=hold, args=(lock, there))
    holder.start()
    assert here.poll(PATIENCE)
    assert not lock.acquire(block=False)
    assert not turns.is_torn()
    assert holder.pid
    os.kill(holder.pid, signal.SIGKILL)
    assert lock.acquire()
    lock.release()
    with lock:
        assert turns.is_torn(), "whoever comes next hides nothing"


def test_a_turn_may_be_taken_twice_by_whom_it_belongs_to_and_ends_with_the_last(tmp_path: Path) -> None:
    lock = FileLockContext(str(tmp_path)).RLock()
    with lock, lock:
        pass
    other = FileLock(str(tmp_path))
    other.__setstate__(lock.__getstate__())
    with lock:
        lock.acquire()
        lock.release()
        assert not other.acquire(block=False)
    assert other.acquire(block=False)
