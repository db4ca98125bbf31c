"""nbgrader's converter of submissions, in which a declared notebook goes our way and every other one nbgrader's."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, BaseConverter, NbGraderException
from nbgrader.nbgraderformat.common import SchemaMismatchError
from nbgrader.preprocessors import (
    ClearOutput,
    DeduplicateIds,
    Execute,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)
from nbgrader.utils import find_all_files
from traitlets.utils.importstring import import_item

from autograder.course import Course
from autograder.declarations.files_beside import SECRET
from autograder.errors import AutograderError
from autograder.feedback.receipts import copy_receipts
from autograder.ingest import files, student_files, timestamps
from autograder.ingest.gradable_files import REPOSITORY
from autograder.nbgrader import autograded_notebook
from autograder.nbgrader.autograde import RestoreCells, SaveMarks, SplitExecution
from autograder.nbgrader.confined_kernel import ConfinedExecute
from autograder.release.changed_cells import complete
from autograder.student import checks_file

_RESTORED = (ClearOutput, DeduplicateIds, OverwriteKernelspec, OverwriteCells)
"""What nbgrader does to a notebook before it runs, and RestoreCells at once, whatever a student handed in."""
_RUN = (Execute, SaveAutoGrades)
"""What nbgrader does to run and to mark a notebook."""


class OfEachFolder(BaseConverter):
    """Converts of each student's folder what lies there, whatever its name: nbgrader takes a `*` in it for a pattern.

    Everybody may make such a folder in the exchange, and the work of others would then be converted in its name.
    """

    assignments: dict[str, list[str]]

    def convert_notebooks(self) -> None:
        """See BaseConverter, which has looked for the notebooks before it becomes one of ours."""
        folders = glob.glob(self._format_source(self.coursedir.assignment_id, self.coursedir.student_id))
        wanted = f"{self.coursedir.notebook_id}.ipynb"
        found = {folder: glob.glob(os.path.join(glob.escape(folder), wanted)) for folder in folders}
        self.assignments = {folder: notebooks for folder, notebooks in found.items() if notebooks}
        super().convert_notebooks()


class ByKind(OfEachFolder, Autograde):
    """Autogrades a notebook that exercises are declared for by our engine; all others are nbgrader's, whole.

    Of any student's folder, it copies nothing that a link leads to.
    """

    notebooks: list[str]
    ours = False
    failed: Sequence[str] = ()

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """See BaseConverter. Raises AutograderError for a folder with files that can be neither copied nor left out."""
        course, ignored, names = self.coursedir, self.coursedir.ignore, (student_id, assignment_id)
        submitted = course.format_path(course.submitted_directory, *names)
        declared = Course(Path(course.root)).has_exercises(assignment_id)
        odd = [Path(path).name for path in _odd_files(submitted, ignored)]
        # Who opens a graded notebook runs what it imports, in a kernel that looks for modules beside it first.
        ours = (timestamps.NAME, checks_file.NAME, *SECRET, *map(glob.escape, student_files.shadowing(submitted)))
        course.ignore = [*ignored, REPOSITORY, *(ours if declared else ()), *map(glob.escape, odd)]
        try:
            if left := _odd_files(submitted, [*course.ignore, "*.ipynb"]):
                raise AutograderError(f"{left[0]} is a link or no file, and nbgrader would copy it; take it away.")
            if declared:
                self._complete(assignment_id)
            super().init_assignment(assignment_id, student_id)
        finally:
            course.ignore = ignored
        if declared:
            graded = course.format_path(course.autograded_directory, *names)
            copy_receipts(Path(submitted), Path(graded))
            # Ours first: whatever becomes of the others, its marks are recorded then.
            self.notebooks = sorted(self.notebooks, key=lambda path: not self._declares(path))

    def _complete(self, assignment_id: str) -> None:
        """Let nbgrader find what it expects of a submission, if the course got another notebook since."""
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as book, suppress(MissingEntry):
            complete(book, assignment_id)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """See BaseConverter. A notebook of nbgrader's beside one of ours that fails takes only itself along."""
        self.ours = self._declares(notebook_filename)
        try:
            self._convert(notebook_filename)
        except Exception as error:
            names = self.init_single_notebook_resources(notebook_filename)["nbgrader"]
            if self.ours or not Course(Path(self.coursedir.root)).has_exercises(names["assignment"]):
                raise
            self.log.error("%s has no marks: %s", notebook_filename, error)
            self.failed = [*self.failed, notebook_filename]
            folder = Path(self._format_dest(names["assignment"], names["student"]))
            (folder / Path(notebook_filename).name).unlink(missing_ok=True)

    def _convert(self, path: str) -> None:
        """Convert a notebook. Raises AutograderError for what nbgrader would end for at the whole class."""
        try:
            super().convert_single_notebook(path)
        except SchemaMismatchError as error:
            version = f"has nbgrader's metadata in version {error.actual_version}, not {error.expected_version}"
            raise AutograderError(f"{path} {version}; ask for it anew, or look into nbgrader update.") from error

    def convert_notebooks(self) -> None:
        """See BaseConverter."""
        super().convert_notebooks()
        if self.failed:
            raise NbGraderException(f"These notebooks have no marks, as is said above: {', '.join(self.failed)}")

    def _declares(self, path: str) -> bool:
        return Course(Path(self.coursedir.root)).declares(Path(path).parent.name, Path(path).stem)

    def _init_preprocessors(self) -> None:
        self.exporter._preprocessors = []
        for step in self._slotted():
            self.exporter.register_preprocessor(step)

    def _slotted(self) -> list[Any]:
        """The list that is configured, with ours in the place of what nbgrader needs to run a notebook in a kernel."""
        configured = self.sanitize_preprocessors if self._sanitizing else self.autograde_preprocessors
        steps = [import_item(step) if isinstance(step, str) else step for step in configured]
        if not self.ours:
            return [_INSTEAD.get(step, step) for step in steps]
        first, theirs = ([RestoreCells], _RESTORED) if self._sanitizing else ([SplitExecution, SaveMarks], _RUN)
        return [*first, *(step for step in steps if step not in theirs)]


class WithoutCopies(DeduplicateIds):
    """Makes plain cells of those that a student copied. nbgrader leaves them metadata that it ends at soon after."""

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """See DeduplicateIds."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if not cell.metadata.get("nbgrader", True):
            del cell.metadata["nbgrader"]
        return cell, resources


_INSTEAD = {Execute: ConfinedExecute, DeduplicateIds: WithoutCopies}
"""What of ours stands in the place of nbgrader's own where a notebook is nbgrader's."""


def _odd_files(folder: str, ignored: list[str]) -> list[str]:
    """The links, pipes and devices among the files of a folder that nbgrader does not ignore."""
    return [path for path in find_all_files(folder, ignored) if not stat.S_ISREG(os.lstat(path).st_mode)]


class AnyNotebook(NotebookExporter):
    """Makes ByKind of the converter that it belongs to; opens files of declared notebooks that nbformat refuses.

    nbgrader makes one for a converter before it touches a student's folder; a configuration can name no other place.
    """

    def __init__(self, config: Any = None, **options: Any) -> None:
        super().__init__(config, **options)
        if type(self.parent) is Autograde:
            self.parent.__class__ = ByKind

    def from_filename(self, filename: str, resources: Any = None, **options: Any) -> tuple[Any, Any]:
        """See Exporter. Raises UnreadableNotebook for a link, and for what is no file."""
        try:
            files.opened(Path(filename)).close()
        except OSError as error:
            raise files.cannot_be_opened(filename, error) from error
        return super().from_filename(filename, resources=resources, **options)

    def from_file(self, file_stream: Any, resources: Any = None, **options: Any) -> tuple[Any, Any]:
        """See Exporter. Raises UnreadableNotebook, with the reason, where nothing can be read."""
        if getattr(self.parent, "ours", False) and self.parent._sanitizing:  # later on it is what came of that
            notebook = autograded_notebook.opened(Path(file_stream.name))
            return self.from_notebook_node(notebook, resources=resources, **options)
        return super().from_file(file_stream, resources=resources, **options)
