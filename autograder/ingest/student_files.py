"""The files that a student's notebook makes use of: those handed in beside it, and those that its cells write."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from autograder.code.notebook_syntax import Transformer, here
from autograder.errors import UnreadableNotebook
from autograder.ingest import files, imports
from autograder.ingest.notebook import MAX_CELL, MAX_CODE, Cell, read
from autograder.ingest.repairs import Mended, Repair
from autograder.values import Block

MAX_FILES = 20
_IMPORTED = ("py", "pyc", "pyw", "so", "pyd")
_DATA = (".json", ".txt", ".csv", ".tsv", ".dat", ".yaml", ".yml", ".toml", ".ini")
_AT_THE_START = ("sitecustomize", "usercustomize")  # which Python imports unasked
MAX_NOTEBOOKS = 3
MAX_NOTEBOOK = 1 << 20  # bytes
MAX_ENTRIES = 1000  # of a folder

_WRITES = re.compile(r"\s*%%(?:writefile|file)[ \t]+(?P<again>-a[ \t]+)?[\"']?(?P<name>[^\s\"']+)[\"']?[ \t]*(?:\n|$)")
_SCRIPT = re.compile(
    r"(?m)^get_ipython\(\)\.run_cell_magic\('(?:writefile|file)', '(?P<again>-a )?(?P<name>[\w./-]+)', "
    r"(?P<text>'.*'|\".*\")\)$"
)
_PLAIN = re.compile(r"(?:[^\W\d][\w-]*/){0,4}[^\W\d][\w -]*(?:\.\w+)+")


def beside(path: Path) -> tuple[Block, ...]:
    """The modules, texts with data and other notebooks that lie beside a notebook, and the modules in folders there.

    Links, and what is too large to have been written by hand, do not.
    """
    modules, notebooks = _beside(path)
    return (*_read(path.parent, modules), *_as_scripts(path.parent, notebooks))


def read_beside(path: Path) -> list[Path]:
    """The files that `beside` reads."""
    return [path.parent / name for names in _beside(path) for name in names]


def _beside(path: Path) -> tuple[list[str], list[str]]:
    """The names of the modules and texts with data, and of the other notebooks, beside a notebook."""
    try:
        names = [name for name in sorted(_names(path.parent)) if name != path.name]
    except OSError:
        return [], []
    notebooks = [name for name in names if name.endswith(".ipynb")][:MAX_NOTEBOOKS]
    texts = [name for name in names if name.endswith(_DATA) and name != "timestamp.txt"][:MAX_FILES]
    return [*[name for name in names if name.endswith(".py")][:MAX_FILES], *texts], notebooks


def module_of(name: str) -> str:
    """The module, or the package, that a file belongs to; "" where it is none."""
    return name.partition("/")[0].removesuffix(".py") if name.endswith(".py") else ""


def _names(folder: Path) -> Iterator[str]:
    """The files of a folder and of the folders in it, links left aside."""
    with os.scandir(folder) as entries:
        for entry in islice(entries, MAX_ENTRIES):
            names = [entry.name]
            if entry.is_dir(follow_symlinks=False):
                names = [f"{entry.name}/{inner}" for inner in os.listdir(entry) if inner.endswith(".py")]
            yield from filter(_PLAIN.fullmatch, names)


def _as_scripts(folder: Path, names: Iterable[str]) -> Iterator[Block]:
    """Other notebooks, as what `%run` makes of them."""
    for name in names:
        try:
            cells = read(folder / name).cells if (folder / name).stat().st_size < MAX_NOTEBOOK else ()
        except (OSError, UnreadableNotebook):
            continue
        transformer = Transformer()
        yield Block(name, "\n".join(transformer.python(cell.source) for cell in cells if cell.kind == "code"))


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
    cells = list(cells)
    texts = {b.name: b.source for b in handed_in if _PLAIN.fullmatch(b.name) and _is_wanted(b.name, cells)}
    where = dict.fromkeys(texts, "")
    for cell in cells:
        for name, text, more in _written(cell):
            texts[name] = f"{texts.get(name, '')}{text}" if more else text
            where[name] = cell.name
    refused = [name for name in texts if name.endswith(".py") and imports.exists(module_of(name))]
    kept = [name for name in texts if name not in refused][:MAX_FILES]
    return tuple(Block(name, texts[name]) for name in kept), [
        *(Repair(Mended.FILE_USED, where[name], name) for name in kept if where[name]),
        *(Repair(Mended.FILE_REFUSED, where[name], name) for name in refused),
    ]


def _is_wanted(name: str, cells: Iterable[Cell]) -> bool:
    """Whether a file is the notebook's at all: what is no module is only if a cell names it."""
    return name.endswith(".py") or any(name in cell.source for cell in cells)


def _written(cell: Cell) -> Iterator[tuple[str, str, bool]]:
    """The files that a cell writes: each with its name, its text, and whether that is added to what there is."""
    if cell.kind != "code":
        return
    if found := _WRITES.match(cell.source):
        yield from _plain(found["name"], cell.source[found.end() :].rstrip("\n") + "\n", bool(found["again"]))
    for found in _SCRIPT.finditer(cell.source) if "run_cell_magic('" in cell.source else ():
        yield from _plain(found["name"], _literal(found["text"]), bool(found["again"]))


def _plain(name: str, text: str, more: bool) -> Iterator[tuple[str, str, bool]]:
    if _PLAIN.fullmatch(name := here(name)):
        yield name, text, more


def _literal(text: str) -> str:
    try:
        return str(ast.literal_eval(text))
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return ""
