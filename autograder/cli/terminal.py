"""Rich's console for tables and colours, where what a student wrote has no say over the terminal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook
from rich.progress import track
from rich.segment import Segment

from autograder.cli.plain_text import visible

_Item = TypeVar("_Item")


def terminal(stderr: bool = False) -> Console:
    """Rich's console for tables and colours, which may hold what a student wrote."""
    made = Console(stderr=stderr)
    made.push_render_hook(_Showing())
    return made


def counted(items: Iterable[_Item], total: int, what: str, *, quiet: bool = False) -> Iterable[_Item]:
    """The items, with a bar on a terminal that says how many have come; nothing in a log or in a `quiet` command."""
    console = terminal(stderr=True)
    return track(items, what, total, console=console, transient=True, disable=quiet or not console.is_terminal)


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
