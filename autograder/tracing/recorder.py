"""Keeps the moments of one call. The instrumented function calls it after each of its statements."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

import numpy as np

from autograder.tracing.lines_of_names import Lines
from autograder.tracing.moments import Moment, Place, Round, Trace, parts_of, same

_MOST = 4_000_000  # numbers that are kept; far more than any example of a notebook has
MOST_MOMENTS = 9_500  # of a student's function: each takes a tenth of a millisecond, and ten values on the wire
_T = TypeVar("_T")
_get_state = np.random.get_state  # before a student's code can put something else in its place


class Recorder:
    """Looks at the names of the function that calls it, and keeps what has changed, up to so many moments."""

    def __init__(self, names: Iterable[str], most: int | None = None) -> None:
        self._names, self._most = tuple(names), most
        self._moments: list[Moment] = []
        self._seen: dict[Place, Any] = {}
        self._loops = 0
        self._round: Round | None = None
        self._returned = 0
        self._left = _MOST

    def watch(self, line: int, assigned: tuple[str, ...], used: tuple[str, ...] = ()) -> None:
        """Look at the names after a statement that has assigned to some of them, or used some for nothing else."""
        self._look(line, assigned, sys._getframe(1).f_locals, used)

    def loop(self) -> None:
        """An outermost loop is about to begin."""
        self._loops += 1
        self._round = Round(self._loops, -1)

    def turn(self, line: int, assigned: tuple[str, ...]) -> None:
        """A round of the outermost loop begins, in which the loop has assigned to some names."""
        assert self._round is not None
        self._round = Round(self._loops, self._round.number + 1)
        self._look(line, assigned, sys._getframe(1).f_locals)

    def end(self) -> None:
        """The outermost loop has come to its end."""
        self._round = None

    def result(self, line: int, value: _T) -> _T:
        """The function is about to return a value."""
        self._look(line, (), sys._getframe(1).f_locals)
        self._returned = line if self._left > 0 else 0
        return value

    def trace(self, sites: Lines, readers: Lines) -> Trace:
        """All that was seen."""
        return Trace(tuple(self._moments), self._returned, self._known(sites), self._known(readers))

    def _known(self, found: Lines) -> Lines:
        return {name: lines for name, lines in found.items() if name in self._names}

    def _look(self, line: int, assigned: tuple[str, ...], names: Mapping[str, Any], used: tuple[str, ...] = ()) -> None:
        if self._left <= 0:  # what follows is as if the function had stopped here
            return
        # What has been assigned comes first: a change of another name is its consequence.
        others = (name for name in self._names if name not in assigned)
        known = [name for name in (*assigned, *others) if name in names and name in self._names]
        new = [one for name in known if self._left > 0 for one in self._changed(name, names[name], name in assigned)]
        drawn = _drawn() if new else 0  # it takes longer than all the rest
        for place, value in new:
            is_told = place.name in assigned or place.name in used
            self._moments.append(Moment(place, value, line, self._round, is_told, drawn))
        if self._most is not None and len(self._moments) >= self._most:
            self._left = 0

    def _changed(self, name: str, value: Any, assigned: bool) -> Iterator[tuple[Place, Any]]:
        for place, found in parts_of(name, value):
            again = place in self._seen and same(self._seen[place], found)
            if again and (place.key or not assigned):
                continue
            self._seen[place] = found
            self._left -= np.size(found)
            yield place, found


def _drawn() -> int:
    """A digest of the state of the legacy random stream; 0 where somebody has put another generator in its place."""
    state = _get_state(legacy=False)
    if state["bit_generator"] != "MT19937":
        return 0
    key, place = state["state"]["key"], 2 * state["state"]["pos"] + state["has_gauss"]
    return zlib.crc32(key.tobytes(), place)
