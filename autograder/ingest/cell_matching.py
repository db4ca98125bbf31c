"""Which cell of a submission is which of the released notebook: by grade_id, else by its text, else by its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from autograder.code.parsing import Statement, blank_out, parse, statements
from autograder.ingest.notebook import Cell, functions_named
from autograder.ingest.released_notebook import Template, is_alike
from autograder.ingest.repairs import Mended, Repair
from autograder.ingest.student_side import is_check
from autograder.ingest.syntax_errors import Parser, Salvaged, salvage
from autograder.sandbox.evidence import Stop
from autograder.values import Block


@dataclass(frozen=True, slots=True)
class Pair:
    """A cell of a submission, and the cell of the released notebook that it is, if it is one."""

    cell: Cell
    original: Cell | None
    labelled: bool

    @property
    def is_answer(self) -> bool:
        """Whether this is a student's own, in the place of an answer or anywhere."""
        return self.original is None or self.original.solution

    @property
    def asks_for_code(self) -> bool:
        """Whether the released cell is one of code; an answer in words is text from the beginning."""
        return self.original is not None and self.original.kind == "code"


@dataclass(frozen=True, slots=True)
class Taken:
    """What one cell gives: code, of its own or that had been turned into text, and what is known about it.

    `version` is the student's own version, as a whole, of a cell that we supplied.
    """

    code: tuple[Block, ...] = ()
    text: tuple[Block, ...] = ()
    version: Salvaged = field(default_factory=Salvaged)
    repairs: tuple[Repair, ...] = ()
    problems: Mapping[str, Stop] = field(default_factory=dict)


_NOTHING = Taken()  # what most cells give


@dataclass(frozen=True)
class Match:
    """What was found: which cells are which, and what each of them gives."""

    template: Template
    pairs: tuple[Pair, ...]
    taken: tuple[Taken, ...]

    @property
    def blocks(self) -> list[Block]:
        """The student's code, in the order in which it is executed.

        Answers in cells that had been turned into text come first, so that any code wins over them.
        """
        return [block for part in self.taken for block in part.text] + [b for part in self.taken for b in part.code]

    def number_of(self, block: str) -> int:
        """The number of the cell that a block of code comes from; 0 for text, which comes before all cells."""
        return self._numbers.get(block, 0)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        parts = zip(self.pairs, self.taken, strict=True)
        return {block.name: pair.cell.number for pair, taken in parts for block in taken.code}

    @cached_property
    def supplied_at(self) -> dict[str, int]:
        """The number of the first cell that is a released one, by the label or the name of that."""
        originals = ((pair.original, pair.cell.number) for pair in reversed(self.pairs))
        return {original.grade_id or original.name: number for original, number in originals if original}

    @property
    def problems(self) -> dict[str, Stop]:
        """Why answers that stand in supplied cells cannot be read."""
        return {name: why for part in self.taken for name, why in part.problems.items()}

    @cached_property
    def seen(self) -> dict[str, Cell]:
        """The cell that stands for each released one that has a label; of several, the last one with code."""
        seen: dict[str, Cell] = {}
        for pair in self.pairs:
            label = pair.original.grade_id if pair.original else ""
            if label and (label not in seen or (pair.is_answer and pair.cell.kind == "code")):
                seen[label] = pair.cell
        return seen

    @property
    def known(self) -> bool:
        """Whether any cell that carries points or answers was found."""
        return any(self.template.by_id[name].solution or self.template.by_id[name].grade for name in self.seen)

    @property
    def repairs(self) -> Iterator[Repair]:
        """What the cells that were found had to be mended for."""
        for taken in self.taken:
            yield from taken.repairs
        yield from _labels_lost(self.pairs)

    def candidates(self, exercise: str) -> Iterator[Cell]:
        """The cells that may hold the answer to an exercise: the one with its label, else those in its place."""
        if exercise in self.seen:
            yield self.seen[exercise]
            return
        before, after = self._neighbours(exercise)
        yield from (pair.cell for pair in self.pairs[before + 1 : after] if pair.original is None)

    def _neighbours(self, exercise: str) -> tuple[int, int]:
        """Where, in the submission, the nearest released cells before and after an exercise stand."""
        number = next((cell.number for cell in self.template.cells if cell.grade_id == exercise), 0)
        places = {pair.original.number: place for place, pair in enumerate(self.pairs) if pair.original}
        before = max((n for n in places if n < number), default=None)
        after = min((n for n in places if n > number), default=None)
        if before is None and after is None:
            return -1, -1
        return (places[before] if before else -1), (places[after] if after else len(self.pairs))

    def what_was_missing(self, salvaged: Salvaged, present: frozenset[str]) -> list[Repair]:
        """The cells that carry points or answers and were not found."""
        due = [c for c in self.template.cells if c.grade_id not in self.seen and (c.solution or c.grade)]
        if not any(pair.labelled for pair in self.pairs):
            return [self._unlabelled(present)]
        places = {name: salvaged.blocks[s.block].name for s in salvaged.statements for name in s.binds}
        return [_missing(cell, places) for cell in due]

    def _unlabelled(self, present: frozenset[str]) -> Repair:
        known = any(pair.original for pair in self.pairs)
        kind = Mended.ALL_LABELS_LOST if known else Mended.NOT_THE_RELEASED_ONE
        return Repair(kind, about=f"{len(present)}", other=f"{len(self.template.exercises)}")


def _missing(cell: Cell, places: Mapping[str, str]) -> Repair:
    if cell.solution and cell.grade_id in places:
        return Repair(Mended.FOUND_ELSEWHERE, places[cell.grade_id], cell.grade_id)
    return Repair(Mended.PUT_BACK, about=cell.grade_id)


def match(cells: Iterable[Cell], template: Template) -> Match:
    """Match the cells of a submission with those of the released notebook."""
    pairs = tuple(_pair(cell, template) for cell in cells)
    return Match(template, pairs, tuple(_taken(pairs, template, Parser())))


def _pair(cell: Cell, template: Template) -> Pair:
    labelled = template.by_id.get(cell.grade_id)
    return Pair(cell, labelled or template.with_text(cell.source), labelled is not None)


def _taken(pairs: Iterable[Pair], template: Template, parser: Parser) -> Iterator[Taken]:
    before: set[str] = set()
    for pair in pairs:
        label = pair.original.grade_id if pair.original else ""
        if pair.is_answer:
            yield _answer(pair, template, parser, repeated=label in before)
        else:
            yield _supplied(pair, template, parser) if label else _NOTHING
        before.update([label] if label else [])


def _answer(pair: Pair, template: Template, parser: Parser, *, repeated: bool) -> Taken:
    cell = pair.cell
    if cell.kind != "code" and not (pair.asks_for_code or functions_named([cell]) & set(template.exercises)):
        return _NOTHING
    repairs = [*_mislabelled(pair, template)]
    if repeated and pair.original:
        repairs.append(Repair(Mended.REPEATED, cell.name, pair.original.grade_id))
    if cell.kind == "code":
        return _answer_in_code(pair, template, parser, repairs)
    if not cell.source.strip():
        return Taken(repairs=tuple(repairs))
    turned = Repair(Mended.TURNED_INTO_TEXT, cell.name)
    return Taken(text=(Block(cell.name, cell.code),), repairs=(*repairs, turned))


def _answer_in_code(pair: Pair, template: Template, parser: Parser, repairs: Iterable[Repair]) -> Taken:
    """What a cell of code gives; words in it are none."""
    code = Block(pair.cell.name, pair.cell.source)
    if pair.original is None or pair.asks_for_code:
        return Taken(code=(code,), repairs=tuple(repairs))
    turned = Repair(Mended.TURNED_INTO_CODE, pair.cell.name, pair.original.grade_id)
    read = salvage([code], parser)
    is_code = read.statements and (not read.lost or functions_named([pair.cell]) & set(template.exercises))
    return Taken(code=(code,) if is_code else (), repairs=(*repairs, turned))


def _mislabelled(pair: Pair, template: Template) -> Iterator[Repair]:
    """Whether a cell has the label of one answer and holds another."""
    label = pair.original.grade_id if pair.original else ""
    here = functions_named([pair.cell]) & set(template.exercises)
    if label and pair.cell.grade_id == label and here and label not in here:
        yield Repair(Mended.MISLABELLED, pair.cell.name, label, " and ".join(sorted(here)))


def _supplied(pair: Pair, template: Template, parser: Parser) -> Taken:
    """Of a cell of ours what a student changed: in one that is locked, only what was added to it."""
    cell, original = pair.cell, pair.original
    assert original is not None
    if original.kind != "code" or is_alike(cell.source, original.source):
        return _NOTHING
    if not original.locked:  # a cell to try things in, which students are asked to change
        return Taken(code=(Block(cell.name, cell.source),) if cell.kind == "code" else ())
    return _locked(cell, original, template, parser)


def _locked(cell: Cell, original: Cell, template: Template, parser: Parser) -> Taken:
    own = salvage([Block(cell.name, cell.source)], parser)
    added = _added(own, original, template)
    names = ", ".join(sorted({name for statement in added for name in statement.binds}))
    kind = Mended.LOCKED_EXTENDED if names else Mended.LOCKED_CHANGED
    kept = [statement.node for statement in own.statements if statement in added or is_check(statement.node)]
    code = blank_out((*own.blocks, Block(cell.name, ""))[0], kept)
    return Taken(
        code=(code,) if names else (),
        version=own,
        repairs=(Repair(kind, cell.name, original.grade_id, names[:200]),),
        problems=own.why_lost(template.exercises),
    )


def _added(own: Salvaged, original: Cell, template: Template) -> list[Statement]:
    """What a student wrote into a cell of ours: the statements that bind names of their own."""
    ours = {name for statement in statements(parse(original.source), 0) for name in statement.binds}
    ours |= template.names
    return [statement for statement in own.statements if not statement.binds <= ours]


def _labels_lost(pairs: Sequence[Pair]) -> Iterator[Repair]:
    """Which answers have lost their labels; where all have, one sentence does (`what_was_missing`)."""
    for pair in pairs if any(pair.labelled for pair in pairs) else ():
        if pair.original and pair.original.solution and pair.cell.grade_id != pair.original.grade_id:
            yield Repair(Mended.LABEL_LOST, pair.cell.name, pair.original.grade_id)
