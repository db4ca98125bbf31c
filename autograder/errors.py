"""Every error the kit raises on purpose; its text is one sentence for the person at the keyboard.

An error says what is wrong, where, and what to do. `cli` turns it into text and an exit code, and nobody else does.
A student's failure is never one of these: it is data, an `Outcome`.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum

_LONG = 200  # characters of what is shown
_OBEYED = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ud800-\\udfff]")
_OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)


class AutograderError(Exception):
    """Something the person at the keyboard can mend."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows in the place of a traceback: the sentence alone."""
        return [str(self)]


class UsageError(AutograderError):
    """The command was given something it cannot work with."""


class CourseError(AutograderError):
    """The course folder, a source notebook or an exercise declaration is not as it must be."""


class Cure(Enum):
    """What helps with a hand-in that cannot be graded: what the instructor does about it, and the student."""

    NOTEBOOK = "ask for the .ipynb file itself", "Please hand in the .ipynb file itself."
    HAND_IN = "ask the student to hand it in again", "Please hand in the .ipynb file itself."
    UNPACK = "unpack it and grade again", "Please hand in the .ipynb file itself."
    AGAIN = (
        "ask for the file again",
        "Please open your notebook in Jupyter, save it, and hand in the .ipynb file itself.",
    )
    RIGHT_ONE = "ask the student for the right one", "Please hand in the right one."
    ONE_SIDE = (
        "let the student keep one side of each, and hand in again",
        "Please keep one side of each, see that the notebook opens in Jupyter, and hand it in again.",
    )
    PLAIN_COPY = (
        "ask for a plain copy, without large outputs or anything strange in it",
        "Please hand in a plain copy, without large outputs or anything strange in it.",
    )
    NO_PASSWORD = "ask for it without", "Please hand it in without a password."
    NO_LINK = "ask for what it leads to", "Please hand in what it leads to."
    PERMISSIONS = "change its permissions", "Please tell the people who run the course."
    SHORT_NAME = "give the folder a shorter one", "Please tell the people who run the course."


class UnreadableNotebook(AutograderError):
    """A file that should be a notebook cannot be read as one: `what` is wrong, and the cure.

    The text is for the instructor; `told` is the same for the student.
    """

    def __init__(self, what: str, cure: Cure) -> None:
        super().__init__(what, cure)
        self.what, self.cure = what, cure

    def __str__(self) -> str:
        return f"{self.what}; {self.cure.value[0]}."

    @property
    def told(self) -> str:
        """What the student reads."""
        return f"{self.what}. {self.cure.value[1]}"


class IsolationUnavailable(AutograderError):
    """The isolation level that was asked for cannot be had on this machine."""


class GradebookError(AutograderError):
    """The gradebook cannot be opened, read or written."""


class LatePluginFailed(AutograderError):
    """The course's late submission plugin failed on some who are late; everything else is done and recorded."""


class GradersLost(AutograderError):
    """Those who grade cannot be reached any more, or there are none."""


class DataError(AutograderError):
    """A data file is missing or does not hold what it should."""


class Interrupted(BaseException):
    """The person at the keyboard ended the run: as with `KeyboardInterrupt`, no `except Exception` may hold it up."""


@contextmanager
def reading_the_course() -> Iterator[None]:
    """Around what reads an author's files. Raises CourseError where one of them cannot be read."""
    try:
        yield
    except OSError as error:
        raise CourseError(f"{error.filename} cannot be read ({error.strerror}); make it readable.") from None


def in_a_line(error: BaseException | None) -> str:
    """An exception of somebody else's code by its type and text, which may have many lines, or raise in its turn."""
    try:
        text = " ".join(str(error).split())
    except Exception:
        text = ""
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def told(error: Exception) -> str:
    """What kept a file from being written, or read, as a sentence's end."""
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename} cannot be used ({error.strerror}); {_remedy(error)}"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) if isinstance(error, AutograderError | OSError) else in_a_line(error)


def is_of_the_disk(error: Exception) -> bool:
    """Whether what kept a file from being written will keep all others, too."""
    return isinstance(error, OSError) and error.errno in _OF_THE_DISK


def _remedy(error: OSError) -> str:
    """What to do with a file that the system refused."""
    if isinstance(error, FileExistsError | NotADirectoryError | IsADirectoryError):
        return "move away what stands there"
    return "change its permissions" if isinstance(error, PermissionError) else "look at its folder and its disk"


def shown(value: object) -> str:
    """What an author wrote, within a sentence; of something long, its beginning."""
    text = f"the class {value.__name__}" if isinstance(value, type) else repr(value)
    return text if len(text) <= _LONG else f"{text[:_LONG]}..."


def visible(text: str, kept: str = "") -> str:
    """The text with each character written out that a terminal would obey instead of showing it, but the `kept` ones.

    What turns the direction of writing is one of them. A name may hold all others: blanks and joiners of any writing,
    and what is newer than this Python.
    """
    return _OBEYED.sub(lambda found: found[0] if found[0] in kept else f"\\x{ord(found[0]):02x}", text)


def how_to_install(extra: str) -> str:
    """What to do where the packages of an extra are missing, or with "" those of all, as the end of a sentence."""
    what = f"'.[{extra}]'" if extra else "."
    return f"install it from the folder with the kit's pyproject.toml: python -m pip install {what}"


def most_like(name: str, names: Iterable[str]) -> str:
    """The names that there are, in a sentence about one that is none: those that are most like it come first."""
    from difflib import SequenceMatcher

    def unlike(other: str) -> tuple[float, str]:
        return -SequenceMatcher(None, name.casefold(), other.casefold()).ratio(), other

    return named(sorted(names, key=unlike), 8) or "none"


def named(names: Sequence[str], most: int = 20) -> str:
    """Names in a sentence; where there are more than `most`, the first of them and how many more."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"
