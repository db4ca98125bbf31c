"""Moodle: *Download all submissions* of an assignment, and its grading worksheet or the list of participants.

A file lies in `Ada Lovelace_5001_assignsubmission_file/`, or `..._file_/` in older versions, below which a student may
have folders; without *Download submissions in folders* it is called `Ada Lovelace_5001_assignsubmission_file_NAME`.
Moodle puts blanks for the underscores of names, so that the first number is the participant's. The same person has
another number in every assignment. The time of a hand-in stands in the worksheet only: a file in the archive has the
time of the download. Feedback lies in folders of the same form.
"""

from __future__ import annotations

import re

from autograder.collect.platform import Columns, Platform, Reading

_FEEDBACK = re.compile(r"[^_/]*_\d+_assignfeedback_")
_NAMED = re.compile(r"(?P<name>[^_/]*)_(?P<id>\d+)_assignsubmission_[a-z]+(?:_?/|_)(?P<file>.+)", re.DOTALL)


def _readings(path: str) -> list[Reading]:
    match = _NAMED.fullmatch(path)
    return [Reading(match["name"], match["id"], match["file"])] if match else []


MOODLE = Platform(
    title="Moodle",
    readings=_readings,
    columns=Columns(
        id="Identifier",
        before_id="Participant",
        students=("Username", "ID number", "Email address", "Full name"),
        full="Full name",
        parts=(("First name",), ("Last name", "Surname")),
        email="Email address",
        time="Last modified (submission)",
    ),
    is_person=lambda row: any(cell.strip() for cell in row.values()),
    has_lasting_ids=False,
    is_nobodys=lambda path: bool(_FEEDBACK.match(path)),
)
