"""Put wrappers round a student's functions for a while, wherever these are held: under any name, in a table, a default.

The processes that run student code and a student's notebook do it in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from types import CodeType, FunctionType
from typing import Any

Space = dict[str, Any]
"""Where functions find their names."""


@contextmanager
def in_place(wraps: Iterable[tuple[str, CodeType]], called: Any, names: Space) -> Iterator[None]:
    """Wrap functions, one round the other, where what is `called` looks them up: in the notebook, or in its module.

    Each is a name, and the code that wraps what stands there. A function that is not there is left alone: whoever asks
    for it says so.
    """
    own = getattr(called, "__globals__", names)
    spaces = [names] if own is names or type(own) is not dict else [names, own]
    with ExitStack() as undo:
        for name, code in wraps:
            made: dict[int, Any] = {}
            for space in spaces:
                if callable(space.get(name)):
                    _wrap(space, name, code, made, undo)
        yield


def _wrap(space: Space, name: str, code: CodeType, made: dict[int, Any], undo: ExitStack) -> None:
    """Wrap what a name stands for, under all its names; `made` holds the wrappers of what stands in several spaces."""
    old = space[name]
    if id(old) not in made:
        made[id(old)] = _wrapper(old, space, name, code)
        if type(old) is FunctionType:
            undo.callback(setattr, old, "__code__", old.__code__)
            old.__code__ = _to(made[id(old)], old.__code__)
    for each in [each for each, value in space.items() if value is old]:
        undo.callback(space.__setitem__, each, old)
        space[each] = made[id(old)]


def _wrapper(old: Any, space: Space, name: str, code: CodeType) -> Any:
    """The wrapper, which holds a twin: the function itself is about to be led to it."""
    space[name] = _twin(old) if type(old) is FunctionType else old
    try:
        exec(code, space)
        return space[name]
    finally:
        space[name] = old


def _twin(function: FunctionType) -> FunctionType:
    twin = FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    twin.__kwdefaults__ = function.__kwdefaults__
    twin.__dict__.update(function.__dict__)
    return twin


def _to(target: Callable[..., Any], code: CodeType) -> CodeType:
    """Code that calls another function, in the place of a function's own."""
    lead = (lambda *given, **named: "target".__call__(*given, **named)).__code__  # type: ignore[operator]
    constants = tuple(target if constant == "target" else constant for constant in lead.co_consts)
    return lead.replace(co_consts=constants, co_freevars=code.co_freevars)
