"""nbgrader's converter of assignments, made to release all of an assignment or to leave what is released as it was.

nbgrader deletes the released folder before it begins, and once more when it fails. Here it works in a folder beside it,
which takes the other's place when every notebook is there and no file gives a solution away.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from shutil import copy, copytree
from tempfile import TemporaryDirectory
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat import validate
from nbformat.warnings import MissingIDFieldWarning
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateAssignment, NbGraderException
from nbgrader.nbgraderformat import ValidationError

from autograder.course import Course
from autograder.declarations.files_beside import NEVER_RELEASED
from autograder.declarations.source_notebook import read_authored
from autograder.errors import AutograderError, CourseError
from autograder.release import leaks
from autograder.release.preprocessors import slotted

_MISTAKES = (AutograderError, ValidationError, RuntimeError, ValueError, OSError)
"""What our preprocessors and nbgrader's raise when an author has to mend something, and a disk that is full."""

_MOST = 80  # characters of what nbformat says: of a cell that fits none of its rules, that is the whole cell


class _Refused(BaseException):
    """An assignment cannot be released. nbgrader would answer any `Exception` with a traceback."""


class WholeOrNothing(GenerateAssignment):
    """Releases every notebook of an assignment that declares exercises, or changes nothing.

    All other assignments go nbgrader's own way. Where no application of nbgrader's runs it, what an author has to mend
    is raised as CourseError.
    """

    assignments: dict[str, list[str]]
    force: bool
    _staging: Path | None = None
    _forced = False

    def convert_notebooks(self) -> None:
        """See BaseConverter: convert what init_notebooks found, assignments of ours one after the other."""
        course = Course(Path(self.coursedir.root))
        ours = {place: found for place, found in self.assignments.items() if course.has_exercises(Path(place).name)}
        theirs = {place: found for place, found in self.assignments.items() if place not in ours}
        refused: list[BaseException] = list(self._refused_of(course, theirs))
        failed: list[BaseException] = []
        for part in (*({place: ours[place]} for place in sorted(ours)), *([theirs] if theirs else [])):
            self.assignments = part
            try:
                with self._beside_the_released() if part is not theirs else nullcontext():
                    super().convert_notebooks()
            except _Refused as error:
                refused.append(error)
            except NbGraderException as error:
                failed.append(error)
        self._end(refused, failed)

    def _refused_of(self, course: Course, theirs: dict[str, list[str]]) -> Iterator[CourseError]:
        """What is said of assignments that are only taken for nbgrader's own; they are left out."""
        for place in list(theirs):
            try:
                course.must_not_lack_declarations(Path(place).name)
            except CourseError as error:
                del theirs[place]
                yield error

    def _end(self, refused: list[BaseException], failed: list[BaseException]) -> None:
        if refused and not self.parent:
            raise CourseError("\n".join(map(str, refused))) from refused[0]
        for sentence in refused:  # an application of nbgrader's shows what is logged and nothing of an exception
            self.log.error(str(sentence))
        if refused or failed:
            raise NbGraderException("\n".join(map(str, [*refused, *failed]))) from (failed or refused)[0]

    @contextmanager
    def _beside_the_released(self) -> Iterator[None]:
        place = Path(self.coursedir.format_path(self._output_directory, ".", "."))
        place.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".releasing-", dir=place, ignore_cleanup_errors=True) as folder:
            # Ours is always made anew, since a fresh clone has the files while its gradebook does not know them yet.
            self._staging, self._forced, self.force = Path(folder), self.force, True
            try:
                yield
            finally:
                self._staging, self.force = None, self._forced

    def _format_dest(self, assignment_id: str, student_id: str, escape: bool = False) -> str:
        own = str(super()._format_dest(assignment_id, student_id, escape))
        return str(self._staging / assignment_id) if self._staging else own

    def _released(self, assignment_id: str, student_id: str) -> Path:
        return Path(super()._format_dest(assignment_id, student_id))

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """See BaseConverter. What would not be made anew is taken over from the released folder."""
        released = self._released(assignment_id, student_id)
        if self._staging and released.is_dir() and self.coursedir.notebook_id != "*":
            copytree(released, self._format_dest(assignment_id, student_id), symlinks=True)
        return super().init_destination(assignment_id, student_id)

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """See BaseConverter, which copies the files that lie beside the notebooks."""
        ignored = self.coursedir.ignore
        self.coursedir.ignore = [*ignored, *(NEVER_RELEASED if self._staging else ())]
        try:
            with _refusing(assignment_id) if self._staging else nullcontext():
                super().init_assignment(assignment_id, student_id)
        finally:
            self.coursedir.ignore = ignored

    def _clean_old_notebooks(self, assignment_id: str, student_id: str) -> None:
        """Keep the marks on a notebook that is gone: nbgrader refuses here once somebody handed in."""
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as book:
            handed_in = bool(book.find_assignment(assignment_id).submissions)
        if self._staging is None or not handed_in:
            super()._clean_old_notebooks(assignment_id, student_id)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """See BaseConverter. In an assignment of ours, a notebook of nbgrader's stays if it is released already."""
        if self._staging is None:
            super().convert_single_notebook(notebook_filename)
        elif kept := self._kept(Path(notebook_filename)):
            self.log.info("Skipping existing notebook: %s", kept)
            place = self._staging / kept.parent.name
            place.mkdir(exist_ok=True)
            copy(kept, place)
        else:
            with _refusing("/".join(Path(notebook_filename).parts[-2:])):
                if self._is_ours(Path(notebook_filename)):
                    _must_be_as_jupyter_saves_it(Path(notebook_filename))
                super().convert_single_notebook(notebook_filename)

    def _kept(self, source: Path) -> Path | None:
        assignment = source.parent.name
        released = self._released(assignment, ".") / source.name
        return None if self._is_ours(source) or self._forced or not released.is_file() else released

    def _is_ours(self, source: Path) -> bool:
        return Course(Path(self.coursedir.root)).declares(source.parent.name, source.stem)

    def set_permissions(self, assignment_id: str, student_id: str) -> None:
        """See BaseConverter: the last step of an assignment. What was made is complete then, and is put in place."""
        super().set_permissions(assignment_id, student_id)
        if self._staging is None:
            return
        made = Path(self._format_dest(assignment_id, student_id))
        with _refusing(assignment_id):
            leaks.must_hold_none(Course(Path(self.coursedir.root)), assignment_id, made)
        _replace(self._released(assignment_id, student_id), made)


@contextmanager
def _refusing(what: str) -> Iterator[None]:
    try:
        yield
    except _MISTAKES as error:
        parts = (error.filename, error.strerror) if isinstance(error, OSError) else ()
        reason = (": ".join(map(str, filter(None, parts))) or str(error)).strip().partition("\n")[0].rstrip(".")
        raise _Refused(f"{what} is not released ({reason}); nothing was changed.") from error


def _must_be_as_jupyter_saves_it(path: Path) -> None:
    """Refuse a notebook that nbgrader would answer with a traceback, or whose cells would get other ids in each run."""
    read_authored(path)
    try:
        with warnings.catch_warnings(action="error", category=MissingIDFieldWarning):
            _must_be_of_the_format(json.loads(path.read_bytes()))
    except (ValidationError, MissingIDFieldWarning) as error:
        remedy = "mend that, or save it anew from Jupyter"
        raise CourseError(f"{path} is not as Jupyter saves it ({_reason(error)}); {remedy}.") from None


def _must_be_of_the_format(document: Any) -> None:
    if document.get("nbformat") != 4 or not isinstance(document.get("nbformat_minor"), int):
        raise ValidationError("nbformat has to be 4, and nbformat_minor a whole number")
    validate(document)


def _reason(error: Exception) -> str:
    """What breaks nbformat's rules, and in which cell."""
    if not isinstance(error, ValidationError):
        return "a cell has no id"
    place = [*getattr(error, "original", error).absolute_path]
    cell = f"cell {place[1] + 1}: " if place[:1] == ["cells"] and len(place) > 1 else ""
    return f"{cell}{error.message[:_MOST]}{'...' if len(error.message) > _MOST else ''}"


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


class ReleaseExporter(NotebookExporter):
    """Makes WholeOrNothing of the converter that it belongs to, and slots our preprocessors into its list.

    nbgrader's command and its formgrader make their converter themselves. The exporter is what a configuration can
    name, and it is made before anything is deleted.
    """

    def __init__(self, parent: Any = None, **options: Any) -> None:
        super().__init__(parent=parent, **options)
        if type(parent) is GenerateAssignment:
            parent.__class__ = WholeOrNothing
        if isinstance(parent, GenerateAssignment):
            parent.preprocessors = slotted(parent.preprocessors)
