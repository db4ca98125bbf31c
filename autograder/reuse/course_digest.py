"""The course's side of an exercise, digested: what decides its outcomes beside a student's code.

That is its declaration and its catalogue with all that these are made of, its reference solution and whatever else of
the notebook they name, its points, and what holds for all exercises: limits, seed, versions. A change that
concerns one exercise leaves the digests of the others as they were; in doubt a digest covers too much.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from autograder.code.parsing import Statement, known_statements, lines_of
from autograder.code.slices import reachable
from autograder.declarations.assignment import Assignment
from autograder.declarations.file_names import CATALOGUE, DECLARATIONS
from autograder.values import Block

# Reference functions are asked for by name, as `draw.reference["forward"]`; in any other way it may be any of them.
_NAMELESS = re.compile(r"\.reference\b(?!\[[\"'])")


def course_digests(assignment: Assignment, policy: str) -> dict[str, str]:
    """The digest of our side of each exercise."""
    reference = _code(assignment.reference.definitions)
    ids = [exercise.id for exercise in assignment.exercises]
    declared = _texts(Block(DECLARATIONS, assignment.declarations), "EXERCISES", ids)
    catalogued = _texts(Block(CATALOGUE, assignment.catalogue), "CATALOGUES", assignment.catalogued)
    around = [repr(assignment.requirements), repr(assignment.files), policy, *_variants(assignment)]
    found: dict[str, str] = {}
    for exercise in assignment.exercises:
        text = "\0".join([declared[exercise.id], catalogued.get(exercise.id, "")])
        named = reference.text([exercise.id, *_named(text, reference)])
        whole = "\0".join([exercise.id, text, named, repr(assignment.points[exercise.id]), *around])
        found[exercise.id] = hashlib.blake2b(whole.encode(), digest_size=16).hexdigest()
    return found


def _variants(assignment: Assignment) -> Iterator[str]:
    """What decides who has which values, where they differ: all of it for each exercise, since one may use another."""
    if assignment.draws:
        yield repr((assignment.draws, [exercise.parameters for exercise in assignment.exercises]))


@dataclass(frozen=True, slots=True)
class _Code:
    """Statements, and the lines of the blocks that they stand in."""

    found: Sequence[Statement]
    lines: Sequence[list[str]]

    def text(self, names: Iterable[str]) -> str:
        """The text of all that these names depend on."""
        spans = ((self.lines[s.block], lines_of(s.node)) for s in reachable(self.found, names, follow_calls=False))
        return "\n".join(line for lines, span in spans for line in lines[span.start : span.stop])


def _code(blocks: Sequence[Block]) -> _Code:
    found = known_statements(block.source for block in blocks)
    return _Code(found, [block.source.split("\n") for block in blocks])


def _texts(block: Block, everything: str, ids: Sequence[str]) -> dict[str, str]:
    """For each exercise the text that its entry in `everything` is made of."""
    code = _code([block])
    variables = _variables(code.found, everything, len(ids))
    return {name: code.text([variable]) for name, variable in zip(ids, variables, strict=True)}


def _variables(found: Iterable[Statement], everything: str, count: int) -> list[str]:
    """The variable that holds each entry; where `everything` is not just a list of variables, that one for all."""
    makers = [s.node for s in found if everything in s.binds | s.names.touches]
    value = getattr(makers[0], "value", None) if len(makers) == 1 else None
    items = value.elts if isinstance(value, ast.Tuple | ast.List) else []
    names = [item.id for item in items if isinstance(item, ast.Name)]
    return names if len(names) == len(items) == count else [everything] * count


def _named(text: str, reference: _Code) -> set[str]:
    """The names of the notebook that stand anywhere in a declaration, be it in a string."""
    known = {name for statement in reference.found for name in statement.binds}
    return known if _NAMELESS.search(text) else known.intersection(re.findall(r"\w+", text))
