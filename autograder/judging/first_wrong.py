"""The first value of a student's that is not the reference's, in the student's own order of time.

Each value is compared when it is assigned. Only names of the stub are looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from autograder.comparing.numeric_values import is_one_number
from autograder.judging.expected_values import PlaceValues, by_place, loosened
from autograder.judging.key_cases import First
from autograder.judging.stub_names import StubNames
from autograder.judging.value_pairs import Pair, Wrong, pairs_of
from autograder.tracing.moments import Kind, Moment, Place, Trace

_SINGLE = (np.float16, np.float32)
_OTHERS = (Wrong.VALUES, Wrong.SHAPE, Wrong.KIND)
_Pairs = Mapping[Place, Sequence[Pair]]


@dataclass(frozen=True, slots=True)
class FirstWrong:
    """Where a student's values part from the reference's.

    `right` are the places of blanks that have come out right before. `pair` is the first that differs; where there is
    none, `missing` is a place that never gets a value, or else all is right up to the result. `line` is the one that
    gave the result, and 0 where Python stopped before there was one. `other_numbers` says that other random numbers
    went in than the reference's. `coarse` says that some values before agree in single precision only, so that they are
    not called right. `unsteady` says that the same call gave two results, so that nothing can be compared.
    """

    right: tuple[Place, ...]
    pair: Pair | None = None
    missing: Place | None = None
    line: int = 0
    other_numbers: bool = False
    coarse: bool = False
    unsteady: bool = False

    @property
    def what(self) -> First | None:
        """What differs; None where nothing was seen to."""
        if self.pair:
            return First(self.pair.moment.place, self.pair.moment.value)
        return First(self.missing or Place("")) if self.missing or self.line else None

    @property
    def in_full(self) -> FirstWrong:
        """The same, with each entry of a dictionary called after the name that holds it."""
        pair = self.pair and replace(self.pair, moment=replace(self.pair.moment, place=self.pair.moment.place.in_full))
        right = tuple(place.in_full for place in self.right)
        return replace(self, right=right, pair=pair, missing=self.missing and self.missing.in_full)

    @property
    def tolerance(self) -> float:
        """By how much what differs may be another number for no other reason than round-off."""
        return self.pair.expected.tolerance if self.pair else 0.0


def first_wrong(values: Sequence[PlaceValues], trace: Trace, names: StubNames) -> FirstWrong | None:
    """Where a trace parts from the values of the reference; None where that is not sure."""
    moments = by_place(trace.moments)
    exact = _pairs(values, moments, trace, names)
    single = any(getattr(moment.value, "dtype", None) in _SINGLE for moment in trace.moments)
    pairs = _pairs(loosened(values), moments, trace, names) if single else exact
    when = {id(moment): number for number, moment in enumerate(trace.moments, start=1)}
    first = _earliest(pairs, when)
    noise = {one.place for one in values if one.is_noise}
    blanks = [place for place in pairs if place.name in names.blanks and place not in noise]
    right = {place: done for place in blanks if (done := _done(exact[place], moments.get(place, ()), first, when))}
    ordered = tuple(sorted(right, key=right.__getitem__))
    sooner = _earliest(exact, when)
    coarse = sooner is not None and (first is None or sooner.moment is not first.moment)
    if first is None and coarse and trace.returned:
        return FirstWrong(ordered, coarse=True)
    if first is None:
        return _all_right(values, trace, names, pairs, ordered)
    near = [pair for found in pairs.values() for pair in found if pair.moment.round == first.moment.round]
    others = first.wrong is Wrong.VALUES and any(map(_of_other_numbers, near)) and not _is_a_multiple(first)
    return FirstWrong(ordered, first, other_numbers=others and not _same_stream(pairs, trace), coarse=coarse)


def _pairs(
    values: Sequence[PlaceValues], moments: Mapping[Place, Sequence[Moment]], trace: Trace, names: StubNames
) -> _Pairs:
    """The pairs of each place. To count in another way than the stub is right where the same entries come of it."""
    found = {one.place: pairs_of(one, moments.get(one.place, ()), trace, names.loops) for one in values}
    noise = {one.place for one in values if one.is_noise}
    pairs = _without_excused(found, noise, [place for place in found if place.name not in names.loops], trace)
    if not _comes_to_the_entries(pairs, trace):
        return pairs
    counts = [place for place, found in pairs.items() if place.name not in names.blanks and _is_count(found)]
    return {**pairs, **{place: [replace(pair, wrong=None) for pair in pairs[place]] for place in counts}}


def _without_excused(pairs: _Pairs, noise: Collection[Place], places: Collection[Place], trace: Trace) -> _Pairs:
    """The pairs; in these places what is another value than the solution's is right if all is that is made of it."""
    when = {id(moment): number for number, moment in enumerate(trace.moments)}
    told = [pair for place, found in pairs.items() if place not in noise for pair in found if _has_numbers(pair)]

    def is_excused(pair: Pair) -> bool:
        lines = trace.readers.get(pair.moment.place.name, ())
        after = [one for one in told if one.moment.line in lines and _tells(one, pair, when)]
        return set(lines) == {one.moment.line for one in after} and bool(after) and not any(one.wrong for one in after)

    def excused(pair: Pair) -> Pair:
        return replace(pair, wrong=None) if pair.wrong in _OTHERS and is_excused(pair) else pair

    return {place: [*map(excused, found)] if place in places else found for place, found in pairs.items()}


def _has_numbers(pair: Pair) -> bool:
    return not isinstance(pair.expected.value, Kind | None)


def _tells(one: Pair, of: Pair, when: Mapping[int, int]) -> bool:
    """Whether one may be made of another: later in the same round of a loop, or so in a round before, or outside."""
    mine, theirs = one.moment.round, of.moment.round
    if one.moment.place.name == of.moment.place.name or (mine and theirs and mine.loop != theirs.loop):
        return False
    before = mine and theirs and mine.number < theirs.number
    after = when[id(one.moment)] > when[id(of.moment)] and not (mine and theirs and mine.number > theirs.number)
    return bool(before or after)


def _comes_to_the_entries(pairs: _Pairs, trace: Trace) -> bool:
    """Whether all entries came that are expected; where the function stopped before, whether no loop was too long."""
    entries = [found for place, found in pairs.items() if place.key]
    if trace.returned or not entries:
        return bool(entries) and all(entries)
    return not any(pair.wrong is Wrong.TOO_MANY_ROUNDS for found in pairs.values() for pair in found)


def _is_count(pairs: Sequence[Pair]) -> bool:
    return all(type(pair.expected.value) is int and pair.wrong in (None, Wrong.VALUES) for pair in pairs)


def _earliest(pairs: _Pairs, when: Mapping[int, int]) -> Pair | None:
    wrong = [pair for found in pairs.values() for pair in found if pair.wrong]
    return min(wrong, key=lambda pair: when[id(pair.moment)], default=None)


def _of_other_numbers(pair: Pair) -> bool:
    """Whether other random numbers had been drawn by then, and what is expected is not one number all over."""
    if pair.wrong is not Wrong.VALUES or pair.moment.drawn == pair.expected.drawn:
        return False
    values = np.asarray(pair.expected.value)  # of which there may be none
    return values.size == 1 or not is_one_number(values)


def _same_stream(pairs: _Pairs, trace: Trace) -> bool:
    """Whether the same was drawn in the same steps: what differs then was only assigned sooner or later."""
    found = [pair for each in pairs.values() for pair in each]
    theirs = {pair.expected.drawn for pair in found}
    return {pair.moment.drawn for pair in found} <= theirs <= {moment.drawn for moment in trace.moments}


def _is_a_multiple(pair: Pair) -> bool:
    """Whether the numbers are the reference's times one factor: then it is the factor that is wrong, and not they."""
    mine, theirs = (np.asarray(value, np.float64) for value in (pair.moment.value, pair.expected.value))
    factor = np.vdot(theirs, mine) / (np.vdot(theirs, theirs) or 1.0)
    return mine.size > 1 and bool(np.allclose(mine, factor * theirs.reshape(mine.shape), atol=0))


def _done(pairs: Sequence[Pair], moments: Sequence[Moment], first: Pair | None, when: Mapping[int, int]) -> int:
    """When a place had come out right before the first wrong value, for good or in its round of a loop; 0 if not."""
    here = when[id(first.moment)] if first else len(when) + 1
    before = [pair for pair in pairs if when[id(pair.moment)] < here]
    if not before or any(pair.wrong for pair in before) or isinstance(before[-1].expected.value, Kind):
        return 0
    last, rounds = before[-1], {moments[-1].round, first.moment.round if first else None}
    finished = all(when[id(moment)] < here for moment in moments if moment.round == last.moment.round)
    other = first is None or last.moment.place != first.moment.place
    return when[id(last.moment)] if finished and last.last and last.moment.round in rounds and other else 0


def _is_not_seen(one: PlaceValues, values: Sequence[PlaceValues]) -> bool:
    """Whether a place holds what is not compared, such as a text; a dictionary is, entry by entry."""
    entries = (
        [] if one.place.key else [other for other in values if other.place.key and other.place.name == one.place.name]
    )
    return not entries and any(isinstance(expected.value, Kind) for _, turn in one.values for expected in turn)


def _all_right(
    values: Sequence[PlaceValues], trace: Trace, names: StubNames, pairs: _Pairs, right: tuple[Place, ...]
) -> FirstWrong | None:
    """No value differs: Python stopped, an entry is missing, or the result is another than the values."""
    if not trace.returned:
        return FirstWrong(right) if right else None
    empty = [one.place for one in values if not pairs[one.place] and not _is_not_seen(one, values)]
    held = {moment.place for moment in trace.moments}
    missing = next((p for p in empty if p.key and p not in held and pairs.get(Place(p.name))), None)
    if missing:
        return FirstWrong(right, missing=missing)
    blanks = [one for one in values if one.place.name in names.blanks or not names.blanks]
    sure = blanks and not empty and not any(one.is_noise or _is_not_seen(one, values) for one in blanks)
    return FirstWrong(right, line=trace.returned) if sure else None
