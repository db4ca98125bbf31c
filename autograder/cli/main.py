"""The command line as a whole: its commands, most in a module of their name, and errors turned into exit codes."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from autograder.cli.plain_text import say, write_in_ascii_what_cannot_be_shown
from autograder.errors import AutograderError, CourseError, Interrupted, IsolationUnavailable, UsageError

# In the order of the help.
_NAMES = (
    *("grade", "new", "notebooks", "validate", "report", "doctor", "check", "simulate"),
    *("release", "collect", "export", "formgrader", "feedback"),
    *("history", "take-back"),
)
_ELSEWHERE = {"notebooks": "release"}  # than in a module of its name

_TABLES = 80  # columns, below which the tables of Typer's help cut the names of options


class _Group(TyperGroup):
    """Makes each command when it is asked for: to make all takes as long as to import a library."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands: Any = dict.fromkeys(_NAMES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """See TyperGroup."""
        return _command(cmd_name, self.rich_markup_mode) if cmd_name in _NAMES else None


@cache
def _command(name: str, markup: Any) -> Any:
    own = name.replace("-", "_")
    function = getattr(import_module(f"autograder.cli.{_ELSEWHERE.get(name, own)}"), own)
    alone = typer.Typer(add_completion=False, rich_markup_mode=markup)
    # Said here, it is not cut to 45 characters in the list of commands.
    alone.command(name, short_help=(function.__doc__ or "").partition("\n")[0])(function)
    return typer.main.get_command(alone)


app = typer.Typer(
    cls=_Group,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Release, check and grade notebooks: see the README of the course for a first run.",
)


def _say_version(asked: bool) -> None:
    from autograder.release.kit_metadata import facts

    if asked:
        say(f"autograder {facts().version}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None: ...


def main() -> None:
    """Run the command line; an error of the kit's own becomes one sentence and an exit code."""
    write_in_ascii_what_cannot_be_shown()
    if os.environ.get("COLUMNS") == "0":  # of a terminal whose width nobody knows; Rich would print nothing
        del os.environ["COLUMNS"]
    if shutil.get_terminal_size().columns < _TABLES:
        app.rich_markup_mode = None
    try:
        _must_be_somewhere()
        app()
    except (AutograderError, Interrupted) as error:
        say(f"autograder: {error}", err=True)
        sys.exit(_code(error))
    except OSError as error:
        if error.errno != errno.ENOSPC or error.filename:
            what = f"{error.filename} cannot be used" if error.filename else "This machine refuses what is needed"
            say(
                f"autograder: {what} ({error.strerror or error}); mend that, then run the same command again.", err=True
            )
            sys.exit(1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what could not be written is not tried again at the exit
        sys.exit(f"autograder: The output cannot be written ({error.strerror}); free some space, or send it elsewhere.")


def _must_be_somewhere() -> None:
    """Raise UsageError in a folder that was deleted: Python starts no process there."""
    try:
        Path.cwd()
    except OSError as error:
        raise UsageError(f"The current folder cannot be used ({error.strerror}); go to one that there is.") from None


def _code(error: BaseException) -> int:
    if isinstance(error, Interrupted):
        return 130  # as shells report a program that was interrupted
    return 2 if isinstance(error, UsageError | CourseError | IsolationUnavailable) else 1
