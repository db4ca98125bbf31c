"""What nbgrader's commands do with the folders of a course: time stamps, data that travels with a release, hand-ins."""

from __future__ import annotations

import errno
import glob
import os
import shutil
import stat
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BufferedReader
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeCollect, ExchangeReleaseAssignment, ExchangeReleaseFeedback
from nbgrader.utils import find_owner, notebook_hash

from autograder.course import Course
from autograder.errors import told, visible
from autograder.feedback import receipts
from autograder.ingest import files, timestamps
from autograder.ingest.gradable_files import is_of_a_repository
from autograder.release.data_files import data_files

_MOST_NOTEBOOKS = 20  # of one student


_existing_timestamp, _format_path = CourseDirectory.get_existing_timestamp, CourseDirectory.format_path
_submitted_timestamp = NbGraderAPI.get_submitted_timestamp


def take_what_comes() -> None:
    """Let nbgrader read any timestamp.txt as we do, and any folder's name: students may write both.

    It would follow a link, wait for a pipe, and end for the whole class at what is no time, or at a name with a line
    break. It offers no place to say so, and asks in many commands and on formgrader's pages; hence its methods are
    replaced. Of an assignment of its own it reads what is a file, in its own way.
    """
    CourseDirectory.get_existing_timestamp = _existing
    NbGraderAPI.get_submitted_timestamp = _submitted
    CourseDirectory.format_path = _formatted


def _existing(course: CourseDirectory, folder: str) -> datetime | None:
    return _existing_timestamp(course, folder) if _is_theirs(course, folder) else timestamps.time_in(Path(folder))


def _submitted(api: NbGraderAPI, assignment_id: str, student_id: str) -> datetime | None:
    folder = api.coursedir.format_path(api.coursedir.submitted_directory, student_id, assignment_id)
    is_theirs = _is_theirs(api.coursedir, folder)
    return _submitted_timestamp(api, assignment_id, student_id) if is_theirs else timestamps.time_in(Path(folder))


def _formatted(course: CourseDirectory, *names: str, escape: bool = False, **named: str) -> str:
    path = _format_path(course, *names, escape=escape, **named)
    return f"(?s){path}" if escape else path  # a pattern, in which a point is then a line break, too


def _is_theirs(course: CourseDirectory, folder: str) -> bool:
    """Whether the folder is one of an assignment without declared exercises, and its time stamp, if any, a file."""
    if Course(Path(course.root)).has_exercises(Path(folder).name):
        return False
    try:
        return stat.S_ISREG(os.lstat(Path(folder) / timestamps.NAME).st_mode)
    except OSError:
        return False


class ReleaseWithData(ExchangeReleaseAssignment):
    """Hand out the data files of the course together with the assignment, since students fetch single folders."""

    def do_copy(self, src: Any, dest: Any, **options: Any) -> None:
        """See Exchange, which sets the permissions afterwards."""
        super().do_copy(src, dest, **options)
        if not Course(Path(self.coursedir.root)).has_exercises(self.coursedir.assignment_id):
            return
        folder = Course(Path(dest)).data
        folder.mkdir(exist_ok=True)
        for path in data_files(Course(Path(self.coursedir.root))):
            shutil.copy(path, folder)


class CollectFiles(ExchangeCollect):
    """Collects the files that students handed in, and leaves out what is none.

    What lies in the exchange stays the student's, who can put a link there. nbgrader's own would follow it with the
    rights of who collects, into `source/` for one, and end for the whole class at what it cannot copy.
    """

    failed: Sequence[str] = ()
    src_records: list[dict[str, Any]]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """See ExchangeCollect; everybody may make a folder there, and one whose name tells no time is the oldest."""
        try:
            return super()._path_to_record(path)
        except (ValueError, OverflowError):
            name = os.path.basename(path)
            return {"username": name.rsplit("+", 3)[0], "filename": name, "timestamp": datetime.min}

    def _sort_by_timestamp(self, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """See ExchangeCollect; a folder that somebody else made in a student's name is none of theirs.

        Where none is the student's own, as on hubs where all share one account, nbgrader's warning has to do.
        """
        theirs = [record for record in records if self._is_own(record)] or records
        for record in records:
            if record not in theirs:
                student, folder = record["username"], visible(record["filename"])
                self.log.error(
                    f"{folder} was not collected: it is in the name of {student}, and somebody else made it."
                )
        return list(super()._sort_by_timestamp(theirs))

    def _is_own(self, record: dict[str, Any]) -> bool:
        path = os.path.join(self.inbound_path, record["filename"])
        try:
            return not self.check_owner or (not os.path.islink(path) and find_owner(path) == record["username"])
        except (OSError, KeyError):  # the account may be gone
            return False

    def copy_files(self) -> None:
        """See Exchange; what cannot be copied is left out before nbgrader removes the version of before."""
        self.src_records = [record for record in self.src_records if self._can_be_copied(record)]
        super().copy_files()
        if self.failed:
            self.fail(f"The work of these students was not collected, as is said above: {', '.join(self.failed)}")

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """See Exchange."""
        student = Path(dest).parent.name
        try:
            with TemporaryDirectory() as place:
                self._take(src, Path(place, "taken"), student)
                super().do_copy(str(Path(place, "taken")), dest, log)
        except (OSError, RuntimeError) as error:  # the second where folders are nested too deeply
            self._leave(student, error)
            shutil.rmtree(dest, ignore_errors=True)

    def _can_be_copied(self, record: Mapping[str, Any]) -> bool:
        src = os.path.join(self.inbound_path, record["filename"])
        try:
            os.close(os.open(src, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW))
            if self.get_size(src) > 1000 * self.coursedir.max_dir_size:
                raise OSError(errno.EFBIG, "it is larger than CourseDirectory.max_dir_size allows")
        except OSError as error:
            self._leave(record["username"], error)
            return False
        return True

    def _leave(self, student: str, error: Exception) -> None:
        self.log.error(f"The work of {student} was not collected: {told(error)}.")
        self.failed = [*self.failed, student]

    def _take(self, src: str, folder: Path, student: str) -> None:
        for place, folders, names, number in os.fwalk(src):  # enters no link, not even one that is put there meanwhile
            folders[:], names = ([name for name in part if not is_of_a_repository(name)] for part in (folders, names))
            target = folder / os.path.relpath(place, src)
            target.mkdir(parents=True)
            for name in names:
                try:
                    with files.opened(name, number) as file:
                        _write(file, target / name)
                except OSError as error:
                    path = visible(os.path.relpath(os.path.join(place, name), src))
                    self.log.warning(f"{path} of {student} was not collected: {error.strerror}.")


def _write(file: BufferedReader, path: Path) -> None:
    """Write the file anew, with its time: of several notebooks, the newest may count."""
    with path.open("wb") as copy:
        shutil.copyfileobj(file, copy)
    about = os.fstat(file.fileno())
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


class ReleaseWhatCame(ExchangeReleaseFeedback):
    """Releases the feedback on what came through the exchange, whatever a notebook is called there.

    nbgrader's own ends at work that came by another way.
    """

    def copy_files(self) -> None:
        """See Exchange."""
        course = self.coursedir
        excluded = course.student_id_exclude
        folders = [Path(folder) for folder in self._folders()]
        lacking = (one for one in folders if not all((one / name).is_file() for name in receipts.NAMES))
        others = sorted(one.parent.name for one in lacking)
        for student in others:
            why = "did not come through the exchange, so their feedback cannot go back by it; send them the page"
            self.log.warning(f"The work of {student} {why}.")
        course.student_id_exclude = ",".join([*filter(None, [excluded]), *others])
        try:
            super().copy_files()
        finally:
            course.student_id_exclude = excluded
        for folder in folders:
            if folder.parent.name not in (*others, *excluded.split(",")):
                self._release_for_other_names(folder)

    def _release_for_other_names(self, feedback: Path) -> None:
        """Our page again for each notebook under another name: a student's side asks for it by what was handed in."""
        course, name = self.coursedir, self.coursedir.assignment_id
        secret = (feedback / receipts.SECRET).read_text()

        def released(notebook: str) -> Path:
            return Path(self.dest_path, f"{notebook_hash(secret=secret, notebook_id=notebook)}.html")

        handed_in = Path(course.format_path(course.submitted_directory, feedback.parent.name, name))
        for path in islice(handed_in.glob("*.ipynb"), _MOST_NOTEBOOKS):
            if not (feedback / f"{path.stem}.html").exists() and released(name).is_file():
                shutil.copy(released(name), released(path.stem))

    def _folders(self) -> list[str]:
        return [folder for folder in glob.glob(self.src_path) if glob.glob("*.html", root_dir=folder)]
