"""The shape of the package: which way its imports point, how long a module is, and what the documents say of it."""

from __future__ import annotations

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.structure import DARK, FLOORS, LIGHT, MODULES, PICTURE, ROOT, Floor, imported, picture, room_of

MOST_LINES = 250
HEIGHT = {room: height for height, floor in enumerate(FLOORS) for room in floor.rooms}
# `from autograder.student import check, hint` is what a notebook says; the package refuses a Python that is too old.
SHORTCUTS = {"autograder.student", "autograder"}

SCRIPTS = {"autograder.reference.datasets"}  # a command of its own, `python -m`


def test_no_module_imports_itself_in_a_circle() -> None:
    graph = {name: imported(path) for name, path in MODULES.items()}
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def test_every_room_stands_on_one_floor() -> None:
    rooms = [room for floor in FLOORS for room in floor.rooms]
    assert sorted(rooms) == sorted({room_of(name) for name in MODULES} - {"autograder"})


@pytest.mark.parametrize("module", [name for name in MODULES if "." in name])
def test_an_import_points_to_a_lower_floor(module: str) -> None:
    own = room_of(module)
    others = {room_of(name) for name in imported(MODULES[module])} - {own, "autograder"}
    assert [room for room in others if HEIGHT[room] >= HEIGHT[own]] == []


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_short_enough_to_be_read_at_once(module: str) -> None:
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("module", [name for name, path in MODULES.items() if path.name == "__init__.py"])
def test_a_room_says_what_it_is_for_and_importing_it_costs_nothing(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    assert len(tree.body) == 1 or module in SHORTCUTS


@pytest.mark.parametrize("module", [name for name in MODULES if room_of(name) != "cli" and name not in SCRIPTS])
def test_only_the_command_line_prints(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    used = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, (ast.Name, ast.Attribute))}
    assert used & {"print", "sys.stdout", "sys.stderr", "typer", "rich"} == set()


# --------------------------------------------------------------------------------------------------------- the picture


def test_the_picture_of_the_rooms_is_the_one_of_these_floors() -> None:
    assert PICTURE.read_text(encoding="utf-8") == picture(), "run `python -m tests.structure`"


def test_the_picture_says_in_words_what_it_shows() -> None:
    told = ElementTree.fromstring(picture()).findtext("{http://www.w3.org/2000/svg}desc") or ""
    assert [floor for floor in FLOORS if f"{floor.says}: {', '.join(floor.rooms)}" not in told] == []


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("kind", ["page", "file", "room", "sandbox"])
def test_the_picture_is_readable_on_a_light_page_and_on_a_dark_one(colours: dict[str, str], kind: str) -> None:
    bright, dim = sorted((luminance(colours["text"]), luminance(colours[kind])), reverse=True)
    assert (bright + 0.05) / (dim + 0.05) >= 4.5


def luminance(colour: str) -> float:
    """The relative luminance of #rrggbb, as the contrast of WCAG needs it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# ------------------------------------------------------------------------------------------------------- the documents

DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
# A place of the reader's, or a file that each of them has to get.
THEIRS = re.compile(r"/NAME\b|data/data\.mat")
OURS = ("autograder", "bench", "data", "docs", "examples", "notebooks", "source", "tests", ".ci", ".github")


def paths_named(text: str) -> set[str]:
    """What is written as code and begins like a path of this repository."""
    begins = "|".join(map(re.escape, OURS))
    return {name for name in re.findall(rf"`((?:{begins})/[\w./*-]*)`", text) if not THEIRS.search(name)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_that_a_document_names_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = set(re.findall(r"\]\(([^):#]+)(?:#[^)]*)?\)", text))
    missing = {name for name in paths_named(text) if not any(ROOT.glob(name))}
    assert missing | {name for name in links if not (document.parent / name).exists()} == set()


def test_the_architecture_names_every_room() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert [name for floor in FLOORS for name in floor.rooms if not _named(name, floor, text)] == []


def _named(name: str, floor: Floor, text: str) -> bool:
    path = f"autograder/{name}/" if (ROOT / "autograder" / name).is_dir() else f"autograder/{name}.py"
    return f"`{path}`" in text
