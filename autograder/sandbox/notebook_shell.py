"""What a notebook finds without importing it: `get_ipython()`, `display(...)`, which shows nothing here."""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograder.sandbox.cell_history import History

_SETTING = re.compile(r"\s*(\w+)(?:\s*=\s*|\s+)(.*)")


class Nothing:
    """Whatever it is asked for or told, nothing comes of it."""

    def __call__(self, *_: object, **__: object) -> None:
        """Do nothing."""

    def __getattr__(self, name: str) -> Nothing:
        if name.startswith("__"):
            raise AttributeError(name)
        return self


class Captured:
    """What `%%capture` keeps of a cell: the texts that it printed. Nothing is ever shown."""

    def __init__(self) -> None:
        self.outputs: list[Any] = []
        self._streams = io.StringIO(), io.StringIO()

    @property
    def stdout(self) -> str:
        """What was printed."""
        return self._streams[0].getvalue()

    @property
    def stderr(self) -> str:
        """What was written to the stream of errors."""
        return self._streams[1].getvalue()

    def __str__(self) -> str:
        return self.stdout

    def __call__(self) -> None:
        """Show nothing."""

    show = __call__

    def begun(self) -> contextlib.ExitStack:
        """What ends the keeping when it is closed."""
        stack = contextlib.ExitStack()
        stack.enter_context(contextlib.redirect_stdout(self._streams[0]))
        stack.enter_context(contextlib.redirect_stderr(self._streams[1]))
        return stack


class Shell:
    """Runs code and takes names as a notebook's shell does. Commands do nothing, and nor do most magics.

    The magics that it knows are those that a notebook makes itself, that hold code, that write a file, or that set a
    variable of the environment.
    """

    def __init__(self, names: dict[str, Any]) -> None:
        self.user_ns = self.user_global_ns = names
        self.config: dict[str, Any] = {"IPKernelApp": {}}
        self.colors = "nocolor"  # IPython's debugger insists on a text
        self.history = History(names)
        self._name, self._capturing = "", contextlib.ExitStack()
        self._magics: dict[str, Callable[..., Any]] = {"env": _set_variable, "set_env": _set_variable}
        self._magics |= dict.fromkeys(("time", "prun", "capture"), self._run_last)
        self._magics["alias_magic"] = self._rename
        self._magics |= dict.fromkeys(("writefile", "file"), _write_file)
        self._magics |= dict.fromkeys(("sx", "system", "!"), self.getoutput)

    def run_line_magic(self, name: str, line: str, *_: object) -> Any:
        """What a magic gives."""
        return self._run(name, line)

    def run_cell_magic(self, name: str, line: str, cell: str) -> Any:
        """What a magic gives that is told a cell."""
        return self._run(name, line, cell)

    def magic(self, line: str) -> Any:
        """What a magic gives, as older notebooks call it."""
        name, _, rest = line.removeprefix("%").partition(" ")
        return self._run(name, rest)

    def _run(self, name: str, *told: str) -> Any:
        magic = self._magics.get(name)
        if magic is None:
            return None
        needs_names = getattr(magic, "needs_local_scope", False)
        return magic(*told, local_ns=self.user_ns) if needs_names else magic(*told)

    def register_magic_function(self, function: Callable[..., Any], _: str = "line", magic_name: str = "") -> None:
        """Learn a magic; one of this name for a line and one for a cell are one function as a rule."""
        self._magics[magic_name or function.__name__] = function

    def register_magics(self, *classes: Any) -> None:
        """Learn the magics of classes, or of their instances."""
        for each in classes:
            instance: Any = each(shell=None) if isinstance(each, type) else each
            for known in instance.magics.values():
                self._magics |= known

    def _run_last(self, *told: str) -> None:
        self.run_cell(told[-1])

    def _rename(self, line: str) -> None:
        """Let another name stand for a magic that is known."""
        *_, other, name = ["", "", *line.split()]
        if name in self._magics:
            self._magics[other] = self._magics[name]

    @property
    def execution_count(self) -> int:
        """The number of the cell that runs."""
        return self.history.count

    def begin_cell(self, name: str, text: str, count: int) -> None:
        """Let what is printed go where it went before, unless this is one more part of the same cell."""
        self.history.begin(name, text, count)
        if name != self._name:
            self._name = name
            self._capturing.close()

    def captured(self) -> Captured:
        """What `%%capture` keeps of a cell, from now on until the next one begins."""
        kept = Captured()
        self._capturing = kept.begun()
        return kept

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
        names = self.user_ns if shares else {**names_for(self), "__name__": "__main__", "__file__": path}
        before, sys.argv = sys.argv, [name, *arguments]
        try:
            exec(code, names)
        finally:
            sys.argv = before
        self.user_ns.update({name: value for name, value in names.items() if not name.startswith("__")})

    def getoutput(self, *_: object, **__: object) -> list[str]:
        """What a command would have printed, as IPython gives it: nothing."""
        from IPython.utils.text import SList  # few notebooks need it

        printed: list[str] = SList()
        return printed

    def __getattr__(self, name: str) -> Nothing:
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing()


def _write_file(line: str, cell: str) -> None:
    """Write a cell into the file that the line names last, or add it there."""
    *options, name = line.split()
    mode = "a" if {"-a", "--append"} & {*options} else "w"
    with open(os.path.expanduser(name.strip("'\"")), mode, encoding="utf-8") as file:
        file.write(cell)


def _set_variable(line: str, *_: object) -> None:
    if found := _SETTING.fullmatch(line):
        os.environ[found[1]] = found[2]


def display(*_: object, **__: object) -> None:
    """Show nothing."""


def introduce(shell: Shell) -> None:
    """Let `from IPython import get_ipython` find the shell too, and import nothing for that."""
    module: Any = types.ModuleType("IPython.core.getipython")
    module.get_ipython = lambda: shell
    sys.modules[module.__name__] = module
    if "IPython" in sys.modules:  # a course may have it loaded
        vars(sys.modules["IPython"])["get_ipython"] = module.get_ipython


def names_for(shell: Shell) -> dict[str, Any]:
    """The names that a notebook's namespace has from the beginning."""
    return {"get_ipython": lambda: shell, "display": display}


# By these names code asks whether it runs in a notebook.
Shell.__name__ = Shell.__qualname__ = "ZMQInteractiveShell"
Shell.__module__ = "ipykernel.zmqshell"
