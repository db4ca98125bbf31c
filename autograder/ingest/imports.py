"""What a submission imports: modules that there are not, what the course lends in their place, and whether it plots."""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.machinery import PathFinder
from pathlib import Path

from autograder.code.parsing import Statement
from autograder.values import Block

# What a published module has besides may be the notebook's own, and costs nothing as long as it is only imported.
_LENT = """\
from {module} import {functions}


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    import __main__
    from autograder.sandbox import missing_packages

    if name in vars(__main__):
        return vars(__main__)[name]
    return missing_packages.Absent("{name}")
"""
_LIGHT = frozenset(sys.stdlib_module_names) | {"numpy", "autograder"}


@lru_cache(maxsize=1000)
def exists(module: str) -> bool:
    """Whether a child finds a module of this name, without a student's files. Nothing is imported to find out."""
    name = module.partition(".")[0]
    installed = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    known = name in sys.stdlib_module_names or name in ("autograder", "__main__")
    return known or PathFinder.find_spec(name, installed) is not None


@lru_cache(maxsize=16)
def _functions_of(module: str) -> frozenset[str]:
    """The functions that a module of ours defines."""
    found = vars(importlib.import_module(module)).items()
    return frozenset(name for name, value in found if getattr(value, "__module__", "") == module)


@dataclass(frozen=True)
class Available:
    """What can be imported besides what is installed.

    `own` are the modules that the student handed in. `lent` says for each helper module of other versions of the
    notebook which module of ours lends its functions under that name.
    """

    own: frozenset[str]
    lent: Mapping[str, str]

    @cached_property
    def functions(self) -> dict[str, str]:
        """The functions that the course lends, each with the module that has it."""
        return {name: module for module in sorted({*self.lent.values()}) for name in _functions_of(module)}

    def has(self, module: str) -> bool:
        """Whether a module can be imported."""
        return module.partition(".")[0] in self.own | self.lent.keys() or exists(module)

    def missing(self, statement: Statement) -> list[str]:
        """The modules that a statement, itself an import, asks for in vain."""
        node = statement.node
        if isinstance(node, ast.Import):
            return [alias.name for alias in node.names if not self.has(alias.name)]
        if isinstance(node, ast.ImportFrom):
            name = node.module or ""
            return [f"{'.' * node.level}{name}"] if node.level or not self.has(name) else []
        return []

    def helpers(self, statement: Statement) -> list[str]:
        """The helper modules that a statement imports, and the course lends."""
        asked = statement.names.imports if isinstance(statement.node, ast.Import | ast.ImportFrom) else ()
        return sorted((self.lent.keys() & asked) - self.own)

    def instead(self, statement: Statement) -> list[str]:
        """What can be had of an import that is replaced: functions that are lent, stand-ins."""
        node = statement.node
        assert isinstance(node, ast.ImportFrom)
        served = [self._lent_line(alias) for alias in node.names if alias.asname and alias.name in self.functions]
        others = [alias for alias in node.names if alias.name != "*" and alias.name not in self.functions]
        return [*served, *(stand_in(node.module or alias.name, alias.asname or alias.name) for alias in others)]

    def is_replaced(self, statement: Statement) -> bool:
        """Whether something else stands for a failing import: what the course lends, or what nobody can resolve."""
        node = statement.node
        return isinstance(node, ast.ImportFrom) and (
            bool(node.level) or bool(taken_whole(statement)) or self.is_served(statement)
        )

    def _lent_line(self, alias: ast.alias) -> str:
        return ast.unparse(ast.ImportFrom(self.functions[alias.name], [alias], 0))

    def modules(self, used: Iterable[str]) -> Iterator[Block]:
        """The helper modules, of those that are `used`, that the student did not hand in, as files."""
        for name in sorted(self.lent.keys() & {*used} - self.own):
            functions = ", ".join(sorted(_functions_of(self.lent[name])))
            yield Block(f"{name}.py", _LENT.format(module=self.lent[name], functions=functions, name=name))

    def lending(self, names: Iterable[str]) -> Iterator[str]:
        """Import lines for names that nothing else defines, as far as they are lent."""
        yield from (self._lent_line(ast.alias(name)) for name in sorted(names) if name in self.functions)

    def is_served(self, statement: Statement) -> bool:
        """Whether the course lends any of what a failing import asks for."""
        node = statement.node
        names = [alias.name for alias in node.names] if isinstance(node, ast.ImportFrom) else []
        return any(name in self.functions for name in names)


def stand_in(module: str, name: str) -> str:
    """The line that binds a name to something that says, when it is used, that a module is not installed."""
    package = module.partition(".")[0]
    return f"from autograder.sandbox.missing_packages import {package} as {name}"


def taken_whole(statement: Statement) -> str:
    """The module of which an import takes all names there are; "" of any other."""
    node = statement.node
    whole = isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    return (node.module or "") if whole and isinstance(node, ast.ImportFrom) else ""


def used(kept: Iterable[Statement]) -> frozenset[str]:
    """The packages that statements import."""
    return frozenset(package for statement in kept for package in statement.names.imports)


def needs_plotting(kept: Iterable[Statement]) -> bool:
    """Whether the kept code imports something beyond numpy and the standard library."""
    return not used(kept) <= _LIGHT
