"""Our own tables of results beside nbgrader's: those that hold now, and their history."""

from __future__ import annotations

import sqlalchemy as sql
from sqlalchemy.exc import DatabaseError

RESULTS = "autograder_result"
HISTORY = "autograder_history"
_ADDED = ("package", sql.String(64))  # to the history, after version 0.1.0 had begun to write one
LONGEST_NAME = 128  # in characters, of a student or an assignment, as in nbgrader's tables; SQLite takes any


def make_results(engine: sql.Engine, metadata: sql.MetaData) -> None:
    """Add our tables of results to the metadata; make them where there are none, or only those of an early version."""
    ours = sql.Table(
        RESULTS,
        metadata,
        sql.Column("student", sql.String(LONGEST_NAME), primary_key=True),
        sql.Column("assignment", sql.String(LONGEST_NAME), primary_key=True),
        sql.Column("digest", sql.String(64), nullable=False),
        sql.Column("score", sql.Float),
        sql.Column("graded", sql.DateTime, nullable=False),
        sql.Column("report", sql.Text, nullable=False),
    )
    inspector = sql.inspect(engine)
    if inspector.has_table(RESULTS) and "score" not in {c["name"] for c in inspector.get_columns(RESULTS)}:
        ours.drop(engine, checkfirst=True)
    make(engine, ours)
    history = _history(metadata)
    make(engine, history)
    _add_to(engine, history.name, *_ADDED)


def _history(metadata: sql.MetaData) -> sql.Table:
    return sql.Table(
        HISTORY,
        metadata,
        sql.Column("id", sql.Integer, primary_key=True, autoincrement=True),
        sql.Column("student", sql.String(LONGEST_NAME), nullable=False, index=True),
        sql.Column("assignment", sql.String(LONGEST_NAME), nullable=False),
        sql.Column("graded", sql.DateTime, nullable=False),
        sql.Column("score", sql.Float),
        sql.Column("seed", sql.BigInteger, nullable=False),
        sql.Column("isolation", sql.String(LONGEST_NAME), nullable=False),
        sql.Column("course", sql.String(64), nullable=False),
        sql.Column(*_ADDED),
        sql.Column("causes", sql.String(LONGEST_NAME), nullable=False),
        # What it takes to take it back: the run, the report of before, and when what that is about was handed in.
        sql.Column("run", sql.String(32), nullable=False),
        sql.Column("taken_back", sql.Boolean, nullable=False, default=False),
        sql.Column("before", sql.Text),
        sql.Column("handed_in", sql.DateTime),
    )


def _add_to(engine: sql.Engine, table: str, name: str, kind: sql.String) -> None:
    """Add a column to a table that does not have it."""

    def lacks() -> bool:
        return name not in {column["name"] for column in sql.inspect(engine).get_columns(table)}

    if lacks():
        added = sql.text(f"ALTER TABLE {table} ADD COLUMN {name} {kind.compile(engine.dialect)}")
        try:
            with engine.begin() as connection:
                connection.execute(added)
        except DatabaseError:  # another run may have added it meanwhile
            if lacks():
                raise


def make(engine: sql.Engine, table: sql.Table) -> None:
    """Make a table where there is none; of several runs that do so at once, none fails."""
    try:
        table.create(engine, checkfirst=True)
    except DatabaseError:  # if another run made it meanwhile, there is nothing to do this time
        table.create(engine, checkfirst=True)
