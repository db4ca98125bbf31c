"""A course that changes after it was graded: nbgrader's gradebook follows, and the marks of what still exists stay.

nbgrader refuses to add or to remove cells of a notebook that somebody handed in.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nbgrader.api import Comment, Grade, MissingEntry, SubmittedNotebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveCells

from autograder.course import Course


class SaveChangedCells(SaveCells):
    """Save the cells of a notebook of ours, whatever cells the gradebook has of it; of others as nbgrader does."""

    def _create_notebook(self, nb: Any) -> None:
        course = Course(Path(CourseDirectory(config=self.config).root))
        if not course.declares(self.assignment_id, self.notebook_id):
            super()._create_notebook(nb)
            return
        try:
            notebook = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        except MissingEntry:
            notebook = None
        if notebook is not None and notebook.submissions:
            self._follow(notebook)
        super()._create_notebook(nb)
        complete(self.gradebook, self.assignment_id)

    def _follow(self, notebook: Any) -> None:
        """Remove the cells that are gone, with the marks on them, and add the new ones."""
        kinds = (
            (notebook.grade_cells, self.new_grade_cells, self.gradebook.update_or_create_grade_cell),
            (notebook.solution_cells, self.new_solution_cells, self.gradebook.update_or_create_solution_cell),
            (notebook.task_cells, self.new_task_cells, self.gradebook.update_or_create_task_cell),
            (notebook.source_cells, self.new_source_cells, self.gradebook.update_or_create_source_cell),
        )
        for old, new, save in kinds:
            for cell in list(old):
                if cell.name not in new:
                    self._remove(cell)
                elif getattr(cell, "max_score", None) != new[cell.name].get("max_score"):
                    _look_again(cell)
            self.gradebook.db.commit()
            for name, info in new.items():
                save(name, self.notebook_id, self.assignment_id, **info)
        self.gradebook.db.expire_all()

    def _remove(self, cell: Any) -> None:
        self.log.warning("Removing %s, which is no longer part of %s", cell.name, self.notebook_id)
        for row in (*(getattr(cell, "grades", None) or ()), *(getattr(cell, "comments", None) or ())):
            self.gradebook.db.delete(row)
        self.gradebook.db.delete(cell)


def _look_again(cell: Any) -> None:
    """Let people look at the marks that they gave when the cell had other points."""
    for grade in cell.grades:
        if grade.manual_score is not None:
            grade.needs_manual_grade = True


def complete(gradebook: Any, assignment: str) -> None:
    """Give every submission of an assignment all the rows that nbgrader expects: one a notebook, one a cell."""
    found = gradebook.find_assignment(assignment)
    for submission in found.submissions:
        known = {notebook.name: notebook for notebook in submission.notebooks}
        for notebook in found.notebooks:
            mine = known.get(notebook.name)
            if mine is None:
                mine = SubmittedNotebook(notebook=notebook, assignment=submission)
                gradebook.db.add(mine)
            _add(gradebook, Grade, mine, (*notebook.grade_cells, *notebook.task_cells), mine.grades)
            _add(gradebook, Comment, mine, (*notebook.solution_cells, *notebook.task_cells), mine.comments)
    gradebook.db.commit()


def _add(gradebook: Any, kind: Any, notebook: Any, cells: Iterable[Any], known: Iterable[Any]) -> None:
    there = {row.cell_id for row in known}
    for cell in cells:
        if cell.id not in there:
            gradebook.db.add(kind(cell_id=cell.id, notebook=notebook))
