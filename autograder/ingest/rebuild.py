"""From the cells a student handed in to the code that is graded: answers found, supplied code restored.

Answers are found by grade_id, else by the function they define, else by their place. Supplied cells always come from
the course; what a student changed in them does not count, what a student added stays. A later definition of the same
function wins, but an untouched stub never wins over an answer.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.code.parsing import Statement
from autograder.code.slices import hides_some, reachable, unbound
from autograder.code.syntax import Syntax
from autograder.ingest import imports, renamed_functions, student_files
from autograder.ingest.cell_matching import Match, match
from autograder.ingest.cell_order import in_order
from autograder.ingest.import_stand_ins import lent, said_of, with_known_imports
from autograder.ingest.invisible_characters import made_plain
from autograder.ingest.notebook import Notebook, without_long_texts
from autograder.ingest.program import Plan, Program, first_look
from autograder.ingest.released_notebook import Template
from autograder.ingest.renamed_functions import Renamed, lost_in_its_place
from autograder.ingest.repairs import Mended, Repair
from autograder.ingest.split_cells import joined
from autograder.ingest.syntax_errors import Parser, Salvaged, salvage
from autograder.sandbox.evidence import Cause, Stop
from autograder.values import Block, Versions

_TRANSFORMERS = frozenset(
    {"input_transformers_cleanup", "input_transformers_post", "input_transformer_manager", "ast_transformers"}
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How each exercise of a submission stands.

    `attempted`: there is code to grade; `problems`: why what there is, or what it needs, does not parse (where there is
    code to grade, that counts only if it stops); `present`: it is there in any form, as it was handed out too;
    `untouched`: what there is waits to be filled in, as far as its lines tell, so that it was not attempted unless it
    earns something.
    """

    attempted: frozenset[str]
    problems: Mapping[str, Stop]
    present: frozenset[str]
    untouched: frozenset[str]

    def of(self, exercise: str) -> tuple[object, ...]:
        """How one exercise stands."""
        parts = self.attempted, self.present, self.untouched
        return *(exercise in part for part in parts), self.problems.get(exercise)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What is executed for a submission, and what is known about its exercises.

    `program` is its code in order, `first_look` what is run of it first. A submission is `foreign` if nothing in it is
    this assignment's at all. `files` lie in the working directory from the beginning: the student's own, and helper
    modules that are lent. `ran_with` are the versions that the notebook was last run with. `facts` is what decides an
    exercise beside the program.
    """

    program: Program
    first_look: Plan
    standing: Standing
    repairs: tuple[Repair, ...]
    foreign: bool
    files: tuple[Block, ...]
    ran_with: Versions
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Sources:
    """What was read of a submission: its cells beside the template's, its code, and what may be imported.

    `own` is the code as it was `read`, with functions of other names taken for exercises: those that are `renamed`.
    """

    found: Match
    files: tuple[Block, ...]
    available: imports.Available
    read: Salvaged
    own: Salvaged
    renamed: Renamed
    unreadable: Mapping[str, Stop]
    unseen: frozenset[str]
    repairs: tuple[Repair, ...]


def rebuild(notebook: Notebook, template: Template) -> Rebuilt:
    """Rebuild a submission on its template."""
    sources = _sources(notebook, template)
    found, own, available = sources.found, sources.own, sources.available
    imported = with_known_imports([s for s in own.statements if not _is_stub(s, template)], own, available)
    everything = [*template.supplied_statements, *imported.kept]
    kept = reachable(everything, template.exercises)
    standing = _standing(sources, everything, _attempted(everything, imported.kept, template), notebook.ran_with)
    lines = lent(kept, template, imported, available)
    later = (
        *found.what_was_missing(own, standing.present),
        *_defined_again(imported.kept, own, template),
        *_read_otherwise(imported.kept, own),
    )
    program = replace(
        in_order(found, own, imported.kept, unbound(kept) - imported.bound),
        exercises=tuple(name for name in template.exercises if name in standing.attempted),
        unseen=sources.unseen,
        borrowed=(*imported.borrowed, *lines),
    )
    repairs = (*_commands_together((*sources.repairs, *imported.repairs)), *later, *said_of(lines, available))
    return Rebuilt(
        program=program,
        first_look=first_look(program),
        standing=standing,
        ran_with=notebook.ran_with,
        repairs=tuple(dict.fromkeys(repairs)),
        files=(*sources.files, *available.modules(_named(imported.kept, available.lent))),
        foreign=not standing.present and not found.known,
        facts={
            name: (*standing.of(name), program.borrowed, sources.files, program.counts) for name in template.exercises
        },
    )


def _sources(notebook: Notebook, template: Template) -> _Sources:
    plain, mended = made_plain(without_long_texts(notebook.cells))
    own_ones = (file for file in notebook.beside if file.name not in template.given)
    files, used = student_files.of_notebook(own_ones, plain)
    modules = map(student_files.module_of, (*(file.name for file in files), *template.given))
    cells, joints = joined(plain, template)
    found = match(cells, template)
    read = salvage(found.blocks, Parser([file.name for file in files]))
    unreadable = {**found.problems, **read.why_lost(template.exercises)}
    unseen = _unseen(read, files, template)
    renamed = renamed_functions.taken(read, found, {*unreadable, *unseen})
    own, said = renamed_functions.with_names(read, renamed), renamed_functions.said(renamed)
    return _Sources(
        found=found,
        files=files,
        available=imports.Available(frozenset(modules), template.lent),
        read=read,
        own=own,
        renamed=renamed,
        unreadable={**lost_in_its_place(own, found), **unreadable},
        unseen=unseen,
        repairs=(*notebook.repairs, *mended, *used, *joints, *found.repairs, *read.repairs, *said),
    )


def _standing(sources: _Sources, code: Sequence[Statement], in_sight: frozenset[str], ran_with: Versions) -> Standing:
    exercises, attempted = sources.found.template.exercises, in_sight | sources.unseen
    found = {name: why for name in attempted if (why := _newer_beneath(name, code, sources.read))}
    found |= {name: why for name, why in sources.unreadable.items() if name not in attempted}
    problems = {name: _dated(why, ran_with.python) for name, why in found.items()}
    defined = {name for statement in sources.own.statements for name in statement.binds}
    written = {name: function for name, (_, function) in sources.renamed.items()}
    return Standing(
        attempted=attempted,
        problems=problems,
        present=frozenset(exercises).intersection({*defined, *problems, *(attempted - sources.unseen)}),
        untouched=frozenset(name for name in exercises if sources.read.untouched(written.get(name, name))),
    )


def _newer_beneath(name: str, code: Sequence[Statement], read: Salvaged) -> Stop | None:
    """Why nothing defines a name that an exercise needs, where a newer Python reads what should."""
    lost = read.why_lost(unbound(reachable(code, [name]))) if read.lost else {}
    return next((why for why in lost.values() if why.cause is Cause.NEWER_PYTHON), None)


def _dated(why: Stop, python: str) -> Stop:
    """Why an answer cannot be read, with the Python that it was written with where that is a newer one than ours."""
    is_newer = why.cause is Cause.NEWER_PYTHON and _minor(python) >= _minor(why.about)
    return replace(why, about=python) if is_newer else why


def _minor(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part)


def _attempted(everything: Sequence[Statement], own: Iterable[Statement], template: Template) -> frozenset[str]:
    """The exercises that there is code for, or may be in ways that nobody can follow."""
    bound = {name for statement in own for name in statement.binds | statement.names.sets}
    hidden = hides_some(everything, template.exercises)
    return frozenset(name for name in template.exercises if name in bound or hidden)


def _unseen(read: Salvaged, files: Iterable[Block], template: Template) -> frozenset[str]:
    """The exercises that nothing defines in sight, and that are named where something may: in a text or in a file."""
    defined = {name for s in read.statements if not _is_stub(s, template) for name in s.binds | s.names.sets}
    waiting = [name for name in template.exercises if name not in defined]
    texts = [*(file.source for file in files), *_texts_in(read.statements, waiting)] if waiting else []
    return frozenset(name for name in waiting if any(name in text for text in texts))


def _texts(syntax: Syntax) -> frozenset[str]:
    """The texts in a statement that are no documentation, and the names that it gives to arguments."""
    documentation = {id(node.value) for node in syntax.nodes if isinstance(node, ast.Expr)}
    texts = (node.value for node in syntax.nodes if isinstance(node, ast.Constant) and id(node) not in documentation)
    given = (node.arg for node in syntax.nodes if isinstance(node, ast.keyword) and node.arg)
    return frozenset(given).union(text for text in texts if isinstance(text, str))


def _named(statements: Sequence[Statement], modules: Collection[str]) -> frozenset[str]:
    """What statements import, be it by a text that holds one of these names."""
    return imports.used(statements) | _texts_in(statements, modules)


def _texts_in(statements: Iterable[Statement], about: Collection[str]) -> frozenset[str]:
    """The texts in statements that hold any of these names: code may import a module by one, or name what it makes."""
    found = (s.syntax for s in statements if not s.syntax.text or any(name in s.syntax.text for name in about))
    return frozenset[str]().union(*map(_texts, found))


def _commands_together(repairs: Iterable[Repair]) -> list[Repair]:
    """The repairs, with one, at the end, that names all cells out of which commands were taken."""
    repairs = list(repairs)
    cells = dict.fromkeys(repair.where for repair in repairs if repair.kind is Mended.COMMANDS_LEFT_OUT)
    others = [repair for repair in repairs if repair.kind is not Mended.COMMANDS_LEFT_OUT]
    return [*others, Repair(Mended.COMMANDS_LEFT_OUT, ", ".join([*cells][:20]))] if cells else others


def _read_otherwise(own: Iterable[Statement], read: Salvaged) -> Iterator[Repair]:
    """The cells that make a notebook read other cells in a way of their own."""
    for statement in own:
        block = read.blocks[statement.block]
        nodes = ast.walk(statement.node) if "_transformer" in block.source else ()
        found = (node.attr for node in nodes if isinstance(node, ast.Attribute) and node.attr in _TRANSFORMERS)
        yield from (Repair(Mended.READ_OTHERWISE, block.name, name) for name in found)


def _defined_again(own: Iterable[Statement], read: Salvaged, template: Template) -> Iterator[Repair]:
    """The exercises that have several, different answers."""
    answers: dict[str, list[Statement]] = {}
    for statement in own:
        if (function := statement.function) and function.name in template.exercises:
            answers.setdefault(function.name, []).append(statement)
    for name, found in answers.items():
        if len({statement.syntax.text for statement in found}) > 1:
            yield Repair(Mended.DEFINED_AGAIN, read.blocks[found[-1].block].name, name, f"{len(found)}")


def _is_stub(statement: Statement, template: Template) -> bool:
    return any(statement.syntax.text == template.stubs[name] for name in statement.binds & template.stubs.keys())
