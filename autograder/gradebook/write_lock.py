"""The lock on a gradebook: runs that write into one take turns, whatever the database."""

from __future__ import annotations

import sqlalchemy as sql

_LOCK = 0x6175_746F_6772_6164  # "autograd": a number that other programs do not lock by chance


def take_turn(connection: sql.Connection) -> None:
    """Wait until no other run writes; whoever comes next waits until this transaction ends."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif connection.dialect.name == "postgresql":
        connection.execute(sql.select(sql.func.pg_advisory_xact_lock(_LOCK)))
