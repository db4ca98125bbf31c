"""What is done to a notebook of ours on its way to students, in the list of what nbgrader does to every notebook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from nbgrader.coursedir import CourseDirectory
from nbgrader.nbgraderformat import MetadataValidator, ValidationError
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions, NbGraderPreprocessor, SaveCells
from traitlets import Unicode
from traitlets.config import Config
from traitlets.utils.importstring import import_item

from autograder.blanks import START
from autograder.course import Course
from autograder.declarations.assignment import Assignment
from autograder.declarations.install_cell import with_install_cell
from autograder.errors import CourseError
from autograder.release.changed_cells import SaveChangedCells
from autograder.release.kit_metadata import KERNEL
from autograder.student import checks_file

# The visible cases do not depend on a run's seed; the file must not change from one release to the next.
_RELEASE_SEED = 0


def _ours(config: Config, resources: Any) -> Assignment | None:
    """The assignment whose exercises the notebook at hand holds; None for a plain nbgrader notebook.

    It is the variant of the student for whom `BlankSolutions` is configured.
    """
    course, names = Course(Path(CourseDirectory(config=config).root)), resources["nbgrader"]
    if not course.declares(names["assignment"], names["notebook"]):
        return None
    return course.assignment(names["assignment"]).of(str(config.BlankSolutions.get("student", "")))


class BlankSolutions(ClearSolutions):
    """Replace each solution of ours by its blanks, or by its planted mistakes, and every other one as nbgrader does.

    Where the cell that installs is due, it is put in.
    """

    student = Unicode(help="Whose variant is written; the published notebook for nobody's.").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """See NbGraderPreprocessor."""
        assignment = _ours(self.config, resources)
        self._stubs = assignment.stubs if assignment else None
        self._needs = assignment.needs if assignment else ()
        if assignment:
            _must_fit_nbgrader(assignment.name, nb.cells)
            if nb.metadata.get("kernelspec", {}).get("name") != KERNEL["name"]:
                nb.metadata.kernelspec = dict(KERNEL)
            for cell in nb.cells:
                cell.source = assignment.filling(cell.source)
        return super().preprocess(nb, resources)

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """See NbGraderPreprocessor. Raises CourseError for a solution that is marked in both ways."""
        if self._stubs is None:
            return self._blanked_by_nbgrader(cell, resources, cell_index)
        cell.source = with_install_cell(cell.source, resources["nbgrader"]["assignment"], self._needs)
        entry = cell.metadata.get("nbgrader", {})
        if entry.get("solution") and entry.get("grade_id") in self._stubs:
            cell.source = self._stubs[entry.grade_id]
            self._must_be_blank(cell.source, entry.grade_id)
            return cell, resources
        cell, resources = self._blanked_by_nbgrader(cell, resources, cell_index)
        if cell.cell_type == "code" and START in cell.source:
            where = f"cell {cell_index + 1} of {resources['nbgrader']['notebook']}"
            raise CourseError(
                f"{where} holds {START!r} and is no declared solution; declare it, or use nbgrader's marks"
            )
        return cell, resources

    def _blanked_by_nbgrader(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        with _naming_the_cell(cell.metadata.get("nbgrader", {}).get("grade_id") or cell_index + 1, resources):
            for step in (ClearHiddenTests, ClearMarkScheme):
                step(config=self.config).preprocess_cell(deepcopy(cell), resources, cell_index)
            cell, resources = super().preprocess_cell(cell, resources, cell_index)
        _drop_pictures(cell)
        return cell, resources

    def _must_be_blank(self, stub: str, exercise: str) -> None:
        for mark in (self.begin_solution_delimeter, self.end_solution_delimeter):
            if mark in stub:
                raise CourseError(f"the solution of {exercise} holds {mark!r}; mark it by START and END CODE HERE")


@contextmanager
def _naming_the_cell(label: str | int, resources: Any) -> Iterator[None]:
    """Say in which cell a mark of nbgrader's lacks its other half, or stands in a cell of another kind."""
    try:
        yield
    except RuntimeError as error:
        why = str(error).partition(";")[0].rstrip(".")
        where = f"cell {label!r} of {resources['nbgrader']['notebook']}: {why[0].lower()}{why[1:]}"
        raise CourseError(f"{where}; write each BEGIN with its END, in a cell of that kind") from None


def _must_fit_nbgrader(name: str, cells: Sequence[Any]) -> None:
    """Refuse what nbgrader refuses of a notebook without saying which cell it is."""
    for number, cell in enumerate(cells, 1):
        try:
            MetadataValidator().validate_cell(cell)
        except ValidationError as error:
            label = cell.metadata.nbgrader.get("grade_id") or number
            why = ": ".join((*map(str, error.path), error.message.strip().partition("\n")[0].rstrip(".")))
            raise CourseError(f"cell {label!r} of {name} has metadata that nbgrader refuses: {why}") from None


def _drop_pictures(cell: Any) -> None:
    """Take away the pictures that a text no longer shows: a solution's picture is a solution."""
    for name in [name for name in cell.get("attachments", {}) if f"attachment:{name}" not in unquote(cell.source)]:
        del cell.attachments[name]


class WriteChecks(NbGraderPreprocessor):
    """Put `checks.h5` beside the released notebook."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """See NbGraderPreprocessor."""
        if assignment := _ours(self.config, resources):
            keys = assignment.student_keys(_RELEASE_SEED).values()
            content = checks_file.dump(assignment.name, keys, assignment.template.supplied, assignment.template.lent)
            resources.setdefault("outputs", {})[checks_file.NAME] = content
        return nb, resources


def slotted(configured: Sequence[Any]) -> list[Any]:
    """A configured list of preprocessors with ours in it; they step aside for a notebook that is nbgrader's."""
    steps = [import_item(step) if isinstance(step, str) else step for step in configured]
    ours = [{ClearSolutions: BlankSolutions, SaveCells: SaveChangedCells}.get(step, step) for step in steps]
    first, last = ([step] * (step not in ours) for step in (BlankSolutions, SaveChangedCells))
    return [*first, *ours, *last, WriteChecks]
