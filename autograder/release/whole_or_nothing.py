"""nbgrader's converter of assignments, made to release all of an assignment or to leave what is released as it was.

nbgrader deletes the released folder before it begins, and once more when it fails. Here it works in a folder beside it,
which takes the other's place when every notebook is there and no file gives a solution away.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.converters import GenerateAssignment, NbGraderException
from nbgrader.nbgraderformat import ValidationError

from autograder.course import SECRET, Course
from autograder.errors import AutograderError, CourseError
from autograder.release import leaks

# Copies that editors and tools leave behind. nbgrader's `*.ipynb` does not match `.x.ipynb`, nor `x.IPYNB`.
_NEVER_RELEASED = [".*", "*~", "*.bak", "*.orig", *(f"{name}?*" for name in SECRET), "*.[iI][pP][yY][nN][bB]"]
_MISTAKES = (AutograderError, ValidationError, RuntimeError, ValueError)
"""What our preprocessors and nbgrader's raise when an author has to mend something."""


class _Refused(BaseException):
    """An assignment cannot be released. nbgrader would answer any `Exception` with a traceback."""


class WholeOrNothing(GenerateAssignment):  # type: ignore[misc]
    """Releases every notebook of an assignment, or changes nothing.

    Where no application of nbgrader's runs it, what an author has to mend is raised as CourseError.
    """

    assignments: dict[str, list[str]]
    _staging: Path

    def convert_notebooks(self) -> None:
        """See BaseConverter: convert what init_notebooks found, one assignment after the other."""
        found = dict(self.assignments)
        refused, failed = [], []
        for source, notebooks in sorted(found.items()):
            self.assignments = {source: notebooks}
            try:
                with self._beside_the_released():
                    super().convert_notebooks()
            except _Refused as error:
                refused.append(str(error))
            except NbGraderException as error:
                failed.append(str(error))
        self._end(refused, failed)

    def _end(self, refused: list[str], failed: list[str]) -> None:
        if self.parent:  # an application of nbgrader's, which shows what is logged and nothing of an exception
            for sentence in refused:
                self.log.error(sentence)
            if refused or failed:
                raise NbGraderException("\n".join([*refused, *failed]))
        elif refused:
            raise CourseError("\n".join(refused))
        elif failed:
            raise NbGraderException("\n".join(failed))

    @contextmanager
    def _beside_the_released(self) -> Iterator[None]:
        place = Path(self.coursedir.format_path(self._output_directory, ".", "."))
        place.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".releasing-", dir=place, ignore_cleanup_errors=True) as folder:
            self._staging = Path(folder)
            yield

    def _format_dest(self, assignment_id: str, student_id: str, escape: bool = False) -> str:
        return str(self._staging / assignment_id)

    def _released(self, assignment_id: str, student_id: str) -> Path:
        return Path(super()._format_dest(assignment_id, student_id))

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """See BaseConverter. What would not be made anew is taken over from the released folder."""
        whole = self.force and self.coursedir.notebook_id == "*"
        released = self._released(assignment_id, student_id)
        if released.is_dir() and not whole:
            copytree(released, self._format_dest(assignment_id, student_id), symlinks=True)
        return bool(super().init_destination(assignment_id, student_id))

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """See BaseConverter, which copies the files that lie beside the notebooks."""
        ignored = self.coursedir.ignore
        self.coursedir.ignore = [*ignored, *_NEVER_RELEASED]
        try:
            super().init_assignment(assignment_id, student_id)
        finally:
            self.coursedir.ignore = ignored

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """See BaseConverter."""
        with _refusing("/".join(Path(notebook_filename).parts[-2:])):
            super().convert_single_notebook(notebook_filename)

    def set_permissions(self, assignment_id: str, student_id: str) -> None:
        """See BaseConverter: the last step of an assignment. What was made is complete then, and is put in place."""
        super().set_permissions(assignment_id, student_id)
        made = Path(self._format_dest(assignment_id, student_id))
        with _refusing(assignment_id):
            leaks.must_hold_none(Course(Path(self.coursedir.root)), assignment_id, made)
        _replace(self._released(assignment_id, student_id), made)


@contextmanager
def _refusing(what: str) -> Iterator[None]:
    try:
        yield
    except _MISTAKES as error:
        reason = str(error).strip().partition("\n")[0].rstrip(".")
        raise _Refused(f"{what} is not released ({reason}); nothing was changed.") from error


def _replace(target: Path, made: Path) -> None:
    """Put a folder in the place of another, which comes back when that fails or is interrupted."""
    target.parent.mkdir(parents=True, exist_ok=True)
    old = made.with_name(f"{made.name}.old")
    try:
        if target.exists():
            target.rename(old)
        made.rename(target)
    except BaseException:
        if old.exists() and not target.exists():
            old.rename(target)
        raise


class ReleaseExporter(NotebookExporter):  # type: ignore[misc]
    """Makes WholeOrNothing of the converter that it belongs to.

    nbgrader's command and its formgrader make their converter themselves. The exporter is what a configuration can
    name, and it is made before anything is deleted.
    """

    def __init__(self, parent: Any = None, **options: Any) -> None:
        super().__init__(parent=parent, **options)
        if type(parent) is GenerateAssignment:
            parent.__class__ = WholeOrNothing
