"""The lock on a gradebook: runs that write into one take turns, whatever the database."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlalchemy as sql

_LOCK = 0x6175_746F_6772_6164  # "autograd": a number that other programs do not lock by chance


def take_turn(connection: sql.Connection) -> None:
    """Wait until no other run writes; whoever comes next waits until this transaction ends."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif connection.dialect.name == "postgresql":
        connection.execute(sql.select(sql.func.pg_advisory_xact_lock(_LOCK)))


def must_be_writable(connection: sql.Connection) -> None:
    """Raise the database's own error where this role may only read: nbgrader would show a traceback, and go on."""
    if sql.inspect(connection).has_table("assignment"):
        connection.execute(sql.text("UPDATE assignment SET id = id WHERE 1 = 0"))


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other run of this machine is in here for this folder; on a file system without locks, nobody waits.

    For what nbgrader writes by itself: while we hold the lock of SQLite, it could not.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
