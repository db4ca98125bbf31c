"""A quick look at what a gradebook holds, without the library that writes it: that one takes longer to load than numpy.

Only a plain SQLite file is looked at in this way; for anything else the caller asks the gradebook itself.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from autograder.reuse.submission_digest import Recorded

_PREFIX = "sqlite:///"
RECORDED = """
SELECT result.student, result.digest, result.score, coalesce(theirs.marks, 0) AS marks
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


def glance(url: str, assignment: str) -> dict[str, Recorded] | None:
    """What is recorded of an assignment, by student; None when that has to be found out by other means."""
    path = Path(url.removeprefix(_PREFIX))
    if not url.startswith(_PREFIX) or "?" in url:
        return None
    if not path.exists():
        return {}
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            rows = connection.execute(RECORDED, {"assignment": assignment})
            return {student: Recorded(*rest) for student, *rest in rows}
    except (
        sqlite3.Error
    ):  # not registered yet, of an older kind, locked, or no database: the gradebook knows what to say
        return None
