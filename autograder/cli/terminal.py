"""Rich's console for tables and colours, where what a student wrote has no say over the terminal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook
from rich.progress import track
from rich.segment import Segment
from rich.table import Table

from autograder import errors
from autograder.cli.plain_text import visible

_Item = TypeVar("_Item")
_LEAST = 15  # characters of a column that can be broken, with its border


def terminal(stderr: bool = False) -> Console:
    """Rich's console for tables and colours, which may hold what a student wrote."""
    made = Console(stderr=stderr)
    made.push_render_hook(_Showing())
    return made


def counted(items: Iterable[_Item], total: int, what: str, *, quiet: bool = False) -> Iterable[_Item]:
    """The items, with a bar on a terminal that says how many have come; nothing in a log or in a `quiet` command."""
    console = terminal(stderr=True)
    return track(items, what, total, console=console, transient=True, disable=quiet or not console.is_terminal)


def show_rows(console: Console, headings: Sequence[str], rows: Sequence[Sequence[str]], whole: int) -> None:
    """Show rows of Rich's markup as a table, of which the first `whole` columns are not broken.

    Where it is too narrow for that, each row is a line: no name and no mark is ever cut. Nor does a name begin a row.
    """
    rows = [[errors.visible(cell) for cell in row] for row in rows]  # written out, it takes more room
    free, endless = headings[whole:], console.options.update(max_width=1 << 20)
    tables = _table(headings[:whole], rows, []), _table(headings[:whole], rows, free)
    unbroken, unfolded = (console.measure(table, options=endless).maximum for table in tables)
    if min(unfolded, unbroken + _LEAST * len(free)) <= console.width:
        console.print(tables[1])
        return
    for row in (headings, *rows):
        console.print(" | ".join(filter(None, row)), highlight=False, soft_wrap=True)


def _table(whole: Sequence[str], rows: Sequence[Sequence[str]], free: Sequence[str]) -> Table:
    table = Table()
    for heading in whole:
        table.add_column(heading, no_wrap=True)
    for heading in free:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row[: len(table.columns)])
    return table


def beware(console: Console, levels: Collection[str]) -> None:
    """Say plainly what a level does not protect from."""
    from autograder.sandbox import isolation

    if said := isolation.caution(levels):
        console.print(f"[bold yellow]Warning:[/] {said}", highlight=False)


class _Showing(RenderHook):
    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        return [_Shown(one) for one in renderables]


@dataclass(frozen=True)
class _Shown:
    """Something to render, whose own text has no say over the terminal. What Rich itself tells it is no text."""

    inner: ConsoleRenderable

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for segment in console.render(self.inner, options):
            yield segment if segment.control else segment._replace(text=visible(segment.text))
