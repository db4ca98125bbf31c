"""Which modules of the package a mark can depend on: those that grading imports, however far down. No list says so."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parents[1]
# What grades, what runs in the sandbox's own processes, and what students' code may import.
ROOTS = ("grading.grader", "sandbox.zygote", "reference")
_IMPORT = re.compile(r"\bfrom autograder(?:\.([\w.]+))? import (\([^)]*\)|[^\n]*)")
_NAMED = re.compile(r"\bautograder\.([\w.]+)")  # in strings too: some are imported by name


@cache
def package_digest() -> str:
    """The digest of all code of ours that decides marks. Read once: a process goes on with the code that it loaded."""
    return digest_of(_PACKAGE)


def digest_of(package: Path) -> str:
    """The digest of the code that decides marks in a copy of the package."""
    parts = [part for path in deciding(package) for part in (path.name.encode(), path.read_bytes())]
    return hashlib.blake2b(b"\0".join(parts), digest_size=16).hexdigest()


def deciding(package: Path) -> list[Path]:
    """The files of a package that decide marks, in a fixed order. In doubt a file is among them."""
    found: dict[Path, None] = {}
    followed: set[str] = set()
    waiting = [path for root in ROOTS for path in _files(package, root)]
    waiting += [path for root in ROOTS for path in (package / root).glob("*.py")]
    while waiting:
        path = waiting.pop()
        if path not in found and path.is_file():
            found[path] = None
            names = set(_mentioned(path.read_text(encoding="utf-8"))) - followed
            followed |= names
            waiting += [file for name in names for file in _files(package, name)]
    return sorted(found)


def _mentioned(text: str) -> Iterator[str]:
    """The dotted names below the package that a module names, most of them modules."""
    yield from _NAMED.findall(text)
    for module, names in _IMPORT.findall(text):
        yield module
        yield from (f"{module}.{name}".lstrip(".") for name in re.findall(r"\w+", names))


def _files(package: Path, name: str) -> Iterator[Path]:
    """The files that importing a dotted name runs: its own, and the `__init__` of each folder above it."""
    place = package
    for part in name.split("."):
        yield place / "__init__.py"
        place /= part
        if (file := place.with_suffix(".py")).is_file():
            yield file
            return
        if not place.is_dir():
            return
    yield place / "__init__.py"
