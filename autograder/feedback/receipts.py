"""What the exchange puts beside a submission goes along with all that is made of it: time stamp and secret."""

from __future__ import annotations

import os
from pathlib import Path

from autograder.ingest import files, timestamps

SECRET = "submission_secret.txt"
"""`nbgrader release_feedback` finds the student's place by it."""

NAMES = (timestamps.NAME, SECRET)
_MAX_SECRET = 1 << 10  # bytes; a secret has some dozens


def copy_receipts(submitted: Path, place: Path) -> None:
    """Put what the exchange left beside a submission beside the graded one.

    A time stamp that states no time is left empty: nbgrader ends at any other.
    """
    if os.path.lexists(submitted / timestamps.NAME):
        _put(place / timestamps.NAME, (timestamps.stated(submitted)[0] or "").encode())
    try:
        with files.opened(submitted / SECRET) as file:
            _put(place / SECRET, file.read(_MAX_SECRET))
    except OSError:
        (place / SECRET).unlink(missing_ok=True)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # what nbgrader leaves cannot be written to
    path.write_bytes(content)
