"""What a course needs installed besides the kit: the lines of its source/requirements.txt, the one place for it."""

from __future__ import annotations

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.errors import CourseError, reading_the_course

if TYPE_CHECKING:
    from importlib.metadata import Distribution

    from packaging import requirements as packaging


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of the file, such as `pandas>=2`, the version that is installed here, and the modules that it holds."""

    text: str
    version: str
    modules: tuple[str, ...]


def read(path: Path) -> tuple[Requirement, ...]:
    """The requirements in a file, none where there is no such file.

    Raises CourseError, with the line, for what is no name with versions, and for what is not installed here: code that
    needs it would be marked down.
    """
    return tuple(_requirements(path)) if path.is_file() else ()


def modules_of(requirements: Iterable[Requirement]) -> tuple[str, ...]:
    """What they hold: modules that need not be loaded anew for each run."""
    return tuple(module for requirement in requirements for module in requirement.modules)


def versions(path: Path) -> tuple[tuple[str, str], ...]:
    """The requirements in a file, each with the version that is installed here, "" where none is."""
    lines = _lines(path) if path.is_file() else ()
    return tuple((text, found.version if (found := installed(wanted.name)) else "") for _, text, wanted in lines)


def installed(name: str) -> Distribution | None:
    """The package of that name, where it is installed."""
    from importlib.metadata import PackageNotFoundError, distribution  # takes a while, and few courses need it

    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _requirements(path: Path) -> Iterator[Requirement]:
    for where, text, wanted in _lines(path):
        found = installed(wanted.name)
        if not found or not wanted.specifier.contains(found.version, prereleases=True):
            lacks = f"is not installed here{f', but {found.version}' if found else ''}"
            raise CourseError(f"{where}: {text} {lacks}; {_remedy(wanted.name, path)}.")
        yield Requirement(text, found.version, _modules(found))


def _remedy(name: str, path: Path) -> str:
    """What to do about a name that is not installed: it may be what a package is imported as, or no package."""
    from importlib.metadata import packages_distributions

    holders = packages_distributions().get(name)
    if holders and not installed(name):
        return f"it is imported from the package {holders[0]}, so write that name"
    if name.lower() == "python":
        return "it is no package, so leave the line out"
    return f"run python -m pip install -r {path}"


def _lines(path: Path) -> Iterator[tuple[str, str, packaging.Requirement]]:
    """Each requirement with its place, as it is written and as pip reads it."""
    from packaging import requirements as packaging  # few courses need it

    with reading_the_course():
        content = path.read_bytes()
    # As pip reads it: what an editor or a shell of Windows writes begins with a mark.
    encoding = "utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    for number, line in enumerate(content.decode(encoding, "replace").splitlines(), 1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        where = f"{path}, line {number}"
        try:
            wanted = packaging.Requirement(text)
        except packaging.InvalidRequirement:
            wanted = None
        if not wanted or wanted.url or wanted.marker:
            raise CourseError(f"{where}: {text!r} is no requirement; write a name and versions, such as pandas>=2.")
        yield where, text, wanted


def _modules(installed: Distribution) -> tuple[str, ...]:
    """What can be imported of a distribution, by the files that it has installed."""
    files = (file for file in installed.files or () if file.suffix == ".py")
    names = (file.parts[0].removesuffix(".py") for file in files if len(file.parts) == 1 or file.name == "__init__.py")
    return tuple(sorted({name for name in names if name.isidentifier() and not name.startswith("_")}))
