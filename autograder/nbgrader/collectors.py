"""Collectors for `nbgrader zip_collect`: they read the downloads of platforms as `autograder collect` does.

In `nbgrader_config.py`: `c.ZipCollectApp.extractor_plugin = "autograder.nbgrader.collectors.OuterArchives"`,
`c.ZipCollectApp.collector_plugin = "autograder.nbgrader.collectors.Moodle"` and `c.Moodle.roster = "worksheet.csv"`; or
`Canvas` for both. Files of every ending are taken: what is no notebook is graded, or named, by `autograder grade`.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from traitlets import Unicode

from autograder.collect import collection_words, downloads, people, roster
from autograder.collect.canvas import CANVAS
from autograder.collect.collection import NotTaken
from autograder.collect.handins import MOST_BYTES, Refusal, file_name, stands_in_the_way
from autograder.collect.moodle import MOODLE
from autograder.collect.owner_matching import Doubt, Match, Matcher
from autograder.collect.platform import Platform
from autograder.errors import UsageError, visible
from autograder.ingest import timestamps
from autograder.ingest.gradable_files import ARCHIVE, is_of_a_repository

_DASHES = re.compile(r"(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)")  # Blackboard's 2025-03-05-23-02-45
_CLOCK = re.compile(r"\b(\d{1,2})(\d\d) ([AP]M)\b", re.IGNORECASE)  # Brightspace's 902 PM


class OuterArchives(ExtractorPlugin):
    """Unpacks what a platform gives, and leaves archives that students sent as they are.

    nbgrader unpacks these, too: their files then lie where no name says whose they are, and a damaged one ends it all.
    """

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Unpack each archive into a folder of its name; copy all else."""
        for path in sorted(path for path in Path(archive_path).rglob("*") if path.is_file()):
            if is_of_a_repository(path.relative_to(archive_path).as_posix()):
                continue
            place = Path(extracted_path, path.relative_to(archive_path))
            place.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix.lower() != ARCHIVE:
                shutil.copy(path, place)
                continue
            try:
                with downloads.opened(path) as download:
                    self._unpack(download, place.with_suffix(""))
            except UsageError as error:
                self.parent.fail(str(error))

    def _unpack(self, download: downloads.Download, folder: Path) -> None:
        for name in download.names:
            if is_of_a_repository(name):
                continue
            place = folder.joinpath(*(part for part in name.split("/") if part not in ("", ".", "..")))
            try:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(_content(download, name))
            except (downloads.Unusable, OSError, ValueError) as error:
                shown, archive = visible(name), download.path.name
                self.log.warning(f"{shown} cannot be taken out of {archive} ({error}); look whose it is.")


def _content(download: downloads.Download, name: str) -> bytes:
    content = download.content(name, MOST_BYTES) if download.is_file(name) else None
    if content is None:
        raise downloads.Unusable("it is too large, or no file")
    return content


class _Collector(FileNameCollectorPlugin):
    """Finds whose a file is, by the platform's own names and roster."""

    roster = Unicode("", help="The platform's own CSV file of its participants.").tag(config=True)
    platform: Platform

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """What nbgrader needs to know of a file; None, and a warning, for one that is nobody's."""
        match = self._matches[submitted_file]
        if match.person is None or match.reading is None:
            if match.doubt:
                self._leave(submitted_file, match, match.doubt, match.others)
            return None
        person, time = match.person, match.person.handed_in
        if submitted_file not in self._names:
            self._leave(submitted_file, match, Refusal.SAME_NAME, (person.student,))
            return None
        found = {"student_id": person.student, "file_id": self._names[submitted_file]}
        if _is_time_stamp(found):
            return None
        found |= {"first_name": person.first, "last_name": person.last, "email": person.email}
        return found | ({"timestamp": f"{time:%Y-%m-%d %H:%M:%S} UTC"} if time else {})

    def _leave(self, submitted_file: str, match: Match, why: Doubt | Refusal, students: tuple[str, ...]) -> None:
        left = NotTaken(Path(submitted_file).parent.name, match.path, why, students)
        self.log.warning(collection_words.not_taken(left, self.platform.title))

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """What each file is called that is taken: nbgrader ends where two of one student are called alike."""
        found: dict[str, str] = {}
        taken: dict[str, list[str]] = {}
        for file, match in sorted(self._matches.items(), key=_newest_first):
            if match.person and match.reading:
                others = taken.setdefault(match.person.student, [])
                names = file_name(match.reading.file, self.parent.coursedir.assignment_id), match.reading.file
                if name := next((name for name in names if not stands_in_the_way(name, others)), None):
                    found[file] = name
                    others.append(name)
        return found

    @cached_property
    def _matches(self) -> Mapping[str, Match]:
        """The match of every file that was extracted, by its path: each archive has a folder of its own there."""
        app, course = self.parent, self.parent.coursedir
        place = app.collect_directory_structure.format(
            downloaded=app.downloaded_directory,
            assignment_id=course.assignment_id,
            collect_step=app.extracted_directory,
        )
        folder = Path(course.root, place)
        persons = people.read(roster.read(Path(course.root, self.roster)), self.platform, people.known(course.db_url))
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        inside = [path.relative_to(folder).as_posix() for path in files]
        # A file that lay beside the archives, or an archive that was unpacked before, has no such folder.
        named = [path if self.platform.readings(path) else path.partition("/")[2] or path for path in inside]
        matches: list[Match] = Matcher(self.platform, persons).match(named)
        return dict(zip(map(str, files), matches))


def _newest_first(item: tuple[str, Match]) -> int:
    _, match = item
    return -match.reading.version if match.reading else 0


def _is_time_stamp(found: Mapping[str, str]) -> bool:
    """Whether a file has the name of the time stamp, which no student writes."""
    return found["file_id"].casefold() == timestamps.NAME


class Dated(FileNameCollectorPlugin):
    """Reads names of files by a pattern, as its parent does, and times in them that nbgrader misreads or ends at.

    It ends, too, where a name comes again and no time tells which is newer: the first is taken then.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._first: dict[tuple[str, str], datetime | None] = {}

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """What nbgrader needs to know of a file; without a time where that cannot be read."""
        found: dict[str, str] | None = self._match(submitted_file)  # `collect` leaves out most endings
        if not found or _is_time_stamp(found):
            return None
        written = _DASHES.sub(r"\1 \2:\3:\4", found.pop("timestamp", ""))
        time = timestamps.parse_time(_CLOCK.sub(r"\1:\2 \3", written))
        whose = found.get("student_id", ""), found.get("file_id", "")
        if whose in self._first and not (time and self._first[whose]):
            self.log.warning(f"{submitted_file} was not taken: another file of {whose[0]} is called so; look at both.")
            return None
        self._first.setdefault(whose, time)
        return found | ({"timestamp": f"{time:%Y-%m-%d %H:%M:%S} UTC"} if time else {})


class Canvas(_Collector):
    """Reads what Canvas's *Download Submissions* gives; `roster` is its gradebook file."""

    platform: Any = CANVAS


class Moodle(_Collector):
    """Reads what Moodle's *Download all submissions* gives; `roster` is the grading worksheet."""

    platform: Any = MOODLE
