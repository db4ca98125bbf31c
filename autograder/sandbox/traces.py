"""What was seen of a call that was watched, as it crosses the wire, and back. It comes from a stranger."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np

from autograder.sandbox.call import tidy
from autograder.sandbox.wire_types import Garbled
from autograder.tracing.moments import Kind, Moment, Place, Round, Trace, plain

_MOST = 1 << 32  # of a line, a round or a digest
_PLAIN = (bool, int, float, np.ndarray)


def packed_trace(trace: Trace | None) -> tuple[Any, ...]:
    """A trace as plain values; nothing where there is none."""
    if trace is None:
        return ()
    moments = [(*m.place, _packed(m.value), m.line, tuple(m.round or ()), m.assigned, m.drawn) for m in trace.moments]
    return (
        moments,
        trace.returned,
        *({name: [*lines] for name, lines in one.items()} for one in (trace.sites, trace.readers)),
    )


def _packed(value: Any) -> Any:
    return (value.name,) if isinstance(value, Kind) else value


def trace_in(record: Any, names: Collection[str]) -> Trace | None:
    """The way back, of a trace of some names; raises `Malformed`."""
    if type(record) is tuple and not record:
        return None
    if type(record) is not tuple or [type(part) for part in record] != [list, int, dict, dict]:
        raise Garbled("a trace does not have its four parts")
    moments, returned, *places = record
    if not set().union(*places) <= set(names) or not _are_numbers(returned):
        raise Garbled("a trace is of names that nobody asked for")
    sites, readers = ({name: _lines(lines) for name, lines in one.items()} for one in places)
    return Trace(tuple(_moment(one, names) for one in moments), returned, sites, readers)


def _moment(record: Any, names: Collection[str]) -> Moment:
    if type(record) is not tuple or len(record) != 7:
        raise Garbled("a moment does not have seven parts")
    name, key, value, line, turn, assigned, drawn = record
    if [type(name), type(key)] != [str, str] or name not in names or type(assigned) is not bool:
        raise Garbled("a moment is of no place")
    if type(turn) is not tuple or len(turn) not in (0, 2) or not _are_numbers(line, drawn, *turn):
        raise Garbled("a moment is at no time")
    return Moment(Place(name, key), _value(value), line, Round(*turn) if turn else None, assigned, drawn)


def _value(value: Any) -> Any:
    if type(value) is tuple and [type(part) for part in value] == [str]:
        return Kind(tidy(value[0]))
    if value is not None and type(value) not in _PLAIN:
        raise Garbled("a moment has no value")
    return plain(value)


def _lines(lines: Any) -> tuple[int, ...]:
    if type(lines) is not list or not _are_numbers(*lines):
        raise Garbled("a name is assigned to in no line")
    return tuple(lines)


def _are_numbers(*numbers: Any) -> bool:
    return all(type(one) is int and -1 <= one < _MOST for one in numbers)
