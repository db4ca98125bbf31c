"""The files that a student's notebook makes use of: those handed in beside it, and those that its cells write."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.ingest import files, imports
from autograder.ingest.notebook import MAX_CELL, MAX_CODE, Cell
from autograder.ingest.repairs import Mended, Repair
from autograder.values import Block

MAX_FILES = 20
_IMPORTED = ("py", "pyc", "pyw", "so", "pyd")
_AT_THE_START = ("sitecustomize", "usercustomize")  # which Python imports unasked

_WRITES = re.compile(r"\s*%%(?:writefile|file)[ \t]+(?P<again>-a[ \t]+)?[\"']?(?P<name>[^\s\"']+)[\"']?[ \t]*(?:\n|$)")
_SCRIPT = re.compile(
    r"(?m)^get_ipython\(\)\.run_cell_magic\('(?:writefile|file)', '(?P<again>-a )?(?P<name>[\w.]+)', "
    r"(?P<text>'.*'|\".*\")\)$"
)
_PLAIN = re.compile(r"[^\W\d][\w-]*(?:\.\w+)+")


def beside(path: Path) -> tuple[Block, ...]:
    """The modules that lie beside a notebook; links, and what is too large to have been written by hand, do not."""
    try:
        names = sorted(name for name in os.listdir(path.parent) if name.endswith(".py") and _PLAIN.fullmatch(name))
    except OSError:
        return ()
    others = [name for name in names if name != path.name]
    return tuple(_read(path.parent, others[:MAX_FILES]))


def shadowing(folder: str) -> list[str]:
    """What lies in a folder and would be imported there in the place of what is installed."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return []
    return [entry.name for entry in entries if _shadows(entry)]


def _shadows(entry: os.DirEntry[str]) -> bool:
    name, _, ending = entry.name.partition(".")
    if not (name in _AT_THE_START or imports.exists(name)):
        return False
    return entry.is_dir(follow_symlinks=False) or ending.endswith(_IMPORTED)


def _read(folder: Path, names: Iterable[str]) -> Iterator[Block]:
    room = MAX_CODE
    for name in names:
        try:
            with files.opened(folder / name) as file:
                content = file.read(min(MAX_CELL, room) + 1)
        except OSError:
            continue
        if len(content) <= min(MAX_CELL, room):
            room -= len(content)
            yield Block(name, files.code_of(content))


def of_notebook(handed_in: Iterable[Block], cells: Iterable[Cell]) -> tuple[tuple[Block, ...], list[Repair]]:
    """The files of a notebook, as they are after its last cell, and what is to be said of them."""
    texts = {block.name: block.source for block in handed_in if _PLAIN.fullmatch(block.name)}
    where = dict.fromkeys(texts, "")
    for cell in cells:
        for name, text, more in _written(cell):
            texts[name] = f"{texts.get(name, '')}{text}" if more else text
            where[name] = cell.name
    refused = [name for name in texts if name.endswith(".py") and imports.exists(name.removesuffix(".py"))]
    kept = [name for name in texts if name not in refused][:MAX_FILES]
    return tuple(Block(name, texts[name]) for name in kept), [
        *(Repair(Mended.FILE_USED, where[name], name) for name in kept if where[name]),
        *(Repair(Mended.FILE_REFUSED, where[name], name) for name in refused),
    ]


def _written(cell: Cell) -> Iterator[tuple[str, str, bool]]:
    """The files that a cell writes: each with its name, its text, and whether that is added to what there is."""
    if cell.kind != "code":
        return
    if found := _WRITES.match(cell.source):
        yield from _plain(found["name"], cell.source[found.end() :].rstrip("\n") + "\n", bool(found["again"]))
    for found in _SCRIPT.finditer(cell.source) if "run_cell_magic('" in cell.source else ():
        yield from _plain(found["name"], _literal(found["text"]), bool(found["again"]))


def _plain(name: str, text: str, more: bool) -> Iterator[tuple[str, str, bool]]:
    if _PLAIN.fullmatch(name.removeprefix("./")):
        yield name.removeprefix("./"), text, more


def _literal(text: str) -> str:
    try:
        return str(ast.literal_eval(text))
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return ""
