"""What is run of a notebook, and when each exercise is called: its cells in order, and three ways to look at them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from autograder.code.parsing import Statement, blank_out
from autograder.code.slices import reachable
from autograder.sandbox.job import Code
from autograder.values import Block, Look


@dataclass(frozen=True, slots=True)
class Due:
    """The turn of an exercise: its calls are to be made now, and once more `at_end` where that may be better."""

    exercise: str
    at_end: bool = False


Plan = tuple[Code | Due, ...]
"""What a child is to do, in this order."""


@dataclass(frozen=True, slots=True)
class Program:
    """All code that counts, in the notebook's order, and where its exercises are called.

    `statements` stand in `blocks`, by their numbers, which grow. `checks` holds for an exercise the number of the
    first block after its check cell; one that is not there is called at the end only. `borrowed` are lines that stand
    in for what the notebook imports in vain.
    """

    statements: tuple[Statement, ...]
    blocks: Mapping[int, Block]
    checks: Mapping[str, int]
    borrowed: tuple[str, ...] = ()

    def before(self, exercise: str) -> list[Statement]:
        """The statements before the check cell of an exercise; all of them where there is none."""
        place = self.checks.get(exercise)
        return [s for s in self.statements if place is None or s.block < place]

    def is_defined_again(self, exercise: str) -> bool:
        """Whether something further down than its check cell gives an exercise another meaning."""
        place = self.checks.get(exercise)
        return place is not None and any(exercise in s.binds for s in self.statements if s.block >= place)


def first_look(program: Program, exercises: Collection[str]) -> Plan:
    """All exercises in one child, each called at its check cell; what cannot matter to any of them is left out."""
    kept: set[int] = set()
    dues: list[tuple[float, Due]] = []
    for name in exercises:
        place = program.checks.get(name)
        kept.update(map(id, reachable(program.before(name), [name])))
        dues.append((float("inf") if place is None else place, Due(name)))
        if program.is_defined_again(name):
            kept.update(map(id, reachable(program.statements, [name])))
            dues.append((float("inf"), Due(name, at_end=True)))
    return _plan(program, [s for s in program.statements if id(s) in kept], dues)


def later_looks(program: Program, exercise: str) -> Iterator[tuple[Look, Plan]]:
    """How an exercise that lost points may be looked at once more, alone in its child, in the order to be tried."""
    if exercise in program.checks:
        kept = reachable(program.statements, [exercise])
        if len(kept) > len(reachable(program.before(exercise), [exercise])):
            yield Look.AT_END, _plan(program, kept, [(float("inf"), Due(exercise))])


def _plan(program: Program, kept: Iterable[Statement], dues: Iterable[tuple[float, Due]]) -> Plan:
    return tuple(_parts(program, list(kept), sorted(dues, key=lambda due: due[0])))


def _parts(program: Program, kept: list[Statement], dues: list[tuple[float, Due]]) -> Iterator[Code | Due]:
    if program.borrowed:
        yield Code(Block("the course's own functions", "\n".join(program.borrowed)))
    for number in sorted({s.block for s in kept}):
        while dues and dues[0][0] <= number:
            yield dues.pop(0)[1]
        yield Code(blank_out(program.blocks[number], [s.node for s in kept if s.block == number]))
    yield from (due for _, due in dues)
