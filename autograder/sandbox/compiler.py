"""Compiles a notebook's cells as IPython does, and with nothing of how this package itself is compiled."""

from __future__ import annotations
import __future__ as features

import ast
from collections.abc import Iterator
from types import CodeType

_FEATURES = [getattr(features, name).compiler_flag for name in features.all_feature_names]


class Compiler:
    """Compiles one cell after the other; a `__future__` import counts from where it stands to the notebook's end."""

    def __init__(self) -> None:
        self._flags = 0

    def compiled(self, source: str | ast.Module, name: str) -> CodeType:
        """The code of a source, or of a tree."""
        code: CodeType = compile(source, name, "exec", self._flags, dont_inherit=True)
        for flag in _FEATURES:
            self._flags |= code.co_flags & flag
        return code

    def parts(self, source: str, name: str) -> Iterator[CodeType]:
        """The code of a cell in one part, or in several where it imports from `__future__` further down."""
        if "__future__" not in source:
            yield self.compiled(source, name)
            return
        for body in _from_each_future(ast.parse(source, name)):
            yield self.compiled(ast.Module(body, []), name)


def _from_each_future(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    body: list[ast.stmt] = []
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            yield body
            body = []
        body.append(node)
    yield body
