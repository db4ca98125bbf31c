"""Our own tables of results beside nbgrader's: those that hold now, and their history."""

from __future__ import annotations

import sqlalchemy as sql
from sqlalchemy.exc import DatabaseError

from autograder.reuse.submission_digest import Recorded

RESULTS = "autograder_result"
HISTORY = "autograder_history"
_ADDED = ("package", sql.String(64))  # to the history, after version 0.1.0 had begun to write one
LONGEST_NAME = 128  # in characters, of a student or an assignment, as in nbgrader's tables; SQLite takes any

_RECORDED = """
SELECT result.student, result.digest, result.score, theirs.marks
FROM autograder_result AS result LEFT JOIN (
    SELECT student.id AS student, count(grade.auto_score) AS marks
    FROM assignment
    JOIN notebook ON notebook.assignment_id = assignment.id AND notebook.name = assignment.name
    JOIN submitted_assignment ON submitted_assignment.assignment_id = assignment.id
    JOIN student ON student.id = submitted_assignment.student_id
    JOIN submitted_notebook
        ON submitted_notebook.notebook_id = notebook.id AND submitted_notebook.assignment_id = submitted_assignment.id
    JOIN base_cell ON base_cell.notebook_id = notebook.id
    LEFT JOIN grade ON grade.cell_id = base_cell.id AND grade.notebook_id = submitted_notebook.id
    LEFT JOIN comment ON comment.cell_id = base_cell.id AND comment.notebook_id = submitted_notebook.id
    WHERE assignment.name = :assignment
    GROUP BY student.id
    HAVING sum(CASE WHEN (base_cell.type <> 'SolutionCell' AND grade.id IS NULL)
                      OR (base_cell.type <> 'GradeCell' AND comment.id IS NULL) THEN 1 ELSE 0 END) = 0
) AS theirs ON theirs.student = result.student
WHERE result.assignment = :assignment
"""


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


def recorded(connection: sql.Connection, assignment: str) -> dict[str, Recorded]:
    """What is recorded of an assignment, by student: only results that nbgrader's own tables still show."""
    rows = connection.execute(sql.text(_RECORDED), {"assignment": assignment})
    return {student: Recorded(*rest) for student, *rest in rows}
