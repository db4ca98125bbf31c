"""`autograder doctor`: what this machine offers, what is missing, and the command that mends it."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from autograder.errors import how_to_install
from autograder.values import Isolation

if TYPE_CHECKING:
    from rich.table import Table

    from autograder.sandbox.pick_level import Tried

_FOR = {
    "grade": "to grade, release and report",
    "lab": "to open notebooks in JupyterLab, and to validate",
    "dask": "to grade on a cluster",
}
"""What the extras of the package are for, as far as people need them who do not develop it."""


def doctor() -> None:
    """Say what this machine offers, what is missing, and the command that mends it."""
    from autograder.cli.grade_screen import beware
    from autograder.cli.terminal import terminal
    from autograder.release.distribution import facts
    from autograder.sandbox import pick_level
    from autograder.sandbox.versions import graded_by

    console = terminal()
    console.print(f"autograder {facts().version}, Python {platform.python_version()} on {platform.system()}")
    console.print(graded_by(), highlight=False)
    console.print(_packages())
    tried = pick_level.describe()
    console.print(_levels(tried))
    best = next(one.level for one in tried if not one.lack)
    console.print(_without_option(best), highlight=False)
    for remedy in dict.fromkeys([*_to_install(), *_to_confine(tried)]):
        console.print(f"To mend: {remedy}", highlight=False, markup=False, soft_wrap=True)
    beware(console, [best])


def _packages() -> Table:
    from rich.table import Table

    table = Table("packages", "complete", "missing")
    for extra, purpose in _FOR.items():
        lacking = _lacking(extra)
        table.add_row(f"{extra}: {purpose}", "no" if lacking else "yes", ", ".join(lacking))
    return table


def _levels(tried: list[Tried]) -> Table:
    from rich.markup import escape
    from rich.table import Table

    from autograder.sandbox.pick_level import why

    table = Table("isolation level", "available", "why")
    for one in tried:
        table.add_row(one.level, "no" if one.lack else "yes", escape(why(one)))
    return table


def _without_option(best: Isolation) -> str:
    if best is Isolation.PROCESS:
        return f"Nothing is graded here unless --isolation {best} accepts that student code can read the solutions."
    return f"Without --isolation, student code runs at the level {best}."


def _lacking(extra: str) -> list[str]:
    """The packages of an extra that are not installed."""
    from autograder.release.distribution import facts

    here = [text for text in facts().extras[extra] if ";" not in text or platform.system() == "Linux"]
    names = [re.split(r"[^\w.-]", text)[0] for text in here]
    return [name for name in names if not _is_installed(name)]


def _is_installed(name: str) -> bool:
    from importlib.metadata import PackageNotFoundError, version

    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def _to_install() -> Iterator[str]:
    yield from (f"{how_to_install(extra)} ({purpose})" for extra, purpose in _FOR.items() if _lacking(extra))


def _to_confine(tried: list[Tried]) -> Iterator[str]:
    """What gives the strongest isolation level on Linux, where it is not there."""
    from autograder.sandbox.isolation import Lack

    yield from (
        f"sudo apt install bubblewrap (the isolation level {one.level})" for one in tried if one.lack is Lack.BWRAP
    )
