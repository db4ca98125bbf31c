"""Which modules of the package a mark can depend on: those that grading imports, however far down. No list says so."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parents[1]
# What grades, what runs in the sandbox's own processes, and what students' code may import.
ROOTS = ("grading.grader", "sandbox.zygote", "reference")
# No more than a literal stands before the first dot: such a pattern is looked for ten times as fast.
_IMPORT = re.compile(rb"from autograder(?:\.([\w.]+))? import (\([^)]*\)|[^\n]*)")
_NAMED = re.compile(rb"autograder\.([\w.]+)")  # in strings too: some are imported by name
_WORD = re.compile(rb"\w+")


@cache
def package_digest() -> str:
    """The digest of all code of ours that decides marks. Read once: a process goes on with the code that it loaded."""
    return digest_of(_PACKAGE)


def digest_of(package: Path) -> str:
    """The digest of the code that decides marks in a copy of the package."""
    found = _deciding(package)
    parts = [part for place in sorted(found) for part in (place.rpartition("/")[2].encode(), found[place])]
    return hashlib.blake2b(b"\0".join(parts), digest_size=16).hexdigest()


def _deciding(package: Path) -> dict[str, bytes]:
    """The texts of the files of a package that decide marks, by their places in it. In doubt a file is among them."""
    known = set(_modules(package))
    found: dict[str, bytes] = {}
    followed: set[bytes] = set()
    waiting = [place for root in ROOTS for place in _files(known, root.split("."))]
    waiting += [place for root in ROOTS for place in known if place.rpartition("/")[0] == root]
    while waiting:
        place = waiting.pop()
        if place not in found:
            found[place] = (package / place).read_bytes()
            names = set(_mentioned(found[place])) - followed
            followed |= names
            waiting += [file for name in names for file in _files(known, name.decode().split("."))]
    return found


def _modules(package: Path) -> Iterator[str]:
    for folder, _, names in os.walk(package):
        below = os.path.relpath(folder, package).replace(os.sep, "/")
        yield from (name if below == "." else f"{below}/{name}" for name in names if name.endswith(".py"))


def _mentioned(text: bytes) -> Iterator[bytes]:
    """The dotted names below the package that a module names, most of them modules."""
    yield from _NAMED.findall(text)
    for module, names in _IMPORT.findall(text):
        yield module
        yield from (module + b"." + name if module else name for name in _WORD.findall(names))


def _files(known: Collection[str], parts: Sequence[str]) -> Iterator[str]:
    """The files that importing a dotted name runs: its own, and the `__init__` of each folder above it."""
    for depth in range(len(parts) + 1):
        above = "/".join(parts[:depth])
        if f"{above}.py" in known:
            yield f"{above}.py"
            return
        if (file := f"{above}/__init__.py".lstrip("/")) in known:
            yield file
