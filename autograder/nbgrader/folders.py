"""What nbgrader's commands do with the folders of a course: time stamps in them, data that travels with a release."""

from __future__ import annotations

import glob
import os
import shutil
import stat
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeReleaseAssignment, ExchangeReleaseFeedback
from nbgrader.utils import notebook_hash

from autograder.course import Course
from autograder.feedback import receipts
from autograder.ingest import timestamps
from autograder.release.data_files import data_files

_MOST_NOTEBOOKS = 20  # of one student


def forgive_time_stamps() -> None:
    """Let nbgrader read a timestamp.txt as we do. It would follow a link, wait for a pipe, and end at what is no time.

    It offers no place to say so, and asks in many commands and on formgrader's pages; hence its methods are replaced.
    Of an assignment of its own it reads what is a file, in its own way.
    """
    if getattr(CourseDirectory.get_existing_timestamp, "forgives", False):
        return
    existing, submitted = CourseDirectory.get_existing_timestamp, NbGraderAPI.get_submitted_timestamp

    def get_existing(course: CourseDirectory, folder: str) -> datetime | None:
        return existing(course, folder) if _is_theirs(course, folder) else timestamps.time_in(Path(folder))

    def get_submitted(api: NbGraderAPI, assignment_id: str, student_id: str) -> datetime | None:
        course = api.coursedir
        folder = course.format_path(course.submitted_directory, student_id, assignment_id)
        is_theirs = _is_theirs(course, folder)
        return submitted(api, assignment_id, student_id) if is_theirs else timestamps.time_in(Path(folder))

    get_existing.forgives = True  # type: ignore[attr-defined]
    CourseDirectory.get_existing_timestamp = get_existing
    NbGraderAPI.get_submitted_timestamp = get_submitted


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


class ReleaseWhatCame(ExchangeReleaseFeedback):
    """Releases the feedback on what came through the exchange, whatever a notebook is called there.

    nbgrader's own ends at work that came by another way.
    """

    def copy_files(self) -> None:
        """See Exchange."""
        course = self.coursedir
        excluded = course.student_id_exclude
        others = sorted(Path(folder).parent.name for folder in self._folders() if _lacks_receipts(folder))
        for student in others:
            why = "did not come through the exchange, so their feedback cannot go back by it; send them the page"
            self.log.warning(f"The work of {student} {why}.")
        course.student_id_exclude = ",".join([*filter(None, [excluded]), *others])
        try:
            super().copy_files()
        finally:
            course.student_id_exclude = excluded
        for folder in map(Path, self._folders()):
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


def _lacks_receipts(folder: str) -> bool:
    return not all(Path(folder, name).is_file() for name in receipts.NAMES)
