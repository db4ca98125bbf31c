"""Code that parses, out of cells of which some do not: untabbed, freed of magics, or saved in parts."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.code.notebook_syntax import is_other_language, without_magics
from autograder.code.parsing import Statement, parse, statements
from autograder.ingest.repairs import Mended, Repair
from autograder.sandbox.evidence import Cause, Line, Stop
from autograder.values import Block

MAX_FAILURES = 2000  # how often code of one submission may fail to parse: garbage must not cost minutes
MAX_PIECES = 40  # of how many top-level pieces one statement may consist

_GOES_ON = re.compile(r"[)\]}]|(?:else|elif|except|finally|case)\b|\"\"\"|'''")
_UNFINISHED = ("never closed", "unterminated triple", "unexpected EOF")
# A definition that is indented by one or three blanks, or a tab, was not meant to be inside of the one before.
PIECE = re.compile(r"(?m)^(?=[^\s#]|(?: | {3}|\t)(?:async def|def|class|@)\b)")


@dataclass(frozen=True, slots=True)
class Found:
    """Of how many pieces a statement consists that can be read, as what, and what was mended; none if it cannot."""

    count: int = 0
    text: str = ""
    mended: Mended | None = None
    tree: ast.Module | None = None


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What came out: blocks and their statements, repairs, and for each lost function the reason."""

    blocks: tuple[Block, ...] = ()
    statements: tuple[Statement, ...] = ()
    repairs: tuple[Repair, ...] = ()
    problems: Mapping[str, Stop] = field(default_factory=dict)

    def with_line(self, name: str, source: str) -> Salvaged:
        """The same, and a line of our own as one more block."""
        own = tuple(statements(parse(source), len(self.blocks)))
        return replace(self, blocks=(*self.blocks, Block(name, source)), statements=(*self.statements, *own))


@dataclass(frozen=True, slots=True)
class _Part:
    """What came out of one block."""

    block: Block | None = None
    tree: ast.Module = field(default_factory=lambda: ast.Module([], []))
    repairs: tuple[Repair, ...] = ()
    problems: Mapping[str, Stop] = field(default_factory=dict)


def salvage(blocks: Iterable[Block]) -> Salvaged:
    """What can be read of a student's code, its blocks in the notebook's order."""
    parser = Parser()
    parts = [_read(block, parser) for block in blocks]
    kept = [part for part in parts if part.block]
    followed = [_followed(part, number) for number, part in enumerate(kept)]
    lost = [part for _, part in followed if part]
    return Salvaged(
        blocks=tuple(part.block for part in kept if part.block),
        statements=tuple(statement for found, _ in followed for statement in found),
        repairs=tuple(repair for part in (*parts, *lost) for repair in part.repairs),
        problems={name: why for part in (*parts, *lost) for name, why in part.problems.items()},
    )


def _followed(part: _Part, number: int) -> tuple[list[Statement], _Part | None]:
    """The statements of a block; none of code that is nested too deeply to be followed, which is lost."""
    assert part.block is not None
    try:
        return list(statements(part.tree, number)), None
    except SyntaxError as error:
        return [], _Part(None, repairs=_unread(part.block), problems=_lost(part.block, part.block.source, error, 0))


def _read(block: Block, parser: Parser) -> _Part:
    """The block, or what can be saved of it, and its tree."""
    if is_other_language(block.source):
        return _Part(repairs=(Repair(Mended.OTHER_LANGUAGE, block.name, block.source.split()[0]),))
    for source, mended in _variants(block.source):
        if isinstance(tree := parser.tree(source), ast.Module):
            return _Part(replace(block, source=source), tree, _said(mended, block))
    return _saved(block, parser)


def _saved(block: Block, parser: Parser) -> _Part:
    """The top-level pieces of a block that can be read; in the place of the others, as many empty lines."""
    pieces = PIECE.split(block.source)
    texts: list[str] = []
    repairs: list[Repair] = []
    problems: dict[str, Stop] = {}
    place, line = 0, 0
    while place < len(pieces):
        found = parser.statement(pieces, place)
        if not found.tree:
            found = Found(1, text="\n" * pieces[place].count("\n"))
            problems |= _lost(block, pieces[place], parser.tree(pieces[place]), line)
            repairs += _unread(block)
        repairs += _said(found.mended, block)
        texts.append(found.text)
        place, line = place + found.count, line + found.text.count("\n")
    source = "".join(texts)
    tree = parser.tree(source)
    if isinstance(tree, ast.Module):
        return _Part(replace(block, source=source), tree, tuple(repairs), problems)
    return _Part(block, repairs=tuple(repairs), problems=problems)


def _said(mended: Mended | None, block: Block) -> tuple[Repair, ...]:
    return (Repair(mended, block.name),) if mended else ()


def _unread(block: Block) -> tuple[Repair, ...]:
    return (Repair(Mended.PART_UNREADABLE, block.name),)


def _lost(block: Block, piece: str, error: object, line: int) -> dict[str, Stop]:
    """For each function in a piece of a block why it cannot be read; `line` lines stand before the piece."""
    assert isinstance(error, SyntaxError)
    where = Line(block.name, line + error.lineno if error.lineno else 0)
    why = Stop(Cause.UNREADABLE, type(error).__name__, error.msg, line=where)
    return dict.fromkeys(re.findall(r"(?m)^(?:async )?def (\w+)", piece), why)


class Parser:
    """Parses what a student wrote, as long as it does not fail too often."""

    def __init__(self) -> None:
        self._failures = 0

    def tree(self, source: str) -> ast.Module | SyntaxError:
        """The tree of a source, or what is wrong with it."""
        if self._failures >= MAX_FAILURES:
            return SyntaxError("there is too much here that Python cannot read")
        try:
            return parse(source)
        except SyntaxError as error:
            self._failures += 1
            return error

    def parses(self, source: str) -> bool:
        """Whether a source can be read as it is."""
        return isinstance(self.tree(source), ast.Module)

    def statement(self, pieces: Sequence[str], start: int) -> Found:
        """What can be read from a piece on, which may take more than one."""
        for count in range(1, min(MAX_PIECES, len(pieces) - start) + 1):
            text = "".join(pieces[start : start + count])
            for source, mended in _variants(text):
                if isinstance(tree := self.tree(source), ast.Module):
                    return Found(count, source, mended, tree)
            following = pieces[start + count : start + count + 1]
            if not following or not _may_go_on(text, following[0], self.tree(text)):
                break
        return Found()


def _variants(source: str) -> Iterator[tuple[str, Mended | None]]:
    """A source as it is, and as it may be meant, each with what the change mends."""
    yield source, None
    plain = without_magics(source)
    tried = {source}
    for text, mended in (
        (plain, Mended.COMMANDS_LEFT_OUT),
        (textwrap.dedent(plain), None),  # IPython does it too
        (plain.expandtabs(8), Mended.TABS_AS_EIGHT),
        (plain.expandtabs(4), Mended.TABS_AS_FOUR),
    ):
        if text not in tried:
            tried.add(text)
            yield text, mended


def _may_go_on(text: str, following: str, error: object) -> bool:
    """Whether a piece that does not parse may do so together with the next."""
    if _GOES_ON.match(following) or text.lstrip().startswith("@"):
        return True
    return isinstance(error, SyntaxError) and any(sign in str(error.msg) for sign in _UNFINISHED)
