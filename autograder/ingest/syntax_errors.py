"""Code that parses, out of cells of which some do not: untabbed, freed of magics, or saved in parts."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from autograder.code.newer_syntax import OURS, as_older, needs
from autograder.code.notebook_syntax import Transformer, holds_magics, is_other_language, leaves_out
from autograder.code.parsing import Statement, parse, parses, source_of, statements
from autograder.ingest import torn_functions
from autograder.ingest.repairs import Mended, Repair
from autograder.ingest.untouched import is_untouched
from autograder.sandbox.evidence import Cause, Stop
from autograder.values import Block, Line

MAX_FAILURES = 2000  # how often code of one submission may fail to parse: garbage must not cost minutes
MUCH = 1 << 12  # characters; to read so many more is one failure more
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
class Lost:
    """Code of a cell that Python cannot read, and why not."""

    cell: str
    text: str
    why: Stop

    def defines(self, name: str) -> bool:
        """Whether this was to define something of a name, with whatever stands before it or is misspelt."""
        return name in self.text and bool(
            re.search(rf"(?im)\b\w*(?:def|func|class|type)\w*[^\S\n]+{name}\b|^[^\S\n]*{name}[^\S\n]*=(?!=)", self.text)
        )


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What came out: blocks and their statements, repairs, and the code that cannot be read."""

    blocks: tuple[Block, ...] = ()
    statements: tuple[Statement, ...] = ()
    repairs: tuple[Repair, ...] = ()
    lost: tuple[Lost, ...] = ()

    def why_lost(self, names: Iterable[str]) -> dict[str, Stop]:
        """Why functions of these names cannot be read that are defined in such code, more or less."""
        return {name: lost.why for lost in self.lost for name in names if lost.defines(name)}

    def untouched(self, name: str) -> bool:
        """Whether the last function of a name, be it readable or not, is one that nobody has filled in."""
        defined = [s for s in self.statements if name in s.binds and isinstance(s.node, ast.FunctionDef | ast.ClassDef)]
        own = [(source_of(self.blocks[s.block], s.node), s.node) for s in defined[-1:]]
        sources = [(lost.text, None) for lost in self.lost if lost.defines(name)] or own
        return bool(sources) and is_untouched(*sources[-1])

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
    lost: tuple[Lost, ...] = ()


def salvage(blocks: Iterable[Block], parser: Parser) -> Salvaged:
    """What can be read of a student's code, its blocks in the notebook's order, by a parser of the submission's own."""
    parts = [_read(block, parser) for block in blocks]
    kept = [part for part in parts if part.block]
    followed = [_followed(part, number) for number, part in enumerate(kept)]
    lost = [part for _, part in followed if part]
    return Salvaged(
        blocks=tuple(part.block for part in kept if part.block),
        statements=tuple(statement for found, _ in followed for statement in found),
        repairs=tuple(repair for part in (*parts, *lost) for repair in part.repairs),
        lost=tuple(one for part in (*parts, *lost) for one in part.lost),
    )


def _followed(part: _Part, number: int) -> tuple[list[Statement], _Part | None]:
    """The statements of a block; none of code that is nested too deeply to be followed, which is lost."""
    assert part.block is not None
    try:
        return list(statements(part.tree, number)), None
    except SyntaxError as error:
        return [], _Part(None, repairs=_unread(part.block), lost=(_lost(part.block, part.block.source, error, 0),))


def _read(block: Block, parser: Parser) -> _Part:
    """The block, or what can be saved of it, and its tree."""
    if is_other_language(block.source):
        return _Part(repairs=tuple(_left_out(block)))
    found = parser.meant(block.source)
    if found.tree and not torn_functions.returns(found.tree):
        return _Part(replace(block, source=found.text), found.tree, _said(found.mended, block))
    return _saved(block, parser)


def _left_out(block: Block) -> Iterator[Repair]:
    """What is said of a cell that is no Python of the notebook's own; of one that writes a file, its file tells."""
    magic = block.source.split()[0]
    if magic not in ("%%writefile", "%%file"):
        yield Repair(Mended.OTHER_LANGUAGE, block.name, magic)


def _saved(block: Block, parser: Parser) -> _Part:
    """The top-level pieces of a block that can be read; in the place of the others, as many empty lines."""
    pieces = PIECE.split(block.source)
    read: list[Found] = []
    lost: list[Lost] = []
    place, line, last = 0, 0, -1  # the last function is at `last` of what was read
    while place < len(pieces):
        found = parser.statement(pieces, place)
        if not found.tree or torn_functions.returns(found.tree):
            error = parser.tree(pieces[place]) if not found.tree else SyntaxError("'return' outside function")
            piece, error = torn_functions.whole(pieces, place, error, parser.tree)
            if last >= 0 and torn_functions.is_rest(piece, read[last].tree):
                piece = f"{read[last].text}{piece}"
                read[last], last = _nothing(read[last].text), -1
            lost.append(_lost(block, piece, error, line))
            found = replace(_nothing(pieces[place]), count=max(found.count, 1))
        read.append(found)
        last = len(read) - 1 if torn_functions.functions(found.tree) else last
        place, line = place + found.count, line + found.text.count("\n")
    source = "".join(found.text for found in read)
    repairs = (*(r for found in read for r in _said(found.mended, block)), *(_unread(block) if lost else ()))
    if isinstance(tree := parser.tree(source), ast.Module):
        return _Part(replace(block, source=source), tree, repairs, tuple(lost))
    return _Part(block, repairs=repairs, lost=tuple(lost))


def _nothing(text: str) -> Found:
    """As many empty lines as a text has."""
    return Found(1, text="\n" * text.count("\n"), tree=ast.Module([], []))


def _said(mended: Mended | None, block: Block) -> tuple[Repair, ...]:
    return (Repair(mended, block.name),) if mended else ()


def _unread(block: Block) -> tuple[Repair, ...]:
    return (Repair(torn_functions.loss_in(block.source), block.name),)


def _lost(block: Block, piece: str, error: object, line: int) -> Lost:
    """What is lost with a piece of a block, and why; `line` lines stand before what cannot be read."""
    error = torn_functions.told_of(piece, error)
    where = Line(block.name, line + (error.lineno or 1))
    if version := needs(piece):
        return Lost(block.name, piece, Stop(Cause.NEWER_PYTHON, version, OURS, line=where))
    return Lost(block.name, piece, Stop(Cause.UNREADABLE, type(error).__name__, error.msg, line=where))


class Parser:
    """Parses what a student wrote, as long as it does not fail too often."""

    def __init__(self, files: Collection[str] = ()) -> None:
        self._failures = 0
        self._transformer = Transformer(files)

    def tree(self, source: str) -> ast.Module | SyntaxError:
        """The tree of a source, or what is wrong with it."""
        if self._failures >= MAX_FAILURES:
            return SyntaxError("there is too much here that Python cannot read")
        try:
            return parse(source)
        except SyntaxError as error:
            self._failures += 1 + len(source) // MUCH
            return error

    def parses(self, source: str) -> bool:
        """Whether a source can be read as it is."""
        return isinstance(self.tree(source), ast.Module)

    def meant(self, source: str, forgiving: bool = True) -> Found:
        """A source as it is, or as it may be meant: what can be read then is, if so wanted, no failure."""
        before = self._failures
        self._failures = min(before, MAX_FAILURES - forgiving)  # what stands alone may always be tried once
        for text, mended in _variants(source, self._transformer):
            if isinstance(tree := self.tree(text), ast.Module):
                self._failures = before if forgiving else self._failures
                is_whole = mended is Mended.COMMANDS_LEFT_OUT and not leaves_out(source, tree)
                return Found(1, text, None if is_whole else mended, tree)
            if self._failures >= MAX_FAILURES:
                break
        return Found()

    def statement(self, pieces: Sequence[str], start: int) -> Found:
        """What can be read from a piece on, which may take more than one."""
        for count in range(1, min(MAX_PIECES, len(pieces) - start) + 1):
            text = "".join(pieces[start : start + count])
            if (found := self.meant(text, forgiving=count == 1)).tree:
                return replace(found, count=count)
            following = pieces[start + count : start + count + 1]
            if self._failures >= MAX_FAILURES or not following or not _may_go_on(text, following[0], self.tree(text)):
                break
        return Found()


def _variants(source: str, transformer: Transformer) -> Iterator[tuple[str, Mended | None]]:
    """A source as it is, and as it may be meant, each with what the change mends."""
    if not holds_magics(source):
        yield source, None
    plain = transformer.python(source)
    tried = {source}
    if plain == source and holds_magics(source):
        yield source, None
    is_python = holds_magics(source) and parses(source)  # as that of a script made from a notebook is
    for text, mended in (
        (plain, None if is_python else Mended.COMMANDS_LEFT_OUT),
        (textwrap.dedent(plain), None),  # IPython does it too
        (plain.expandtabs(8), Mended.TABS_AS_EIGHT),
        (plain.expandtabs(4), Mended.TABS_AS_FOUR),
        (as_older(plain), None),
    ):
        if text not in tried:
            tried.add(text)
            yield text, mended


def _may_go_on(text: str, following: str, error: object) -> bool:
    """Whether a piece that does not parse may do so together with the next."""
    if _GOES_ON.match(following) or text.lstrip().startswith("@"):
        return True
    return isinstance(error, SyntaxError) and any(sign in str(error.msg) for sign in _UNFINISHED)
