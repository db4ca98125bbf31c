"""The secret seeds of the hidden inputs: one for each assignment of a gradebook, drawn at random once."""

from __future__ import annotations

import secrets
from contextlib import suppress

import sqlalchemy as sql
from sqlalchemy.exc import IntegrityError

from autograder.gradebook.result_tables import LONGEST_NAME, make

_SEEDS = sql.Table(
    "autograder_seed",
    sql.MetaData(),
    sql.Column("assignment", sql.String(LONGEST_NAME), primary_key=True),
    sql.Column("seed", sql.BigInteger, nullable=False),
)


def seed_of(engine: sql.Engine, assignment: str) -> int:
    """The seed of an assignment, drawn at the first time; of several runs that draw one at once, all get the same."""
    make(engine, _SEEDS)
    wanted = sql.select(_SEEDS.c.seed).where(_SEEDS.c.assignment == assignment)
    with engine.connect() as connection:
        found: int | None = connection.scalar(wanted)
    if found is None:
        drawn = secrets.randbits(53)  # too many to try out, and no more than JSON carries exactly
        with suppress(IntegrityError), engine.begin() as connection:  # another run was first
            connection.execute(_SEEDS.insert(), {"assignment": assignment, "seed": drawn})
        with engine.connect() as connection:
            found = connection.scalars(wanted).one()
    return found
