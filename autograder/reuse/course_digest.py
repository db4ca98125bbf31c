"""The course's side of an exercise, digested: what decides its outcomes beside a student's code.

That is its declaration with all that this is made of, its reference solution and whatever else of the notebook the
declaration names, its points, and what holds for all exercises: limits, seed policy, versions. A change that concerns
one exercise leaves the digests of the others as they were; in doubt a digest covers too much.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograder.code.parsing import Statement, lines_of, parse, statements
from autograder.code.slices import reachable
from autograder.course import DECLARATIONS, Assignment
from autograder.values import Block

_ALL = "EXERCISES"
# Reference functions are asked for by name, as `draw.reference["forward"]`; in any other way it may be any of them.
_NAMELESS = re.compile(r"\.reference\b(?!\[[\"'])")


def sides(assignment: Assignment, policy: str) -> dict[str, str]:
    """The digest of our side of each exercise."""
    declared = _code([Block(DECLARATIONS, assignment.declarations)])
    reference = _code(assignment.reference.definitions)
    variables = _variables(declared.found, len(assignment.exercises))
    found: dict[str, str] = {}
    for exercise, variable in zip(assignment.exercises, variables, strict=True):
        text = declared.text([variable])
        named = reference.text([exercise.id, *_named(text, reference)])
        whole = "\0".join([exercise.id, text, named, repr(assignment.points[exercise.id]), policy])
        found[exercise.id] = hashlib.blake2b(whole.encode(), digest_size=16).hexdigest()
    return found


@dataclass(frozen=True, slots=True)
class _Code:
    """Statements, and the lines of the blocks that they stand in."""

    found: Sequence[Statement]
    lines: Sequence[list[str]]

    def text(self, names: Iterable[str]) -> str:
        """The text of all that these names depend on."""
        spans = ((self.lines[s.block], lines_of(s.node)) for s in reachable(self.found, names))
        return "\n".join(line for lines, span in spans for line in lines[span.start : span.stop])


def _code(blocks: Sequence[Block]) -> _Code:
    found = [s for index, block in enumerate(blocks) for s in statements(parse(block.source), index)]
    return _Code(found, [block.source.split("\n") for block in blocks])


def _variables(found: Iterable[Statement], count: int) -> list[str]:
    """The variable that holds each exercise; where EXERCISES is not just a list of variables, that one for all."""
    makers = [s.node for s in found if _ALL in s.binds | s.names.touches]
    value = getattr(makers[0], "value", None) if len(makers) == 1 else None
    items = value.elts if isinstance(value, ast.Tuple | ast.List) else []
    names = [item.id for item in items if isinstance(item, ast.Name)]
    return names if len(names) == len(items) == count else [_ALL] * count


def _named(text: str, reference: _Code) -> set[str]:
    """The names of the notebook that stand anywhere in a declaration, be it in a string."""
    known = {name for statement in reference.found for name in statement.binds}
    return known if _NAMELESS.search(text) else known.intersection(re.findall(r"\w+", text))
