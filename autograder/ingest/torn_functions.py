"""Functions that a line torn out of them, or the mark of a merge, ends too early: what follows is theirs."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from itertools import takewhile

from autograder.ingest.repairs import Mended

Read = ast.Module | SyntaxError

_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef)
# It returns, or is followed by indented lines.
_REST = re.compile(r"(?:return|yield|nonlocal)\b|[^\n]*\n(?:.*\n)*?[ \t]+[^\s#]")
_HEADER = re.compile(r"(?:if|for|while|with|try|match|async|def|class|@)\b|@")
_MERGE = re.compile(r"(?m)^(?:<{7}|>{7})(?=\s|$)")  # as git and nbdime leave them in a cell that two people changed
_DEFINES = re.compile(r"\s*(?:async def|def|class|@)\b")


def returns(tree: ast.Module) -> bool:
    """Whether code returns from no function, which a parser takes and Python does not."""
    return any(isinstance(node, ast.Return) for node in tree.body)


def is_rest(piece: str, before: ast.Module | None) -> bool:
    """Whether a piece that cannot be read is the rest of the last function before it, which has not returned yet."""
    found = functions(before)
    goes_on = _REST.match(piece) and not _HEADER.match(piece)
    last = ast.walk(found[-1].body[-1]) if goes_on and found else ()
    return bool(last) and not any(isinstance(node, ast.Return | ast.Raise) for node in last)


def whole(pieces: Sequence[str], place: int, error: Read, read: Callable[[str], Read]) -> tuple[str, Read]:
    """A piece that cannot be read, and why; where it ends before the block it begins, with what stands outside instead.

    That goes up to the next definition.
    """
    piece = pieces[place]
    is_early = isinstance(error, IndentationError) and (error.lineno or 0) >= piece.count("\n")
    if is_early and "expected an indented block" in str(error):
        outside = takewhile(lambda following: not _DEFINES.match(following), pieces[place + 1 :])
        if len(text := "".join([piece, *outside])) > len(piece):
            return text, read(text)
    return piece, error


def told_of(piece: str, error: object) -> SyntaxError:
    """Why a piece cannot be read; where a merge has left its marks in it, the first of them is why."""
    assert isinstance(error, SyntaxError)
    if mark := _MERGE.search(piece):
        error = SyntaxError(f"{mark[0]} is left of a merge; keep one of its two sides, and take its three marks out")
        error.lineno = piece.count("\n", 0, mark.start()) + 1
    return error


def loss_in(source: str) -> Mended:
    """What is said of a cell that holds code that cannot be read."""
    return Mended.MERGED if _MERGE.search(source) else Mended.PART_UNREADABLE


def functions(tree: ast.Module | None) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions at the top level."""
    return [node for node in tree.body if isinstance(node, _DEFINING)] if tree else []
