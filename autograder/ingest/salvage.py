"""Code that parses, out of cells of which some do not: untabbed, freed of magics, or saved in parts."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from autograder.code.notebook_syntax import is_other_language, without_magics
from autograder.code.parsing import Statement, parse, statements
from autograder.values import Block

MAX_ATTEMPTS = 2000  # how often code of one submission is parsed at most: garbage must not cost minutes
MAX_PIECES = 40  # of how many top-level pieces one statement may consist

_GOES_ON = re.compile(r"[)\]}]|(?:else|elif|except|finally|case)\b|\"\"\"|'''")
_UNFINISHED = ("never closed", "unterminated triple", "unexpected EOF")
# A definition that is indented by one or three blanks, or a tab, was not meant to be inside of the one before.
PIECE = re.compile(r"(?m)^(?=[^\s#]|(?: | {3}|\t)(?:async def|def|class|@)\b)")
_LOOKS_BLANK = {0xA0: " ", 0x2007: " ", 0x202F: " ", 0x200B: "", 0x2060: "", 0xFEFF: ""}
_MAGICS = "Commands that only a notebook understands (such as %time or !ls) were left out, in {}."
_PART_USED = "{} holds code that Python cannot read; the rest of it was used."


@dataclass(frozen=True, slots=True)
class Found:
    """Of how many pieces a statement consists that can be read, as what, and what is to be said; none if it cannot."""

    count: int = 0
    text: str = ""
    said: str = ""
    tree: ast.Module | None = None


@dataclass(slots=True)
class Salvage:
    """What came out: blocks and their statements, sentences about repairs, and for each lost function the reason."""

    blocks: list[Block] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    attempts: int = 0

    def take(self, blocks: Iterable[Block]) -> None:
        """Take in blocks in the notebook's order."""
        for block in blocks:
            if not self._is_foreign(block):
                self._append(*self._readable(block))

    def _is_foreign(self, block: Block) -> bool:
        foreign = is_other_language(block.source)
        if foreign:
            self.note(f"{block.name.capitalize()} is for another program ({block.source.split()[0]}); it was left out.")
        return foreign

    def about_commands(self) -> list[str]:
        """A sentence that names the cells out of which magics and shell commands were taken, if there are any."""
        names = list(dict.fromkeys(self.commands))
        return [_MAGICS.format(", ".join(names[:20]))] if names else []

    def note(self, sentence: str) -> None:
        """Say what was mended."""
        if sentence and sentence not in self.repairs:
            self.repairs.append(sentence)

    def _note(self, said: str, block: Block) -> None:
        if said is _MAGICS:
            self.commands.append(block.name)
        else:
            self.note(said.format(block.name.capitalize()))

    def _append(self, block: Block, tree: ast.Module) -> None:
        try:
            self.statements += list(statements(tree, len(self.blocks)))
        except SyntaxError as error:
            self._lose(block, block.source, error, 0)
        self.blocks.append(block)

    def _tree(self, source: str) -> ast.Module | SyntaxError:
        self.attempts += 1
        if self.attempts > MAX_ATTEMPTS:
            return SyntaxError("there is too much here that Python cannot read")
        try:
            return parse(source)
        except SyntaxError as error:
            return error

    def parses(self, source: str) -> bool:
        """Whether a source can be read as it is."""
        return isinstance(self._tree(source), ast.Module)

    def _readable(self, block: Block) -> tuple[Block, ast.Module]:
        """The block, or what can be saved of it, and its tree."""
        for source, said in _variants(block.source):
            if isinstance(tree := self._tree(source), ast.Module):
                self._note(said, block)
                return replace(block, source=source), tree
        source = "".join(self._saved(block))
        tree = self._tree(source)
        return (replace(block, source=source), tree) if isinstance(tree, ast.Module) else (block, ast.Module([], []))

    def _saved(self, block: Block) -> Iterator[str]:
        """The top-level pieces of a block; for those that cannot be read, as many empty lines."""
        pieces = PIECE.split(block.source)
        start, line = 0, 0
        while start < len(pieces):
            found = self.statement(pieces, start)
            if not found.tree:
                found = Found(1, text="\n" * pieces[start].count("\n"))
                self._lose(block, pieces[start], self._tree(pieces[start]), line)
            self._note(found.said, block)
            yield found.text
            start, line = start + found.count, line + found.text.count("\n")

    def statement(self, pieces: list[str], start: int) -> Found:
        """What can be read from a piece on, which may take more than one."""
        for count in range(1, min(MAX_PIECES, len(pieces) - start) + 1):
            text = "".join(pieces[start : start + count])
            for source, said in _variants(text):
                if isinstance(tree := self._tree(source), ast.Module):
                    return Found(count, source, said, tree)
            following = pieces[start + count : start + count + 1]
            if not following or not _may_go_on(text, following[0], self._tree(text)):
                break
        return Found()

    def _lose(self, block: Block, piece: str, error: object, line: int) -> None:
        assert isinstance(error, SyntaxError)
        where = f"{block.name}, line {line + error.lineno}" if error.lineno else block.name
        for function in re.findall(r"(?m)^(?:async )?def (\w+)", piece):
            reason = f"{type(error).__name__}: {error.msg}"
            self.problems[function] = f"Python cannot read this function: {reason} ({where})."
        self.note(_PART_USED.format(block.name.capitalize()))


def _variants(source: str) -> Iterator[tuple[str, str]]:
    """A source as it is, and as it may be meant, each with what is to be said of the change."""
    yield source, ""
    plain = without_magics(source)
    visible = plain.translate(_LOOKS_BLANK)
    tried = {source}
    for text, said in (
        (plain, _MAGICS),
        (textwrap.dedent(plain), ""),  # IPython does it too
        (visible, "{} had invisible characters or blanks that Python does not know; they were read as blanks."),
        (visible.expandtabs(8), "{} mixed tabs and spaces; tabs were read as eight spaces."),
        (visible.expandtabs(4), "{} mixed tabs and spaces; tabs were read as four spaces."),
    ):
        if text not in tried:
            tried.add(text)
            yield text, said


def _may_go_on(text: str, following: str, error: object) -> bool:
    """Whether a piece that does not parse may do so together with the next."""
    if _GOES_ON.match(following) or text.lstrip().startswith("@"):
        return True
    return isinstance(error, SyntaxError) and any(sign in str(error.msg) for sign in _UNFINISHED)
