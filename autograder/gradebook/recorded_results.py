"""What is recorded of an assignment, without the reports: only results that nbgrader's own tables still show."""

from __future__ import annotations

import sqlalchemy as sql

from autograder.reuse.submission_digest import Recorded

_QUERY = """
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


def recorded(connection: sql.Connection, assignment: str) -> dict[str, Recorded]:
    """What is recorded, by student."""
    rows = connection.execute(sql.text(_QUERY), {"assignment": assignment})
    return {student: Recorded(*rest) for student, *rest in rows}
