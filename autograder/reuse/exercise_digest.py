"""What of a submission decides each exercise, digested: as long as that is the same, so is what it earns.

Full marks of the first look are decided by the statements that an exercise depends on, where nothing that ran with them
can leave anything behind. Else everything in the notebook decides: what ran before, and what other looks saw. What
counts is syntax; where the first wrong value is looked for it is what stands in each line as well, and where a message
quotes one the text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from autograder.code.parsing import Statement
from autograder.code.purity import is_repeatable
from autograder.code.slices import slices
from autograder.ingest.program import Due
from autograder.ingest.rebuild import Rebuilt
from autograder.judging.look_results import Basis, LookResult
from autograder.sandbox.job import Code
from autograder.values import Block

_BLANKS = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class Digests:
    """The digests of one piece of code for each `Basis` of words; all but the first are made when asked for."""

    by_syntax: str
    blocks: tuple[Block, ...]

    def by(self, basis: Basis) -> str:
        """The digest by which what is said on this basis can be shared."""
        if basis is Basis.SYNTAX:
            return self.by_syntax
        if basis is Basis.LINES:
            return _digest(
                self.by_syntax, *(part for block in self.blocks for part in (block.name, _lines(block.source)))
            )
        return _digest(self.by_syntax, *map(repr, self.blocks))

    def __iter__(self) -> Iterator[str]:
        return map(self.by, Basis)


class ExerciseDigests:
    """The digests of the exercises of one submission, made when they are asked for."""

    def __init__(self, rebuilt: Rebuilt) -> None:
        self._rebuilt = rebuilt
        self._program = rebuilt.program
        self._of_slices: dict[str, Digests | None] = {}

    @property
    def is_pure(self) -> bool:
        """Whether no exercise can leave anything behind for another in the first look."""
        return bool(self._slices)

    def of(self, exercise: str) -> Iterator[str]:
        """The digests by which an outcome of this exercise may be known, the quickest first."""
        yield from self.of_slice(exercise) or ()
        yield from self.of_all(exercise) or ()

    def part(self, result: LookResult) -> str:
        """The digest by which this outcome can be shared; "" where it cannot be."""
        name = result.outcome.exercise
        found = self.of_slice(name) if result.is_seen_first and self.is_pure else self.of_all(name)
        return found.by(result.basis) if found else ""

    def of_slice(self, exercise: str) -> Digests | None:
        """Of the statements that an exercise depends on; None where others may matter, as in `of_all`."""
        if exercise not in self._of_slices and self.is_pure:
            place = self._program.checks.get(exercise)
            found = self._slices[exercise]
            late = [place is not None and s.block >= place for s in found]
            self._of_slices[exercise] = self._digests(exercise, found, f"{self._all_code_first} {late}")
        return self._of_slices.get(exercise)

    def of_all(self, exercise: str) -> Digests | None:
        """Of everything in the notebook; None where what comes out may be another the next time."""
        everything = (*self._program.statements, *self._program.whole)
        places = f"{sorted(self._program.checks.items())} {[s.block for s in everything]}"
        return self._digests(exercise, everything, places)

    @cached_property
    def _all_code_first(self) -> bool:
        plan = self._rebuilt.first_look
        return isinstance(plan[-1], Due) and not any(
            isinstance(part, Due) and isinstance(after, Code) for part, after in pairwise(plan)
        )

    @cached_property
    def _slices(self) -> Mapping[str, list[Statement]]:
        """The statements that each exercise depends on; empty where one may leave something behind."""
        names = self._program.exercises
        if self._program.unseen:
            return {}
        kept = self._program.everything
        places = slices(kept, names)
        return {name: [kept[place] for place in found] for name, found in (places or {}).items()}

    def _digests(self, exercise: str, statements: Sequence[Statement], more: str) -> Digests | None:
        read = [s.syntax for s in statements]
        # What the course itself looks at is the same for all.
        own = (syntax for s, syntax in zip(statements, read, strict=True) if s.block not in self._program.course)
        if not all(map(is_repeatable, own)):
            return None
        by_syntax = _digest(exercise, repr(self._rebuilt.facts[exercise]), more, *(syntax.text for syntax in read))
        # A cell with checks in it is one block under many numbers.
        blocks = (self._program.blocks[number] for number in sorted({s.block for s in statements}))
        return Digests(by_syntax, tuple(dict.fromkeys(blocks)))


@lru_cache(maxsize=1000)  # what all students have in common, and the latest others
def _lines(source: str) -> str:
    """What stands in each line, without blanks and comments; one with a quotation mark may be no comment."""
    return _BLANKS.sub("", "\n".join(map(_uncommented, source.split("\n")))).rstrip()


def _uncommented(line: str) -> str:
    quoted = 1 + max(line.rfind("'"), line.rfind('"'))
    return line[:quoted] + line[quoted:].partition("#")[0]


def _digest(*texts: str) -> str:
    return hashlib.blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
