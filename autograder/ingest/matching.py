"""Which cell of a submission is which of the released notebook: by grade_id, else by its text, else by its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from autograder.code.parsing import Statement, blank_out, parse, statements
from autograder.ingest.notebook import Cell, functions_named
from autograder.ingest.salvage import Salvage
from autograder.ingest.template import Template, squeezed
from autograder.values import Block


@dataclass(slots=True)
class Match:
    """What was found: the student's code, and where the cells of the released notebook are.

    `texts` are answers in cells that had been turned into text: they come first, so that any code wins over them.
    `problems` are the reasons why answers that stand in supplied cells cannot be read.
    """

    template: Template
    repairs: list[str] = field(default_factory=list)
    texts: list[Block] = field(default_factory=list)
    codes: list[Block] = field(default_factory=list)
    seen: dict[str, Cell] = field(default_factory=dict)
    order: list[tuple[Cell, Cell | None]] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    labelled_cells: int = 0

    @property
    def blocks(self) -> list[Block]:
        """The student's code, in the order in which it is executed."""
        return [*self.texts, *self.codes]

    @property
    def known(self) -> bool:
        """Whether any cell that carries points or answers was found."""
        return any(self.template.by_id[name].solution or self.template.by_id[name].grade for name in self.seen)

    def candidates(self, exercise: str) -> Iterator[Cell]:
        """The cells that may hold the answer to an exercise: the one with its label, else those in its place."""
        if exercise in self.seen:
            yield self.seen[exercise]
            return
        before, after = self._neighbours(exercise)
        yield from (cell for cell, original in self.order[before + 1 : after] if original is None)

    def _neighbours(self, exercise: str) -> tuple[int, int]:
        """Where, in the submission, the nearest released cells before and after an exercise stand."""
        number = next((cell.number for cell in self.template.cells if cell.grade_id == exercise), 0)
        places = {original.number: place for place, (_, original) in enumerate(self.order) if original}
        before = max((n for n in places if n < number), default=None)
        after = min((n for n in places if n > number), default=None)
        if before is None and after is None:
            return -1, -1
        return (places[before] if before else -1), (places[after] if after else len(self.order))

    def what_was_missing(self, salvage: Salvage, present: frozenset[str]) -> list[str]:
        """A sentence for each cell that carries points or answers and was not found."""
        due = [c for c in self.template.cells if c.grade_id not in self.seen and (c.solution or c.grade)]
        if not self.labelled_cells:
            return [self._unlabelled(present)]
        places = {name: salvage.blocks[s.block].name for s in salvage.statements for name in s.binds}
        return [_missing(cell, places) for cell in due]

    def _unlabelled(self, present: frozenset[str]) -> str:
        known = any(original for _, original in self.order)
        how = "has lost the labels of its cells" if known else "is not made from the one that was handed out"
        return f"The notebook {how}; {len(present)} of {len(self.template.exercises)} functions were found by name."


def _missing(cell: Cell, places: dict[str, str]) -> str:
    if cell.solution and cell.grade_id in places:
        return f"The cell {cell.grade_id} was missing; its answer was found in {places[cell.grade_id]}."
    return f"The cell {cell.grade_id} was missing; it was put back."


def match(cells: Iterable[Cell], template: Template) -> Match:
    """Match the cells of a submission with those of the released notebook."""
    found = Match(template)
    for cell in cells:
        original = template.by_id.get(cell.grade_id)
        found.labelled_cells += original is not None
        _look_at_points(found, cell, original)
        original = original or template.by_text.get(squeezed(cell.source))
        found.order.append((cell, original))
        if original is None or original.solution:
            _take_answer(found, cell, original)
        elif original.grade_id:
            _take_locked(found, cell, original)
    _look_at_order(found)
    _look_at_labels(found)
    return found


def _look_at_points(found: Match, cell: Cell, original: Cell | None) -> None:
    if original and cell.points != original.points:
        found.repairs.append(f"The points of {cell.name} ({cell.grade_id}) had been edited; those of the course count.")


def _look_at_order(found: Match) -> None:
    """Say that the cells stand in another order; a copy of a cell is not out of order."""
    numbers = [original.number for _, original in found.order if original]
    first, last = list(dict.fromkeys(numbers)), list(dict.fromkeys(reversed(numbers)))[::-1]
    if first != sorted(first) and last != sorted(last):
        found.repairs.append("The cells stand in another order than they were handed out in; that costs nothing.")


def _look_at_labels(found: Match) -> None:
    """Say which answers have lost their labels; where all have, one sentence does (`what_was_missing`)."""
    for cell, original in found.order if found.labelled_cells else ():
        if original and original.solution and cell.grade_id != original.grade_id:
            found.repairs.append(f"{cell.name.capitalize()} had lost its label; it was taken for {original.grade_id}.")


def _take_answer(found: Match, cell: Cell, original: Cell | None) -> None:
    if cell.kind != "code" and not (original or functions_named([cell]) & set(found.template.exercises)):
        return
    if original and original.grade_id:
        found.repairs += _mislabelled(found, cell, original)
        if original.grade_id in found.seen:
            found.repairs.append(f"{cell.name.capitalize()} repeats the cell {original.grade_id}; both were read.")
        if original.grade_id not in found.seen or cell.kind == "code":
            found.seen[original.grade_id] = cell
    if cell.kind == "code":
        found.codes.append(Block(cell.name, cell.source))
    elif cell.source.strip():
        found.repairs.append(f"{cell.name.capitalize()} had been turned into text; it was read as code.")
        found.texts.append(Block(cell.name, cell.code))


def _mislabelled(found: Match, cell: Cell, original: Cell) -> Iterator[str]:
    """Whether a cell has the label of one answer and holds another."""
    here = functions_named([cell]) & set(found.template.exercises)
    if cell.grade_id == original.grade_id and here and original.grade_id not in here:
        names = " and ".join(sorted(here))
        yield f"{cell.name.capitalize()} has the label of {original.grade_id} but defines {names}; it was read as that."


def _take_locked(found: Match, cell: Cell, original: Cell) -> None:
    found.seen.setdefault(original.grade_id, cell)
    if original.kind != "code" or squeezed(cell.source) == squeezed(original.source):
        return
    block, added = _added(found, cell, original)
    which = f"{cell.name.capitalize()} ({original.grade_id}) had been changed; the original was used"
    names = ", ".join(sorted({name for statement in added for name in statement.binds}))
    found.repairs.append(f"{which}, with what had been added: {names[:200]}." if names else f"{which}.")
    if names:
        found.codes.append(blank_out(block, [statement.node for statement in added]))


def _added(found: Match, cell: Cell, original: Cell) -> tuple[Block, list[Statement]]:
    """What a student wrote into a cell of ours: the statements that bind names of their own."""
    own = Salvage()
    own.take([Block(cell.name, cell.source)])
    found.problems |= {name: own.problems[name] for name in found.template.exercises if name in own.problems}
    ours = {name for statement in statements(parse(original.source), 0) for name in statement.binds}
    ours |= found.template.names
    return (own.blocks or [Block(cell.name, "")])[0], [s for s in own.statements if not s.binds <= ours]
