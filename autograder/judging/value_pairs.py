"""A student's values beside the reference's, place by place and turn by turn, and whether they agree.

The values of a turn are compared with those of the same turn, and where there are more or fewer of them, the last with
the last. What comes out right in the end of a turn counts as right all along.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

import numpy as np

from autograder.judging.expected_values import Expected, PlaceValues, turns_of
from autograder.tracing.moments import Kind, Moment, Place, Trace

_DICT, _UNKNOWN = Kind("dict"), Kind("")
LATER = -1
"""A round of which is not known how many before it were right."""


class Wrong(Enum):
    """How a value differs from the reference's."""

    VALUES = auto()
    SHAPE = auto()
    KIND = auto()
    NOTHING = auto()  # it is None
    CHANGED = auto()  # it was right, and the change of another name has spoilt it
    TOO_FEW_ROUNDS = auto()
    TOO_MANY_ROUNDS = auto()


@dataclass(frozen=True, slots=True)
class Pair:
    """A moment with what is expected of it, and how it differs, if it does.

    `turn` is the number of the loop's round, from 1, or LATER, or 0 where there is but one turn. `line` is 0 where no
    line is to blame, since a later one is missing. `last` says whether the place gets nothing more in this turn.
    """

    moment: Moment
    expected: Expected
    turn: int
    wrong: Wrong | None
    line: int
    last: bool = True


def pairs_of(one: PlaceValues, moments: Sequence[Moment], trace: Trace, loops: frozenset[str]) -> list[Pair]:
    """The pairs of one place, if what it holds is known; `loops` holds the names that loops assign to."""
    turns = turns_of(moments) if one.turns > 1 else [list(moments)] * bool(moments)
    cut, loop, set_up = not trace.returned, one.place.name in loops, _set_up(one, turns)
    if loop and moments and (not moments[0].round or _in_other_loops(one, turns)):
        return []  # a counter that is set before the loop, or serves several, of who counts in a way of their own
    if len(turns) == one.turns + 1 and set_up is Wrong.VALUES:
        turns = turns[1:]
    unknown = any(moment.value == _UNKNOWN for moment in moments if isinstance(moment.value, Kind))
    if not turns or unknown or (cut and set_up in (Wrong.SHAPE, Wrong.KIND) and _is_a_number(one)):
        return []
    if not (cut or loop) and len(turns) != one.turns:
        return _never_filled(one, turns)
    found = [pair for turn in one.values for pair in _in_turn(one, turns, *turn, trace)]
    # A loop that an error has cut may have had more rounds to go, but not fewer.
    odd = loop and (len(turns) > one.turns or (len(turns) < one.turns and not cut))
    return [*found, _rounds(one, turns)] if odd else found


def _in_other_loops(one: PlaceValues, turns: Sequence[Sequence[Moment]]) -> bool:
    """Whether a counter goes through several loops, with more or fewer rounds in all than are expected."""
    return len(turns) != one.turns and len({turn[0].round and turn[0].round.loop for turn in turns}) > 1


def _set_up(one: PlaceValues, turns: Sequence[Sequence[Moment]]) -> Wrong | None:
    """How what a place gets before the loop that fills it differs from the first value expected, if it does."""
    outside = [turn for turn in turns if not turn[0].round]
    alone = one.turns > 1 and len(outside) == 1 and outside == turns[:1]
    return _pair(turns[0][-1], one.values[0][1][-1], 0).wrong if alone else None


def _is_a_number(one: PlaceValues) -> bool:
    """Whether a number is expected: what is more, such as a list for those of all rounds, serves for something else."""
    first = one.values[0][1][-1].value
    return not isinstance(first, Kind) and np.size(first) == 1


def _in_turn(
    one: PlaceValues, turns: Sequence[Sequence[Moment]], number: int, expected: Sequence[Expected], trace: Trace
) -> Iterator[Pair]:
    if number >= len(turns):
        return
    its_round = turns[number][0].round
    turn = its_round.number + 1 if its_round and one.turns > 1 else 0
    if number and number - 1 not in dict(one.values):
        turn = LATER
    if not trace.returned and number == len(turns) - 1:
        yield from _before_the_stop(one, turns[number], expected, turn, trace)
    else:
        yield from _whole_turn(one.place, turns[number], expected, turn)


def _rounds(one: PlaceValues, turns: Sequence[Sequence[Moment]]) -> Pair:
    kind = Wrong.TOO_FEW_ROUNDS if len(turns) < one.turns else Wrong.TOO_MANY_ROUNDS
    moment = turns[-1][-1]
    return Pair(moment, one.values[-1][1][-1], 0, kind, moment.line)


def _never_filled(one: PlaceValues, turns: Sequence[Sequence[Moment]]) -> list[Pair]:
    """A place that gets fewer values than it should; one that gets more serves for something else."""
    last = _pair(turns[-1][-1], one.values[-1][1][-1], 0)
    telling = len(turns) < one.turns and last.wrong in (Wrong.VALUES, Wrong.NOTHING)
    return [replace(last, line=0)] if telling else []


def _whole_turn(place: Place, moments: Sequence[Moment], expected: Sequence[Expected], turn: int) -> Iterator[Pair]:
    end = _pair(moments[-1], expected[-1], turn)
    if not end.wrong:
        yield end
        return
    assigned = [moment for moment in moments if moment.assigned or place.key]
    found = _matched(assigned, expected, turn)
    yield from found
    spoilt = next((moment for moment in moments if not moment.assigned), None)
    if found and spoilt and not any(pair.wrong for pair in found):
        yield Pair(spoilt, expected[-1], turn, Wrong.CHANGED, spoilt.line)


def _matched(moments: Sequence[Moment], expected: Sequence[Expected], turn: int) -> list[Pair]:
    if len(moments) == len(expected):
        return _one_by_one(moments, expected, turn)
    last = [_pair(moments[-1], expected[-1], turn)] if moments else []
    return [replace(pair, line=0) for pair in last] if len(moments) < len(expected) else last


def _before_the_stop(
    one: PlaceValues, moments: Sequence[Moment], expected: Sequence[Expected], turn: int, trace: Trace
) -> Iterator[Pair]:
    """Where the function stopped, a place may not have got all its values; those that it has got are compared."""
    assigned = [moment for moment in moments if moment.assigned or one.place.key]
    lines = trace.sites.get(one.place.name, ())
    if one.turns == 1 and moments[-1].round and not one.place.key:
        return  # the reference fills it at once, and this one in a loop that may have had more to do
    if one.place.key or len(lines) == len(expected):
        yield from _one_by_one(assigned, expected, turn)
    elif assigned and max(assigned[-1].line, trace.moments[-1].line) >= max(lines, default=0):
        yield _pair(assigned[-1], expected[-1], turn)


def _one_by_one(moments: Sequence[Moment], expected: Sequence[Expected], turn: int) -> list[Pair]:
    pairs = (_pair(*both, turn) for both in zip(moments, expected, strict=False))
    return [replace(pair, last=pair.expected is expected[-1]) for pair in pairs]


def _pair(moment: Moment, expected: Expected, turn: int) -> Pair:
    return Pair(moment, expected, turn, _differs(moment, expected), moment.line)


def _differs(moment: Moment, expected: Expected) -> Wrong | None:
    """How a value differs from the expected one, if it does; what the reference has no numbers for is not compared."""
    got, wanted = moment.value, expected.value
    if isinstance(wanted, Kind) or wanted is None:
        is_dict = isinstance(got, Kind) and got == wanted
        return Wrong.KIND if wanted == _DICT and not is_dict else None
    if got is None:
        return Wrong.NOTHING
    if isinstance(got, Kind):
        return Wrong.KIND
    mine, theirs = np.asarray(got), np.asarray(wanted)
    if mine.shape != theirs.shape and not (mine.size == 1 and theirs.ndim == 0):
        return Wrong.SHAPE
    return None if near(mine, theirs.reshape(mine.shape), expected.tolerance).all() else Wrong.VALUES


def near(mine: np.ndarray, theirs: np.ndarray, tolerance: float) -> np.ndarray:
    """Where two arrays of one shape agree up to round-off."""
    one, other = mine.astype(np.float64), theirs.astype(np.float64)
    with np.errstate(all="ignore"):
        return np.asarray((np.abs(one - other) <= tolerance) | (one == other) | (np.isnan(one) & np.isnan(other)))
