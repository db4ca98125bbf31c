"""An assignment is entered into a gradebook by nbgrader, which makes the file where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.exc import SQLAlchemyError

from autograder.errors import AutograderError, GradebookError, in_a_line


def make(file: Path, assignment: str, course: Path) -> None:
    """Make an SQLite gradebook. It appears only when it is complete, and never in the place of another run's."""
    with TemporaryDirectory(dir=file.parent, prefix=".gradebook-") as folder:
        made = Path(folder) / "gradebook.db"
        enter(f"sqlite:///{made}", assignment, course)
        try:
            file.hardlink_to(made)
        except FileExistsError:
            return
        except OSError:  # a file system without hard links
            if not file.exists():
                made.replace(file)


def enter(url: str, assignment: str, course: Path) -> None:
    """Enter an assignment and its cells. Raises the database's own error, CourseError or GradebookError."""
    from autograder.release.by_nbgrader import generate  # nbgrader takes seconds to import; needed once a course

    with TemporaryDirectory() as folder, _without_tracebacks():
        try:
            generate(course, assignment, Path(folder), url)
        except (SQLAlchemyError, AutograderError) as error:
            raise _of_the_database(error) or error from None
        except Exception as error:
            said = f"nbgrader could not enter {assignment} into the gradebook ({in_a_line(error)})"
            raise _of_the_database(error) or GradebookError(f"{said}; see its message above.") from error


def _of_the_database(error: BaseException | None) -> SQLAlchemyError | None:
    """The database's error that made nbgrader raise another."""
    while error is not None and not isinstance(error, SQLAlchemyError):
        error = error.__cause__ or error.__context__
    return error


@contextmanager
def _without_tracebacks() -> Iterator[None]:
    """Without the traceback by which nbgrader logs an error of the database before it raises one of its own."""
    from nbgrader.api import app_log

    was, app_log.disabled = app_log.disabled, True
    try:
        yield
    finally:
        app_log.disabled = was
