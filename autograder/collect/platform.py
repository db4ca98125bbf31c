"""What is to be known of a platform: how it names the files of a download, and the columns of its roster."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the path of a file in a download.

    `name` is the person's as the platform wrote it, "" where people are anonymous; `id` the number that the platform
    put at its fixed place; `file` what the student called the file, with its folders. Of files that a person calls
    alike, the one with the largest `version` is the newest.
    """

    name: str
    id: str
    file: str
    late: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a roster, the likeliest name of each first.

    `id` holds the number that stands in the names of files, after the word `before_id`; `students` may name a student
    in the course, the best first; `full` or `parts` (first and last name) hold the name, `email` the address, `time`
    when somebody handed in.
    """

    id: str
    before_id: str
    students: tuple[str, ...]
    full: str
    parts: tuple[tuple[str, ...], tuple[str, ...]]
    email: str = ""
    time: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Of all columns, "" among them where there is none."""
        first, last = self.parts
        return (self.id, *self.students, self.full, *first, *last, self.email, self.time)


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform. `readings` gives every way to read the path of a file.

    `is_person` is false for a row of a roster that is nobody's, `is_nobodys` true for a file that came from no student:
    feedback that went to one, a test of the teacher's. Where it `has_lasting_ids`, a person has the same id in every
    assignment.
    """

    title: str
    readings: Callable[[str], list[Reading]]
    columns: Columns
    is_person: Callable[[Mapping[str, str]], bool]
    has_lasting_ids: bool
    is_nobodys: Callable[[str], bool] = lambda path: False

    def read(self, path: str) -> list[Reading]:
        """Every way to read the path of a file, be the whole download in one folder, as after packing it again."""
        return self.readings(path) or self.readings(_in_the_folder(path))

    def sent(self, path: str) -> bool:
        """Whether a file may have come from a student, be the download in one folder or not."""
        below = _in_the_folder(path)
        return not self.is_nobodys(path) and (bool(self.readings(path)) or not self.is_nobodys(below))


def _in_the_folder(path: str) -> str:
    return path.partition("/")[2]


def plain(name: str) -> str:
    """A name as it can be compared: without accents, capitals, blanks and signs, in whatever form these are written."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def folded(text: str) -> str:
    """A text as it can be compared; two forms of the same accents are alike."""
    return unicodedata.normalize("NFC", text).casefold()
