"""Imports that must fail, and what is put in their place: the course's own functions, or a stand-in that says so."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from autograder.code.parsing import Statement
from autograder.code.slices import unbound
from autograder.ingest import imports
from autograder.ingest.imports import Available
from autograder.ingest.released_notebook import Template
from autograder.ingest.repairs import Mended, Repair
from autograder.ingest.syntax_errors import Salvaged


@dataclass(frozen=True, slots=True)
class Imported:
    """The statements without imports that must fail, and import lines for what can be had in their place.

    `whole` are the modules out of which everything was to be imported.
    """

    kept: tuple[Statement, ...]
    failing: tuple[Statement, ...]
    borrowed: tuple[str, ...]
    repairs: tuple[Repair, ...]
    whole: tuple[str, ...]

    @property
    def bound(self) -> frozenset[str]:
        """The names that the failing imports were to bind."""
        return frozenset(name for statement in self.failing for name in statement.binds)


def with_known_imports(own: Sequence[Statement], read: Salvaged, available: Available) -> Imported:
    """A student's own statements, those left aside in whose place something else is served.

    A plain import of a module that is not known stays: code may make the module before, and else the child says so.
    """
    missing = {place: names for place, s in enumerate(own) if (names := available.missing(s))}
    aside = {place for place in missing if available.is_replaced(own[place])}
    failing = tuple(own[place] for place in sorted(aside))
    kept = tuple(statement for place, statement in enumerate(own) if place not in aside)
    lost = [(own[place], names) for place, names in missing.items()]
    return Imported(
        kept=kept,
        failing=failing,
        borrowed=tuple(line for statement in failing for line in available.instead(statement)),
        repairs=(*_helped(kept, read, available), *(_without_import(s, names, read, available) for s, names in lost)),
        whole=tuple(filter(None, map(imports.taken_whole, failing))),
    )


def _helped(kept: Iterable[Statement], read: Salvaged, available: Available) -> Iterator[Repair]:
    for statement in kept:
        if names := available.helpers(statement):
            yield Repair(Mended.COURSE_SERVED, read.blocks[statement.block].name, " and ".join(names))


def _without_import(statement: Statement, names: Sequence[str], read: Salvaged, available: Available) -> Repair:
    kind = Mended.COURSE_SERVED if available.is_served(statement) else Mended.NOT_INSTALLED
    return Repair(kind, read.blocks[statement.block].name, " and ".join(names))


def lent(kept: Iterable[Statement], template: Template, imported: Imported, available: Available) -> list[str]:
    """Lines for names that nothing defines: what the course lends, else, of what was imported whole, stand-ins."""
    wanted = unbound(kept).difference(template.exercises)
    lines = [*available.lending(wanted)] if wanted else []
    others = wanted.difference(available.functions, dir(builtins)) if imported.whole else ()
    return [*lines, *(imports.stand_in(imported.whole[-1], name) for name in sorted(others))]


def said_of(lines: Iterable[str], available: Available) -> Iterator[Repair]:
    """What is said of functions that are lent though nothing imports them."""
    names = [name for line in lines for name in [line.rpartition(" ")[2]] if name in available.functions]
    if names:
        yield Repair(Mended.LENT, about=", ".join(names))
