"""What a notebook finds without importing it: `get_ipython()`, `display(...)`, which shows nothing here."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any


class Shell:
    """Runs code and takes names as a notebook's shell does; it takes magics and commands too, and does nothing."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.user_ns = self.user_global_ns = names

    def push(self, names: Mapping[str, Any], *_: object, **__: object) -> None:
        """Put names among those of the notebook."""
        self.user_ns.update(names)

    def run_cell(self, source: str, *_: object, **__: object) -> None:
        """Run code among the names of the notebook."""
        exec(source, self.user_ns)

    ex = run_cell

    def ev(self, source: str) -> Any:
        """The value of an expression."""
        return eval(source, self.user_ns)

    def run_script(self, name: str, arguments: Sequence[str] = (), shares: bool = False) -> None:
        """Run a file, as `%run` does, and keep all its names; it `shares` those of the notebook if so wanted."""
        path = os.path.abspath(name)
        if not os.path.isfile(path):
            raise FileNotFoundError(f"there is no file {name} beside the notebook")
        with open(path, encoding="utf-8") as file:
            code = compile(file.read(), path, "exec", dont_inherit=True)
        names = self.user_ns if shares else {**names_for(self.user_ns), "__name__": "__main__", "__file__": path}
        before, sys.argv = sys.argv, [name, *arguments]
        try:
            exec(code, names)
        finally:
            sys.argv = before
        self.user_ns.update({name: value for name, value in names.items() if not name.startswith("__")})

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
