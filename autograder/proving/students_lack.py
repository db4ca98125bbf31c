"""The proof that students have what a notebook asks for: packages that it imports, files that it reads, pictures."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path
from posixpath import normpath
from urllib.parse import unquote, urlsplit

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.code.parsing import parse
from autograder.course import Course
from autograder.declarations.assignment import Assignment
from autograder.declarations.file_names import REQUIREMENTS
from autograder.errors import named
from autograder.ingest.imports import exists
from autograder.release import bundle
from autograder.values import Finding

_CODE = re.compile(r"(`{3,}|~{3,}).*?\1|`[^`\n]*`", re.DOTALL)
_PICTURE = re.compile(r"""!\[[^\]]*\]\(\s*<?([^)\s>]+)|<img\b[^>]*?\bsrc\s*=\s*["']([^"'>]+)""", re.IGNORECASE)


def nothing_is_lacking(course: Course, assignment: Assignment) -> Iterator[Finding]:
    """What an assignment's author has and its students would not."""
    lacking = {package: where for where, package in _packages(assignment)}
    for package in sorted(lacking.keys() - _required(bundle.requirements(course, "jupyterlab"))):
        what = f"{assignment.name}, {lacking[package]} imports from {package}, which students would not have"
        yield Finding(False, f"{what}; write a line {package} into source/{REQUIREMENTS}.")
    for where, path in _own_files(assignment):
        remedy = "put it beside the notebook, and name it by its place there"
        yield Finding(False, f"{assignment.name}, {where} names {path!r}, which is on this machine alone; {remedy}.")
    given = {file.name for file in assignment.files}
    for name in sorted(filter(_shadows, given)):
        what = f"{assignment.name}: {name} beside the notebook has the name of a module that is installed"
        yield Finding(False, f"{what}, and students' notebooks would import it in that one's place; rename it.")
    for cell in (cell for cell in assignment.notebook.cells if cell.kind == "markdown"):
        for path in sorted(_pictures(cell.source) - given):
            what = f"{assignment.name}, {cell.name} shows {path!r}, which does not lie beside the notebook"
            yield Finding(False, f"{what} (there are: {named(sorted(given), 8) or 'no files'}); put it there.")


def _shadows(file: str) -> bool:
    """Whether a file is imported in a notebook's folder in the place of a module that is installed."""
    module = file.removesuffix(".py").removesuffix("/__init__")
    return file.endswith(".py") and "/" not in module and exists(module)


def _own_files(assignment: Assignment) -> Iterator[tuple[str, str]]:
    """The files of this machine that code of the notebook names by their whole path, each with its cell."""
    for cell in (cell for cell in assignment.notebook.cells if cell.kind == "code"):
        texts = (node.value for node in ast.walk(parse(cell.source)) if isinstance(node, ast.Constant))
        for text in (text for text in texts if isinstance(text, str) and text.startswith(("/", "~/"))):
            with suppress(OSError, ValueError, RuntimeError):  # of a text that no path can be
                if Path(text).expanduser().is_file():
                    yield cell.name, text


def _packages(assignment: Assignment) -> Iterator[tuple[str, str]]:
    """The packages that code of an assignment imports without a way around, each with where it does so."""
    beside = {file.name: file.content.decode("utf-8", "replace") for file in assignment.files}
    code = {name: text for name, text in beside.items() if name.endswith(".py")}
    code |= {cell.name: cell.source for cell in assignment.notebook.cells if cell.kind == "code"}
    own = {re.split(r"[./]", name)[0] for name in beside} | {module.name for module in assignment.helper_modules}
    known = packages_distributions()
    for where, text in code.items():
        with suppress(SyntaxError):  # of a file beside the notebook, which may be anything
            for module in {*_imported(parse(text).body)} - own - {"autograder"}:
                if found := known.get(module):
                    yield where, str(canonicalize_name(found[0]))


def _imported(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from () if node.level else [(node.module or "").partition(".")[0]]
        elif not isinstance(node, ast.Try):  # which says what to do without
            yield from _imported(ast.iter_child_nodes(node))


def _required(texts: Iterable[str]) -> set[str]:
    """The packages that are installed with some requirements, by their canonical names."""
    found: set[str] = set()
    waiting = [Requirement(text) for text in texts]
    for wanted in waiting:  # it grows on the way
        name = str(canonicalize_name(wanted.name))
        if name not in found:
            found.add(name)
            with suppress(PackageNotFoundError):
                more = map(Requirement, distribution(name).requires or ())
                extras = [{"extra": extra} for extra in ("", *wanted.extras)]
                waiting += [one for one in more if not one.marker or any(map(one.marker.evaluate, extras))]
    return found


def _pictures(text: str) -> set[str]:
    """The files that a text shows; what stands in code is an example."""
    found = (unquote(one or other) for one, other in _PICTURE.findall(_CODE.sub("", text)))
    parts = map(urlsplit, found)
    return {normpath(part.path) for part in parts if not part.scheme and not part.netloc and part.path}
