"""When somebody handed in, as a cell of a platform's table says it: a date that may be another is none."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

_DEFAULTS = (datetime(2001, 1, 2), datetime(2002, 3, 4))


def time_of(text: str, zone: tzinfo | None) -> datetime | None:
    """The time in a cell, in UTC without a zone; None where the cell holds no whole date, or one of two.

    A time without a zone is one of `zone`, or else of this machine's.
    """
    if (when := _iso(text) or _guessed(text)) is None:
        return None
    aware = when if when.tzinfo else when.replace(tzinfo=zone) if zone else when.astimezone()
    return aware.astimezone(UTC).replace(tzinfo=None)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def _guessed(text: str) -> datetime | None:
    """A time as people write it. What is missing in it would come from the default, and 3/5 may be two days."""
    import dateutil.parser

    try:
        found = {
            dateutil.parser.parse(text, default=default, dayfirst=first) for default in _DEFAULTS for first in (0, 1)
        }
    except Exception:  # the parser guesses, and fails in more ways than it says
        return None
    return found.pop() if len(found) == 1 else None
