"""The shape of the package: its modules, its rooms and the floors that they stand on.

`python -m tests.structure` draws the floors: `docs/pictures/rooms.svg`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "pictures" / "rooms.svg"
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "autograder").rglob("*.py"))
}


@dataclass(frozen=True)
class Floor:
    """Rooms, and modules of the top level, that do not import each other; what they import stands further down."""

    says: str
    rooms: tuple[str, ...]


# From the bottom to the top. Architecture, picture and tests follow this list.
FLOORS = (
    Floor("facts and faults", ("errors", "limits", "whole_file")),
    Floor("what all others speak of", ("values", "comparing", "reference", "tracing")),
    Floor("the text of code, and its run", ("code", "sandbox")),
    Floor("what is declared, what is handed in", ("exercise", "ingest")),
    Floor("what students fill in, verdicts", ("judging", "blanks")),
    Floor("what an author may declare", ("declarations",)),
    Floor("the author's course, the student's check", ("course", "student")),
    Floor("what still holds, what students get", ("reuse", "release")),
    Floor("what is recorded", ("gradebook",)),
    Floor("what comes in from a platform", ("collect",)),
    Floor("a run over a class, what leads outside", ("grading", "export")),
    Floor("what goes back to students", ("feedback",)),
    Floor("nbgrader's own commands, the page, the proofs", ("nbgrader", "report", "proving")),
    Floor("the command line", ("cli",)),
    Floor("the entry point", ("__main__",)),
)


def room_of(module: str) -> str:
    """The folder of the package that a module lies in, or the module itself."""
    return module.split(".")[1] if "." in module else module


@cache
def imported(path: Path) -> frozenset[str]:
    """The modules of the package that a file imports, wherever in it the import stands."""
    return frozenset(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            inside = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (name if name in MODULES else node.module for name in inside)


# --------------------------------------------------------------------------------------------------------- the picture

# Fill and border of each kind of box, for a light page and for a dark one. No meaning rests on a colour alone.
LIGHT = {"page": "#ffffff", "text": "#1a1a1a", "file": "#eeeeee", "room": "#dcebf7", "sandbox": "#fdeccb"}
DARK = {"page": "#0d1117", "text": "#f0f0f0", "file": "#333333", "room": "#0b3d63", "sandbox": "#5c4100"}
WIDTH, STEP, BOX, GAP = 840, 52, 134, 12


def picture() -> str:
    """The floors as SVG."""
    height = STEP * len(FLOORS) + 50
    rows = "".join(_row(floor, 16 + STEP * number) for number, floor in enumerate(reversed(FLOORS)))
    names = "; ".join(f"{floor.says}: {', '.join(floor.rooms)}" for floor in reversed(FLOORS))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="system-ui, sans-serif"'
        ' font-size="14" role="img" aria-labelledby="t d">\n'
        '<title id="t">The rooms of the package, floor by floor</title>\n'
        f'<desc id="d">From the top to the bottom. Every import points down. {names}.</desc>\n'
        f"<style>\n{_style(LIGHT)}@media (prefers-color-scheme: dark) {{\n{_style(DARK)}}}\n</style>\n"
        f'<rect class="page" width="{WIDTH}" height="{height}"/>\n'
        f'<path class="line" d="M24 20 V{height - 60} m-6 -10 l6 10 l6 -10"/>\n'
        f"{rows}{_legend(height - 20)}</svg>\n"
    )


def _row(floor: Floor, top: int) -> str:
    boxes = "".join(_box(name, 48 + (BOX + GAP) * place, top) for place, name in enumerate(floor.rooms))
    return f'{boxes}<text x="{WIDTH - 20}" y="{top + 24}" text-anchor="end">{floor.says}</text>\n'


def _box(name: str, left: int, top: int) -> str:
    kind = "sandbox" if name == "sandbox" else "file" if f"autograder.{name}" in _FILES else "room"
    label = f"{name}.py" if kind == "file" else f"{name}/"
    return (
        f'<rect class="{kind}" x="{left}" y="{top}" width="{BOX}" height="38" rx="6"/>'
        f'<text x="{left + BOX // 2}" y="{top + 24}" text-anchor="middle">{label}</text>\n'
    )


_FILES = {name for name, path in MODULES.items() if path.name != "__init__.py"}


def _legend(base: int) -> str:
    said = "Every import points down. The dashed room runs student code, in a process that is confined."
    return f'<text x="48" y="{base}">{said}</text>\n'


def _style(colours: dict[str, str]) -> str:
    fills = "".join(f".{kind} {{ fill: {colours[kind]} }}\n" for kind in ("page", "file", "room", "sandbox"))
    lines = f".file, .room, .sandbox, .line {{ stroke: {colours['text']} }}\n.line {{ fill: none }}\n"
    return f"{fills}{lines}.sandbox {{ stroke-dasharray: 6 3 }}\ntext {{ fill: {colours['text']} }}\n"


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
