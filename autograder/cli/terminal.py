"""Rich's console for tables and colours, where what a student wrote has no say over the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook
from rich.segment import Segment

from autograder.cli.plain_text import visible


def terminal(stderr: bool = False) -> Console:
    """Rich's console for tables and colours, which may hold what a student wrote."""
    made = Console(stderr=stderr)
    made.push_render_hook(_Showing())
    return made


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
