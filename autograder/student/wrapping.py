"""Wrappers round functions of a notebook that lives on: each is there for one call, and leaves no trace."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from autograder.sandbox.job import Wrap
from autograder.sandbox.wrapped import wrapped


@contextmanager
def in_place(wraps: Sequence[Wrap], function: Callable[..., Any], namespace: dict[str, Any]) -> Iterator[None]:
    """Wrap functions where `function` looks them up: among a notebook's names, or in the module that it comes from.

    One that is not there is left out: the function that asks for it says so itself.
    """
    own = getattr(function, "__globals__", namespace)
    spaces = [namespace] if own is namespace or not isinstance(own, dict) else [namespace, own]
    codes = [(wrap.function, compile(wrap.block.source, "<string>", "exec", dont_inherit=True)) for wrap in wraps]
    with wrapped(codes, spaces):
        yield


@contextmanager
def without_leaving(namespace: dict[str, Any]) -> Iterator[None]:
    """Make a notebook's `exit` the one of Python, which can be told from a function that returns."""
    kept = {name: namespace[name] for name in ("exit", "quit") if _is_of_the_shell(namespace.get(name))}
    namespace.update(dict.fromkeys(kept, sys.exit))
    try:
        yield
    finally:
        namespace.update(kept)


def _is_of_the_shell(value: object) -> bool:
    return str(getattr(type(value), "__module__", "")).startswith("IPython.")
