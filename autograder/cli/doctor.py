"""`autograder doctor`: what this machine offers."""

from __future__ import annotations

import platform


def doctor() -> None:
    """Say what this machine offers: versions, and which isolation levels can be had."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from autograder.cli.grade_screen import beware
    from autograder.sandbox import pick_level

    console = Console()
    console.print(f"Python {platform.python_version()} on {platform.system()} {platform.release()}")
    table = Table("isolation level", "available", "why")
    tried = pick_level.describe()
    for level, available, reason in tried:
        table.add_row(level, "yes" if available else "no", escape(reason))
    console.print(table)
    best = next(level for level, available, _ in tried if available)
    console.print(f"Without --isolation, student code runs at the level {best}.", highlight=False)
    beware(console, [best])
