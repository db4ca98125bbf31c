"""Canvas's gradebook file, for its import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.collect.canvas import is_of_points
from autograder.collect.roster import Roster, must_identify, with_columns_of
from autograder.export.filled_roster import LASTING_ID, FilledRoster, columns_of, must_agree, with_columns
from autograder.gradebook.scores import StudentScore

_KEYS = ("SIS Login ID", "SIS User ID", LASTING_ID, "Student")
_IDENTITY = ("Student", "LastName", "FirstName", "ID", "SIS User ID", "SIS Login ID", "Root Account", "Section")


def write(scores: Sequence[StudentScore], roster: Roster, column: str | None) -> FilledRoster:
    """The file with the scores filled in. Raises UsageError where no column fits, or it counts other points."""
    roster = with_columns_of(_IDENTITY, roster)
    must_identify(roster, _KEYS)
    columns = columns_of(roster, scores, _fillable(roster), column)
    _must_count_the_same(roster, scores, columns)
    return with_columns(roster, scores, _KEYS, _IDENTITY, columns)


def _fillable(roster: Roster) -> list[str]:
    """The columns without those that Canvas computes, such as the totals of a group; what stands there is ignored."""
    points = _points_row(roster)
    return [name for name in roster.header if "read only" not in points.get(name, "") and name not in _IDENTITY]


def _must_count_the_same(roster: Roster, scores: Sequence[StudentScore], columns: Mapping[str, str]) -> None:
    """Canvas says below its header how many points a column counts; other points there would be wrong scores."""
    for name, column in columns.items():
        maximum = next(score.max_score for score in scores if score.assignment == name)
        must_agree(roster, column, _points_row(roster).get(column, ""), maximum)


def _points_row(roster: Roster) -> Mapping[str, str]:
    return next((row for row in roster.rows if is_of_points(row)), {})
