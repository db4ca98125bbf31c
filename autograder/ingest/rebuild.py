"""From the cells a student handed in to the code that is graded: answers found, supplied code restored.

Answers are found by grade_id, else by the function they define, else by their place. Supplied cells always come from
the course; what a student changed in them does not count, what a student added stays. A later definition of the same
function wins, but an untouched stub never wins over an answer.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from autograder.code.fingerprints import fingerprint, has_fingerprint
from autograder.code.parsing import Statement, blank_out
from autograder.code.slices import hides_some, reachable, unbound
from autograder.ingest import imports
from autograder.ingest.joining import joined
from autograder.ingest.matching import Match, match
from autograder.ingest.notebook import Cell, Notebook
from autograder.ingest.salvage import Salvage
from autograder.ingest.template import Template, parameters
from autograder.values import Block

__all__ = ["Rebuilt", "Template", "rebuild"]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What is executed for a submission, and what is known about its exercises.

    `attempted`: there is code to grade; `problems`: there is, but it does not parse, and why; `present`: it is there in
    any form, be it as it was handed out. A submission is `foreign` if nothing in it is this assignment's at all.
    `kept` are the statements that are executed, which stand in `blocks`, and `facts` is what else decides an exercise.
    """

    definitions: tuple[Block, ...]
    attempted: frozenset[str]
    problems: Mapping[str, str]
    present: frozenset[str]
    repairs: tuple[str, ...]
    heavy: bool
    foreign: bool
    kept: tuple[Statement, ...] = ()
    blocks: Mapping[int, Block] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)


def rebuild(notebook: Notebook, template: Template) -> Rebuilt:
    """Rebuild a submission on its template."""
    cells, said = joined(notebook.cells, template)
    found = match(cells, template)
    salvage = Salvage(repairs=[*notebook.repairs, *said, *found.repairs], problems=found.problems)
    salvage.take(found.blocks)
    _alias_renamed(salvage, found, template)
    defined = {name for statement in salvage.statements for name in statement.binds}
    own = [s for s in salvage.statements if not _is_stub(s, template)]
    own, borrowed = _with_known_imports(own, salvage)
    everything = [*template.supplied_statements, *own]
    kept = reachable(everything, template.exercises)
    bound = {name for statement in own for name in statement.binds}
    hidden = hides_some(everything, template.exercises)
    attempted = frozenset(name for name in template.exercises if name in bound or hidden)
    problems = {name: text for name, text in salvage.problems.items() if name not in attempted}
    present = frozenset(template.exercises).intersection({*defined, *problems, *attempted})
    salvage.repairs += [
        *salvage.about_commands(),
        *found.what_was_missing(salvage, present),
        *_defined_again(own, salvage, template),
    ]
    borrowed += _from_the_network(kept, template)
    blocks = dict(enumerate(template.supplied, -len(template.supplied))) | dict(enumerate(salvage.blocks))
    facts = {n: (n in attempted, n in present, problems.get(n), borrowed) for n in template.exercises}
    return Rebuilt(
        definitions=tuple(_definitions(blocks, kept, borrowed)),
        attempted=attempted,
        problems=problems,
        present=present,
        repairs=tuple(dict.fromkeys(salvage.repairs)),
        heavy=imports.is_heavy(kept),
        foreign=not present and not found.known,
        kept=tuple(kept),
        blocks=blocks,
        facts=facts,
    )


def _defined_again(own: Iterable[Statement], salvage: Salvage, template: Template) -> Iterator[str]:
    """A sentence for each exercise that has several, different answers."""
    answers: dict[str, list[Statement]] = {}
    for statement in own:
        if (function := statement.function) and function.name in template.exercises:
            answers.setdefault(function.name, []).append(statement)
    for name, found in answers.items():
        if len(found) > 1 and len({fingerprint(s.function) for s in found if s.function}) > 1:
            last = salvage.blocks[found[-1].block].name
            yield f"{name} is defined {len(found)} times; the last definition counts, in {last}."


def _is_stub(statement: Statement, template: Template) -> bool:
    function = statement.function
    if function is None or function.name not in template.stubs:
        return False
    return has_fingerprint(function, template.stubs[function.name])


def _with_known_imports(own: list[Statement], salvage: Salvage) -> tuple[list[Statement], list[str]]:
    """The statements without imports that must fail, and import lines for what can be had in their place."""
    kept: list[Statement] = []
    borrowed: list[str] = []
    for statement in own:
        missing = imports.missing_modules(statement)
        if missing:
            place, names = salvage.blocks[statement.block].name, " and ".join(missing)
            what = "the course's own served" if imports.is_served(statement) else "the import was left out"
            salvage.note(f"{place.capitalize()} imports {names}, which is not installed here; {what}.")
            borrowed += imports.instead(statement)
        else:
            kept.append(statement)
    return kept, borrowed


def _from_the_network(kept: Iterable[Statement], template: Template) -> list[str]:
    """Import lines for names that nothing defines but the course's network knows."""
    wanted = unbound(kept).difference(template.exercises)
    names = sorted(wanted & imports.known()) if wanted else []
    return [f"from {imports.NETWORK} import {', '.join(names)}"] if names else []


def _alias_renamed(salvage: Salvage, found: Match, template: Template) -> None:
    """A function that stands where an exercise is due, under another name, is taken for the exercise's."""
    defined = {name for statement in salvage.statements for name in statement.binds}
    for name in template.exercises:
        if name in defined or name in salvage.problems:
            continue
        for cell in found.candidates(name):
            others = {f.name: f for f in _functions_in(cell, salvage)}
            fitting = others.keys() - template.names - set(template.exercises)
            if len(fitting) == 1 and _may_be(others[(other := fitting.pop())], name, found, template):
                _alias(salvage, cell, other, name)
                break


def _may_be(function: ast.FunctionDef, exercise: str, found: Match, template: Template) -> bool:
    """Whether a function of another name may be meant; its place alone does not say so, its parameters must too."""
    labelled = exercise in found.seen
    return labelled or (found.known and parameters(function) == template.parameters[exercise])


def _functions_in(cell: Cell, salvage: Salvage) -> Iterator[ast.FunctionDef]:
    for statement in salvage.statements:
        if statement.function and salvage.blocks[statement.block].name == cell.name:
            yield statement.function


def _alias(salvage: Salvage, cell: Cell, other: str, name: str) -> None:
    salvage.note(f"{cell.name.capitalize()} defines {other} where {name} is asked; it was taken for it.")
    salvage.take([Block(cell.name, f"{name} = {other}")])


def _definitions(blocks: Mapping[int, Block], kept: list[Statement], borrowed: list[str]) -> Iterator[Block]:
    nodes: dict[int, list[Statement]] = {}
    for statement in kept:
        nodes.setdefault(statement.block, []).append(statement)
    if borrowed:
        yield Block("the course's own functions", "\n".join(borrowed))
    for index in sorted(nodes):
        yield blank_out(blocks[index], [statement.node for statement in nodes[index]])
