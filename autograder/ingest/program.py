"""What is run of a notebook, and when each exercise is called: its cells in order, and three ways to look at them."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import dropwhile, groupby

from autograder.code.parsing import Statement, blank_out
from autograder.code.purity import is_pure
from autograder.code.slices import is_order_free, needed, reachable
from autograder.ingest.imports import needs_plotting
from autograder.sandbox.compiler import is_one_part
from autograder.sandbox.job import Code
from autograder.values import Block, Look

_END = float("inf")
_HELPERS = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)  # what code that nobody sees may read


@dataclass(frozen=True, slots=True)
class Due:
    """The turn of an exercise: its calls are to be made now, and once more `at_end` where that may be better."""

    exercise: str
    at_end: bool = False


Plan = tuple[Code | Due, ...]
"""What a child is to do, in this order."""


@dataclass(frozen=True)
class Program:
    """All code of a notebook in its order, and where its exercises are called.

    A statement stands in the block of its number in `blocks`; numbers grow as the notebook goes on. `statements` are
    those that count: the course's text of each supplied cell, and the student's own code. `whole` is the notebook as it
    was handed in: the student's own versions of supplied cells, and the course's demonstrations; those of its blocks
    that nobody changed are `course`. `checks` holds for an exercise the number of the first block after its check cell;
    one that is not there is called at the end only. `exercises` are those that there is code for; of the `unseen` ones
    nobody can see where. `borrowed` are lines that stand in for what is imported in vain. `counts` are the numbers that
    Jupyter gives the cells of blocks, where anything asks for these.
    """

    statements: tuple[Statement, ...]
    blocks: Mapping[int, Block]
    checks: Mapping[str, int]
    exercises: tuple[str, ...] = ()
    borrowed: tuple[str, ...] = ()
    whole: tuple[Statement, ...] = ()
    unseen: frozenset[str] = frozenset()
    course: frozenset[int] = frozenset()
    counts: Mapping[int, int] = field(default_factory=dict)

    def before(self, exercise: str) -> list[Statement]:
        """The statements before the check cell of an exercise; all of them where there is none."""
        place = self.checks.get(exercise, _END)
        return [s for s in self.statements if s.block < place]

    def is_repaired(self, exercise: str) -> bool:
        """Whether something further down than its check cell makes an exercise another function."""
        place = self.checks.get(exercise, _END)
        return any(exercise in s.binds and _may_define(s.node) for s in self.statements if s.block >= place)

    @cached_property
    def everything(self) -> list[Statement]:
        """The statements that any exercise depends on."""
        return reachable(self.statements, self.exercises)

    @cached_property
    def leaves_nothing(self) -> bool:
        """Whether no exercise can leave anything behind for another in the first look."""
        return is_pure(statement.syntax for statement in self.everything)

    @cached_property
    def may_be_otherwise(self) -> bool:
        """Whether any of the student's own was left out there, or something that ran may have left something behind."""
        seen = set(map(id, self.everything))
        left_out = any(id(s) not in seen and not _is_a_remark(s.node) for s in self.own)
        return left_out or not self.leaves_nothing

    @property
    def own(self) -> list[Statement]:
        """The student's own code, as it was handed in."""
        return [statement for statement in self.whole if statement.block not in self.course]


def _may_define(node: ast.stmt) -> bool:
    """Whether a statement may bind a name to a function; most that use an old name again bind a result to it."""
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return isinstance(node.value, ast.Name | ast.Lambda | ast.Attribute)
    return not isinstance(node, ast.AugAssign | ast.For)


def first_look(program: Program) -> Plan:
    """All exercises in one child, each called at its check cell; what cannot matter to any of them is left out.

    Where the order cannot matter, all code comes first.
    """
    places = {name: program.checks.get(name, _END) for name in program.exercises}
    dues = [(place, Due(name)) for name, place in sorted(places.items(), key=lambda item: item[1])]
    if is_order_free(program.everything):
        return _plan(program, program.everything, [(_END, due) for _, due in dues])
    kept: set[int] = set()
    for name in program.exercises:
        kept.update(map(id, reachable(program.before(name), [name])))
        if program.is_repaired(name):
            kept.update(map(id, reachable(program.statements, [name])))
            dues.append((_END, Due(name, at_end=True)))
    return _plan(program, [s for s in program.statements if id(s) in kept], dues)


def is_all_code_first(plan: Plan) -> bool:
    """Whether a plan makes no call before all code ran, and none a second time."""
    calls = list(dropwhile(lambda part: isinstance(part, Code), plan))
    return all(isinstance(part, Due) and not part.at_end for part in calls)


def later_looks(program: Program, exercise: str) -> Iterator[tuple[Look, Plan]]:
    """How an exercise that lost points may be looked at once more, alone in its child, in the order to be tried."""
    at_check = list(map(id, reachable(program.before(exercise), [exercise])))
    at_end = reachable(program.statements, [exercise])
    if at_check != list(map(id, at_end)):
        yield Look.AT_END, _plan(program, at_end, [(_END, Due(exercise))])
    if program.may_be_otherwise:
        yield Look.WHOLE, _whole(program, exercise)


def _is_a_remark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _whole(program: Program, exercise: str) -> Plan:
    """All of the student's own, called at the check cell, and at the end too where more of their own follows."""
    own = program.own
    read = {name for statement in own for name in statement.names.reads}
    helpers = [s for s in program.whole if isinstance(s.node, _HELPERS)] if exercise in program.unseen else []
    wanted = {*map(id, (*own, *helpers)), *map(id, needed(program.whole, [exercise, *read]))}
    spare = wanted.difference(map(id, needed(program.whole, [exercise])))
    place = program.checks.get(exercise, _END)
    again = [(_END, Due(exercise, at_end=True))] if any(statement.block >= place for statement in own) else []
    return _plan(program, [s for s in program.whole if id(s) in wanted], [(place, Due(exercise)), *again], spare)


def _plan(
    program: Program, kept: Iterable[Statement], dues: Iterable[tuple[float, Due]], spare: Collection[int] = ()
) -> Plan:
    return tuple(_parts(program, kept, deque(dues), spare))


def _parts(
    program: Program, kept: Iterable[Statement], dues: deque[tuple[float, Due]], spare: Collection[int]
) -> Iterator[Code | Due]:
    """The code, block by block, and each exercise before the first block that comes after its check cell."""
    if program.borrowed:
        yield Code(Block("the course's own functions", "\n".join(program.borrowed)))
    for (number, is_spare), group in groupby(kept, key=lambda s: (s.block, id(s) in spare)):
        while dues and dues[0][0] <= number:
            yield dues.popleft()[1]
        part = list(group)
        block = blank_out(program.blocks[number], [s.node for s in part])
        at_once = is_one_part([s.node for s in part])
        yield Code(block, is_spare, needs_plotting(part), program.counts.get(number, 0), at_once)
    yield from (due for _, due in dues)
