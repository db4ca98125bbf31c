"""What the pages of the site show: blocks of code by language, and in a console the commands with what they print.

A block begins with three backquotes and its language. In a `console`, a line that begins with `$ ` is a command,
one that begins with `> ` goes on with it, and the others are what it prints. `...` stands for anything, as in doctest.
A line outside of blocks that begins with `% $ ` is a command that readers do not see: it brings about what the
page takes for granted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(
    r"^(?P<fence>`{3,}|:{3,})(?P<language>\S*)[^\n]*\n(?P<body>.*?)^(?P=fence)$", re.DOTALL | re.MULTILINE
)
_HIDDEN = re.compile(r"^% \$ (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A block of code: its language, its text, and the line of the page on which it begins."""

    language: str
    text: str
    line: int


@dataclass(frozen=True)
class Step:
    """A command and what the page shows of its output; None where readers do not see the command."""

    command: str
    shown: str | None
    line: int


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        yield Block(found["language"], found["body"], _line(text, found.start()) + 1)


def steps(page: Path) -> list[Step]:
    """The commands of a page, in order, with those that readers do not see."""
    text = page.read_text(encoding="utf-8")
    hidden = [Step(found[1], None, _line(text, found.start())) for found in _HIDDEN.finditer(text)]
    shown = [step for block in blocks(page) if block.language == "console" for step in _in_console(block)]
    return sorted(hidden + shown, key=lambda step: step.line)


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _in_console(block: Block) -> Iterator[Step]:
    command: list[str] = []
    shown: list[str] = []
    start = 0
    for number, line in enumerate([*block.text.splitlines(), "$ "]):
        if f"{line} ".startswith("> ") and command and not shown:
            command.append(line[2:])
        elif line.startswith("$ "):
            if command:
                yield Step("\n".join(command), "".join(f"{text}\n" for text in shown), start)
            command, shown, start = [line[2:]], [], block.line + number
        else:
            shown.append(line)
