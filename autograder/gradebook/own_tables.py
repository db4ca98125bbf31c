"""Our own tables beside nbgrader's: the results, and the secret seeds that hidden inputs are drawn from."""

from __future__ import annotations

import secrets
from contextlib import suppress

import sqlalchemy as sql
from sqlalchemy.exc import DatabaseError, IntegrityError

RESULTS = "autograder_result"

_SEEDS = sql.Table(
    "autograder_seed",
    sql.MetaData(),
    sql.Column("assignment", sql.String(128), primary_key=True),
    sql.Column("seed", sql.BigInteger, nullable=False),
)


def make_results(engine: sql.Engine, metadata: sql.MetaData) -> None:
    """Add the table of results to the metadata, and make it where there is none, or only that of an early version."""
    ours = sql.Table(
        RESULTS,
        metadata,
        sql.Column("student", sql.String(128), primary_key=True),
        sql.Column("assignment", sql.String(128), primary_key=True),
        sql.Column("digest", sql.String(64), nullable=False),
        sql.Column("score", sql.Float),
        sql.Column("graded", sql.DateTime, nullable=False),
        sql.Column("report", sql.Text, nullable=False),
    )
    inspector = sql.inspect(engine)
    if inspector.has_table(RESULTS) and "score" not in {c["name"] for c in inspector.get_columns(RESULTS)}:
        ours.drop(engine, checkfirst=True)
    _make(engine, ours)


def seed_of(engine: sql.Engine, assignment: str) -> int:
    """The seed of an assignment, drawn at the first time; of several runs that draw one at once, all get the same."""
    _make(engine, _SEEDS)
    wanted = sql.select(_SEEDS.c.seed).where(_SEEDS.c.assignment == assignment)
    with engine.connect() as connection:
        found: int | None = connection.scalar(wanted)
    if found is None:
        with suppress(IntegrityError), engine.begin() as connection:  # another run was first
            connection.execute(_SEEDS.insert(), {"assignment": assignment, "seed": secrets.randbits(32)})
        with engine.connect() as connection:
            found = connection.scalars(wanted).one()
    return found


def _make(engine: sql.Engine, table: sql.Table) -> None:
    try:
        table.create(engine, checkfirst=True)
    except DatabaseError:  # if another run made it meanwhile, there is nothing to do this time
        table.create(engine, checkfirst=True)
