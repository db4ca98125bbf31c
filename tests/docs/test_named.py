"""What the pages name in passing exists: commands with their options, targets, modules, files and tests."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.cli.test_command_line import options_of
from tests.conftest import ROOT
from tests.docs.pages import blocks

PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
FOLDERS = ("autograder", "bench", "docs", "examples", "source", "tests", ".ci", ".github")
CODE = re.compile(r"(?<!`)`([^`]+)`(?!`)")

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def spans(page: Path) -> Iterator[str]:
    """Each piece of code in a page's text, on one line, and each line of its blocks of commands."""
    text = re.sub(r"^(`{3,})\S*\n.*?^\1$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    yield from (" ".join(found.split()) for found in CODE.findall(text))
    lines = (line for b in blocks(page) if b.language in ("sh", "console", "") for line in b.text.splitlines())
    yield from (line.removeprefix("$ ") for line in lines)


def named(page: Path, pattern: str) -> list[str]:
    """What stands in the pieces of code of a page where a pattern has its group."""
    return [found for span in spans(page) for found in re.findall(pattern, span)]


@each_page
def test_the_commands_that_a_page_names_have_these_options(page: Path):
    wrong = []
    for line in named(page, r"^autograder ([a-z].*)"):
        word, *rest = line.partition("#")[0].partition("|")[0].split()
        known = options_of(word)
        wrong += [f"{word} {one}" for one in rest if one.startswith("--") and one.split("=")[0] not in known]
    assert wrong == []


@each_page
def test_the_targets_that_a_page_names_exist(page: Path):
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(named(page, r"^make ([a-z]+)")) <= known


@each_page
def test_the_modules_that_a_page_starts_exist(page: Path):
    ours = named(page, r"python -m ((?:autograder|tests|bench)[\w.]*)")
    assert [name for name in ours if not importlib.util.find_spec(name)] == []


@each_page
def test_the_files_that_a_page_names_exist(page: Path):
    paths = named(page, rf"^((?:{'|'.join(map(re.escape, FOLDERS))})/[\w./*-]*)$")
    found = [ROOT.glob(path.rstrip("/").replace("NAME", "initialization")) for path in paths]
    assert [path for path, there in zip(paths, found, strict=True) if not any(there)] == []


@cache
def every_test() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))


@each_page
def test_the_tests_that_a_page_names_exist(page: Path):
    assert [name for name in named(page, r"^(test_\w+)$") if f"def {name}(" not in every_test()] == []
