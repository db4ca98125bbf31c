"""The time in a roster's cell: taken where it can mean one moment only."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from autograder.collect.table_times import time_of

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("Wednesday, 5 March 2025, 11:02 PM", datetime(2025, 3, 5, 22, 2)),
        ("Saturday, 5 July 2025, 23:02", datetime(2025, 7, 5, 21, 2)),
        ("2025-03-05 23:02:00", datetime(2025, 3, 5, 22, 2)),
        ("2025-03-05T23:02:00Z", datetime(2025, 3, 5, 23, 2)),
        ("25/03/2025 23:02", datetime(2025, 3, 25, 22, 2)),
        ("5 March 2025, 11:02 PM UTC", datetime(2025, 3, 5, 23, 2)),
    ],
)
def test_a_whole_date_is_read_in_the_zone_that_is_named(text: str, utc: datetime):
    assert time_of(text, BERLIN) == utc


@pytest.mark.parametrize(
    "text", ["", "-", "Wednesday", "11:02 PM", "5 March, 11:02 PM", "05/03/2025 23:02", "Mittwoch"]
)
def test_what_is_no_whole_date_or_may_be_two_is_none(text: str):
    assert time_of(text, BERLIN) is None
