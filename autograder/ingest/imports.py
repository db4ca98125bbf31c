"""What a submission imports: modules that there are not, names that the course has instead, and whether it plots."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable
from functools import lru_cache
from importlib.machinery import PathFinder

from autograder.code.parsing import Statement

_LIGHT = frozenset(sys.stdlib_module_names) | {"numpy", "autograder"}
NETWORK = "autograder.reference.network"


@lru_cache(maxsize=1000)
def exists(module: str) -> bool:
    """Whether a module of this name is installed here. Nothing is imported to find out."""
    name = module.partition(".")[0]
    return name in sys.stdlib_module_names or name == "autograder" or PathFinder.find_spec(name) is not None


def missing_modules(statement: Statement) -> list[str]:
    """The modules that a statement, itself an import, asks for in vain."""
    node = statement.node
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names if not exists(alias.name)]
    if isinstance(node, ast.ImportFrom):
        name = node.module or ""
        return [f"{'.' * node.level}{name}"] if node.level or not exists(name) else []
    return []


def instead(statement: Statement) -> list[str]:
    """What can be had of an import that fails: modules that do exist, functions of the course's network, stand-ins."""
    node = statement.node
    if isinstance(node, ast.Import):
        return [_alone(alias) if exists(alias.name) else _stand_in(alias.name, alias) for alias in node.names]
    assert isinstance(node, ast.ImportFrom)
    served = [ast.unparse(ast.ImportFrom(NETWORK, [a], 0)) for a in node.names if a.asname and a.name in known()]
    others = [a for a in node.names if a.name != "*" and a.name not in known()]
    return [*served, *(_stand_in(node.module or a.name, ast.alias(a.name, a.asname or a.name)) for a in others)]


def _alone(alias: ast.alias) -> str:
    return ast.unparse(ast.Import([alias]))


def _stand_in(module: str, alias: ast.alias) -> str:
    return stand_in(module, alias.asname or alias.name.partition(".")[0])


def stand_in(module: str, name: str) -> str:
    """The line that binds a name to something that says, when it is used, that a module is not installed."""
    package = module.partition(".")[0]
    return f"from autograder.sandbox.absent import {package} as {name}"


def taken_whole(statement: Statement) -> str:
    """The module of which an import takes all names there are; "" of any other."""
    node = statement.node
    whole = isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    return (node.module or "") if whole and isinstance(node, ast.ImportFrom) else ""


def is_served(statement: Statement) -> bool:
    """Whether the course's network has any of what a failing import asks for."""
    node = statement.node
    return isinstance(node, ast.ImportFrom) and any(alias.name == "*" or alias.name in known() for alias in node.names)


@lru_cache(maxsize=1)
def known() -> frozenset[str]:
    """The functions of the course's own network, which serve where a notebook imports its like from elsewhere."""
    from autograder.reference import network  # only where names are missing

    return frozenset(name for name, value in vars(network).items() if getattr(value, "__module__", "") == NETWORK)


def needs_plotting(kept: Iterable[Statement]) -> bool:
    """Whether the kept code imports something beyond numpy and the standard library."""
    return not _LIGHT.issuperset(package for statement in kept for package in statement.names.imports)
