"""The parameters of a function, read off its text."""

from __future__ import annotations

import ast
from functools import cache

from autograder.code.parsing import parse


@cache
def parameters_of(source: str, name: str) -> tuple[str, ...]:
    """The names of a function's parameters, in order."""
    for node in parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return tuple(argument.arg for argument in (*node.args.posonlyargs, *node.args.args))
    return ()
