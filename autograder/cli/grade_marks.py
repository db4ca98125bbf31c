"""What counts in the end, told after a run: marks by hand, late work, extensions, who is missing, who has no mark."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from autograder.export.left_out import sentence, stale, unscored
from autograder.gradebook.lateness import how_long
from autograder.gradebook.scores import StudentScore

_MOST = 20  # students in one line


def as_json(found: Sequence[StudentScore]) -> dict[tuple[str, str], dict[str, Any]]:
    """What counts for each hand-in as JSON lines have it, by assignment and student; times are in seconds.

    `automatic`, `by_hand` and `late_penalty` add up to `final`.
    """
    return {
        (score.assignment, score.student): {
            "automatic": score.automatic,
            "by_hand": score.by_hand,
            "late_penalty": 0.0 - score.penalty,
            "final": score.score,
            "late_seconds": score.late_by.total_seconds(),
            "extension_seconds": score.extension.total_seconds(),
        }
        for score in found
    }


def for_a_person(found: Sequence[StudentScore]) -> Iterator[str]:
    """Who handed in and has no mark, or a stale one, everybody by name: this needs a person, in a quiet run as well."""
    yield from map(sentence, (*unscored(found), *stale(found)))


def what_counts(found: Sequence[StudentScore]) -> Iterator[str]:
    """What made the marks other than the machine's, and who is late, has more time, or handed in nothing."""
    for name in dict.fromkeys(score.assignment for score in found):
        theirs = [score for score in found if score.assignment == name]
        moved = [score for score in theirs if score.by_hand or score.penalty]
        yield from _group(f"{name}, with marks by hand and penalties", moved, _parts)
        late, extended = [s for s in theirs if s.late_by], [s for s in theirs if s.extension]
        yield from _group(f"{name}, late", late, lambda s: f"by {how_long(s.late_by)}")
        yield from _group(f"{name}, extended", extended, lambda s: f"by {how_long(s.extension)}")
        yield from _group(f"{name}, nothing handed in", [s for s in theirs if not s.handed_in], lambda s: "")


def _group(title: str, scores: Sequence[StudentScore], more: Callable[[StudentScore], str]) -> Iterator[str]:
    if scores:
        named = ", ".join(f"{score.student} {more(score)}".strip() for score in scores[:_MOST])
        rest = f" and {len(scores) - _MOST} more, whom the report names" if len(scores) > _MOST else ""
        yield f"{title} ({len(scores)}): {named}{rest}."


def _parts(score: StudentScore) -> str:
    if score.score is None:
        return "has no mark"
    return f"{score.score:g} ({score.automatic:g} automatic, {score.by_hand:+g} by hand, {0.0 - score.penalty:+g} late)"
