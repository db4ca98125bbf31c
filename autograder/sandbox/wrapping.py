"""Wrappers round functions of a notebook that lives on: each is there for one call, and leaves no trace."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any


@contextmanager
def in_place(wraps: Iterable[tuple[str, CodeType]], called: Callable[[], Any], names: dict[str, Any]) -> Iterator[None]:
    """Wrap functions, each by its code, where what is `called` then looks them up: in the notebook, or in its module.

    One that is not there is left out: the function that asks for it says so itself.
    """
    kept: list[tuple[dict[str, Any], str, Any]] = []
    try:
        for function, code in wraps:
            for space in _spaces(called(), names):
                kept += _wrapped(space, function, code)
        yield
    finally:
        for space, name, value in reversed(kept):
            space[name] = value


def _spaces(function: Any, names: dict[str, Any]) -> list[dict[str, Any]]:
    own = getattr(function, "__globals__", names)
    return [names] if own is names or type(own) is not dict else [names, own]


def _wrapped(space: dict[str, Any], function: str, code: CodeType) -> list[tuple[dict[str, Any], str, Any]]:
    """Put a wrapper round a function, whatever it is called; what was there, for it may be wrapped already."""
    old = space.get(function)
    if not callable(old):
        return []
    exec(code, space)
    again = [name for name, value in space.items() if value is old or name == function]
    space.update(dict.fromkeys(again, space[function]))
    return [(space, name, old) for name in again]
