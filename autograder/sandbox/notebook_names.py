"""What a notebook finds without importing it: `get_ipython()`, `display(...)`. Here they are called in vain."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any


class Shell:
    """Takes magics and commands and does nothing."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.user_ns = names

    def awaited(self, awaitable: Awaitable[Any]) -> Any:
        """What a notebook gets that waits outside of a function. An event loop would need what a child may not do."""
        steps = awaitable.__await__()
        while True:
            try:
                next(steps)
            except StopIteration as done:
                return done.value

    def getoutput(self, *_: object, **__: object) -> list[str]:
        """What a command would have printed: nothing."""
        return []

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("__"):
            raise AttributeError(name)
        return display


def display(*_: object, **__: object) -> None:
    """Show nothing."""


def names_for(names: dict[str, Any]) -> dict[str, Any]:
    """The names that a notebook's namespace has from the beginning."""
    shell = Shell(names)
    return {"get_ipython": lambda: shell, "display": display}
