"""Collectors for `nbgrader zip_collect`: they read the downloads of platforms as `autograder collect` does.

In `nbgrader_config.py`: `c.ZipCollectApp.extractor_plugin = "autograder.nbgrader.collectors.OuterArchives"`,
`c.ZipCollectApp.collector_plugin = "autograder.nbgrader.collectors.Moodle"` and `c.Moodle.roster = "worksheet.csv"`; or
`Canvas` for both. Files of every ending are taken: what is no notebook is graded, or named, by `autograder grade`.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from traitlets import Unicode

from autograder.collect import collection_words, downloads, people, roster
from autograder.collect.canvas import CANVAS
from autograder.collect.collection import NotTaken
from autograder.collect.handins import MOST_BYTES, file_name
from autograder.collect.moodle import MOODLE
from autograder.collect.owner_matching import Match, Matcher
from autograder.collect.platform import Platform
from autograder.errors import UsageError
from autograder.ingest import timestamps
from autograder.ingest.gradable_files import ARCHIVE

_DASHES = re.compile(r"(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)")  # Blackboard's 2025-03-05-23-02-45
_CLOCK = re.compile(r"\b(\d{1,2})(\d\d) ([AP]M)\b", re.IGNORECASE)  # Brightspace's 902 PM


class OuterArchives(ExtractorPlugin):
    """Unpacks what a platform gives, and leaves archives that students sent as they are.

    nbgrader unpacks these, too: their files then lie where no name says whose they are, and a damaged one ends it all.
    """

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Unpack each archive into a folder of its name; copy all else."""
        for path in sorted(path for path in Path(archive_path).rglob("*") if path.is_file()):
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
            place = folder.joinpath(*(part for part in name.split("/") if part not in ("", ".", "..")))
            try:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(_content(download, name))
            except (downloads.Unusable, OSError, ValueError) as error:
                shown, archive = collection_words.shown(name), download.path.name
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
                archive = Path(submitted_file).parent.name
                doubt = NotTaken(archive, match.path, match.doubt, match.others)
                self.log.warning(collection_words.not_taken(doubt, self.platform.title))
            return None
        person, time = match.person, match.person.handed_in
        found = {"student_id": person.student, "file_id": file_name(match.reading.file, self._assignment)}
        if _is_time_stamp(found):
            return None
        found |= {"first_name": person.first, "last_name": person.last, "email": person.email}
        return found | ({"timestamp": f"{time:%Y-%m-%d %H:%M:%S} UTC"} if time else {})

    @property
    def _assignment(self) -> str:
        return str(self.parent.coursedir.assignment_id)

    @cached_property
    def _matches(self) -> Mapping[str, Match]:
        """The match of every file that was extracted, by its path: each archive has a folder of its own there."""
        app, course = self.parent, self.parent.coursedir
        place = app.collect_directory_structure.format(
            downloaded=app.downloaded_directory, assignment_id=self._assignment, collect_step=app.extracted_directory
        )
        folder = Path(course.root, place)
        persons = people.read(roster.read(Path(course.root, self.roster)), self.platform, people.known(course.db_url))
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        inside = [path.relative_to(folder).as_posix() for path in files]
        # A file that lay beside the archives, or an archive that was unpacked before, has no such folder.
        named = [path if self.platform.readings(path) else path.partition("/")[2] or path for path in inside]
        matches: list[Match] = Matcher(self.platform, persons).match(named)
        return dict(zip(map(str, files), matches))


def _is_time_stamp(found: Mapping[str, str]) -> bool:
    """Whether a file has the name of the time stamp, which no student writes."""
    return found["file_id"].casefold() == timestamps.NAME


class Dated(FileNameCollectorPlugin):
    """Reads names of files by a pattern, as its parent does, and times in them that nbgrader misreads or ends at."""

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """What nbgrader needs to know of a file; without a time where that cannot be read."""
        found: dict[str, str] | None = self._match(submitted_file)  # `collect` leaves out most endings
        if not found or _is_time_stamp(found):
            return None
        if "timestamp" not in found:
            return found
        time = timestamps.parse_time(_CLOCK.sub(r"\1:\2 \3", _DASHES.sub(r"\1 \2:\3:\4", found.pop("timestamp"))))
        return found | ({"timestamp": f"{time:%Y-%m-%d %H:%M:%S} UTC"} if time else {})


class Canvas(_Collector):
    """Reads what Canvas's *Download Submissions* gives; `roster` is its gradebook file."""

    platform: Any = CANVAS


class Moodle(_Collector):
    """Reads what Moodle's *Download all submissions* gives; `roster` is the grading worksheet."""

    platform: Any = MOODLE
