"""What `timestamp.txt` says: nbgrader's exchange writes the time of handing in, a student can write anything."""

from __future__ import annotations

import re
import warnings
from datetime import datetime
from pathlib import Path

from autograder.ingest import files
from autograder.values import Note, Oddity

NAME = "timestamp.txt"
_LONGEST = 100  # characters; the longest that nbgrader writes has half of them
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)?")
# A name of the time zone database. dateutil would open a file of any other name, wherever it lies.
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*")


def stated(folder: Path) -> tuple[str | None, tuple[Note, ...]]:
    """The time that is stated in a folder, if any; and a note where a timestamp.txt is there but states none."""
    try:
        with files.opened(folder / NAME) as file:
            text = file.read(4 * _LONGEST + 1).decode("utf-8", "replace").lstrip("\ufeff").strip()
    except FileNotFoundError:
        return None, ()
    except OSError as error:
        return None, (Note(Oddity.TIME_NOT_READ, error.strerror or str(error)),)
    short = text if len(text) <= _LONGEST else ""
    if parse_time(short):
        return text, ()
    if zone := _unknown_zone(short):
        return None, (Note(Oddity.TIME_NOT_READ, f"the time zone {zone} is not known here"),)
    return None, (Note(Oddity.NO_TIME if text.strip("\0") else Oddity.TIME_EMPTY),)


def time_in(folder: Path) -> datetime | None:
    """The time that is stated in a folder, in UTC, if any."""
    text, _ = stated(folder)
    return parse_time(text)


def parse_time(text: str | None) -> datetime | None:
    """The time that a timestamp.txt states, in UTC; None for what is no time, and in a time zone that nobody knows.

    As nbgrader reads it, but for that: nbgrader takes it for UTC, and +0200 for 200 seconds.
    """
    if not text:
        return None
    import dateutil.parser  # here, since most submissions have no time, and it takes a moment to load

    parts = text.split(" ")
    try:
        if len(parts) == 3:
            zones = {"TZ": _zone(parts[2])}
            when: datetime = dateutil.parser.parse(" ".join([*parts[:2], "TZ"]), tzinfos=zones)
        else:
            with warnings.catch_warnings():  # it warns of a zone that it does not know, and takes it for UTC
                warnings.simplefilter("error", dateutil.parser.UnknownTimezoneWarning)
                when = dateutil.parser.parse(text)
        offset = when.utcoffset()
        return (when - offset).replace(tzinfo=None) if offset else when.replace(tzinfo=None)
    except Exception:  # the parser guesses at a stranger's text, and fails in more ways than it says
        return None


def _zone(name: str) -> object:
    import dateutil.tz

    if offset := _OFFSET.fullmatch(name):
        sign, hours, minutes = offset.groups("0")
        return int(f"{sign}1") * (3600 * int(hours) + 60 * int(minutes))
    if name.isdecimal():
        return int(name)
    if not _ZONE.fullmatch(name) or not (zone := dateutil.tz.gettz(name)):
        raise ValueError(name)
    return zone


def _unknown_zone(text: str) -> str:
    """What keeps a text from being a time, if it is the name of a time zone that is not known here; else ""."""
    words = text.split(" ")
    for place, word in reversed(list(enumerate(words))):  # `date` writes the zone before the year
        may_be = _ZONE.fullmatch(word) and (word.isupper() or place == len(words) - 1)
        if may_be and parse_time(" ".join([*words[:place], *words[place + 1 :]])):
            return word
    return ""
