"""What had to be mended to read and rebuild a submission, as values. `repair_words.py` says them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Mended(Enum):
    """The kinds of repair, each with what `where`, `about` and `other` of a `Repair` hold."""

    # files and archives; `where` is the file
    TAKEN_OUT = auto()  # about: the archive; other: how many such files it holds, where there are several
    OUTPUTS_LEFT_OUT = auto()  # about: its size in MiB
    ENCODING = auto()  # about: the encoding that it was saved as
    NOT_UTF8 = auto()
    NUL_BYTES = auto()
    # the notebook format; `where` is the file or the cell
    TOO_LONG = auto()  # about: its length
    NO_SOURCE = auto()  # about: the kind of thing that stands in its place
    OLD_FORMAT = auto()
    NUL_CHARACTERS = auto()
    INVALID_JSON = auto()  # about: the reason
    GOES_ON = auto()
    SCRIPT = auto()
    # cells beside the released notebook; `where` is the cell, `about` its label
    LABEL_LOST = auto()
    REPEATED = auto()
    TURNED_INTO_TEXT = auto()
    TURNED_INTO_CODE = auto()
    MISLABELLED = auto()  # other: the functions that it defines
    LOCKED_CHANGED = auto()
    LOCKED_EXTENDED = auto()  # other: the names that were added
    FOUND_ELSEWHERE = auto()
    PUT_BACK = auto()
    ALL_LABELS_LOST = auto()  # about: how many functions were found; other: of how many
    NOT_THE_RELEASED_ONE = auto()  # likewise
    JOINED = auto()  # where: the first cell's number; about: the last one's
    # code; `where` is the cell
    OTHER_LANGUAGE = auto()  # about: the magic that hands it over
    COMMANDS_LEFT_OUT = auto()  # where: the cells
    READ_OTHERWISE = auto()  # about: the attribute of the notebook's shell
    INVISIBLE_CHARACTERS = auto()
    TABS_AS_EIGHT = auto()
    TABS_AS_FOUR = auto()
    PART_UNREADABLE = auto()
    MERGED = auto()
    DEFINED_AGAIN = auto()  # about: the function; other: how many times
    COURSE_SERVED = auto()  # about: the modules
    NOT_INSTALLED = auto()  # likewise
    LENT = auto()  # about: the functions
    FILE_USED = auto()  # where: the cell that writes it; about: the file
    FILE_REFUSED = auto()  # likewise
    RENAMED = auto()  # about: the function; other: the exercise


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair: its kind, the cell or file that it concerns, and what else there is to say."""

    kind: Mended
    where: str = ""
    about: str = ""
    other: str = ""
