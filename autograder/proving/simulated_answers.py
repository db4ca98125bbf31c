"""Answers of a simulated class: every right style and every known mistake of an exercise, with what each must earn.

The catalogue is the only source. Small liberties make answers differ as students' do: a variable has another name, a
comment says what the student thought.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from autograder.code.parsing import parses
from autograder.declarations.assignment import Assignment
from autograder.exercise import Exercise
from autograder.judging.answer_key import AnswerKey
from autograder.judging.judge import judge
from autograder.sandbox.evidence import Answer, Cause, Stop
from autograder.values import Outcome, Status

_SEED = 0
_NAMES = ("value", "res", "tmp", "my_array", "aux", "q")
_THOUGHTS = ("checked by hand", "see the text above", "second try", "why does this work?", "shape is right now", "TODO")


@dataclass(frozen=True, slots=True)
class Written:
    """One answer to one exercise: its source, what it must earn, the names it defines beside the function and reads."""

    id: str
    source: str
    outcome: Outcome
    helpers: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Choice:
    """All answers to one exercise, sorted by what they are; what it `uses` may be wrong without harm to it."""

    right: tuple[Written, ...]
    mistaken: tuple[Written, ...]
    broken: tuple[Written, ...]
    untouched: Written
    uses: frozenset[str] = frozenset()


def choices(assignment: Assignment) -> dict[str, Choice]:
    """The answers to every exercise of an assignment."""
    keys = assignment.keys(_SEED)
    return {exercise.id: _choice(assignment, exercise, keys[exercise.id]) for exercise in assignment.exercises}


def _choice(assignment: Assignment, exercise: Exercise, key: AnswerKey) -> Choice:
    reference = assignment.reference.source(exercise.id)
    right = Outcome(exercise.id, Status.PASSED, key.points, key.points)
    styles = ((style.id, style.edit.apply(reference, style.id)) for style in exercise.styles)
    mistakes = [(mistake.id, mistake.edit.apply(reference, mistake.id)) for mistake in exercise.mistakes]
    untouched = Outcome(exercise.id, Status.NOT_ATTEMPTED, 0.0, key.points)
    return Choice(
        right=tuple(_written(f"right:{name}", text, right) for name, text in [("reference", reference), *styles]),
        mistaken=tuple(_mistaken(key, name, text) for name, text in mistakes),
        broken=tuple(_broken(reference, key)),
        untouched=_written("untouched", assignment.stubs[exercise.id], untouched),
        uses=frozenset(exercise.uses),
    )


def _mistaken(key: AnswerKey, name: str, source: str) -> Written:
    """A known mistake; one that only leaves the planted faults in place is an untouched exercise."""
    if ast.dump(ast.parse(source)) == ast.dump(ast.parse(key.stub)):
        return _written("untouched", source, Outcome(key.exercise, Status.NOT_ATTEMPTED, 0.0, key.points))
    return _written(f"mistake:{name}", source, judge(key, [case.mistakes[name] for case in key.cases]))


def _broken(reference: str, key: AnswerKey) -> Iterator[Written]:
    """Answers that Python cannot read, or that stop at once."""
    crashed = judge(key, [Answer(stop=Stop(Cause.RAISED, "NameError"))] * len(key.cases))
    broken = re.sub(rf"(?m)^((?:def|class) {key.exercise}\b\(?)", r"\1(", reference, count=1)
    if broken != reference:
        yield _written("broken:syntax", broken, crashed)
    if key.function != key.exercise:
        return  # what looks at it may expect that it stops
    body = re.sub(r"(?m)^    return\b", "    return not_defined_anywhere +", reference)
    if body != reference and parses(body):
        yield _written("broken:name", body, crashed)


def _written(name: str, source: str, outcome: Outcome) -> Written:
    tree = ast.parse(source if parses(source) else "")
    helpers = frozenset(_defined(tree)) - {outcome.exercise}
    reads = frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    return Written(name, source.rstrip("\n"), outcome, helpers, reads)


def _defined(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def compatible(answers: Mapping[str, Written], choice: Mapping[str, Choice]) -> dict[str, Written]:
    """The answers, with the plain solution in place of each whose truth another one would change.

    That is one whose helper another answer defines as well, one that calls an exercise by itself which is wrong, and a
    mistake in an exercise that uses a wrong one: two wrongs may make a right there.
    """
    wrong = {name for name, answer in answers.items() if answer not in choice[name].right}
    taken: set[str] = set()
    kept: dict[str, Written] = {}
    for name, answer in answers.items():
        harmless = choice[name].uses if answer not in choice[name].mistaken else frozenset()
        calls = answer.reads & (wrong - harmless - {name}) if answer.id != "untouched" else ()
        kept[name] = choice[name].right[0] if answer.helpers & taken or calls else answer
        taken |= kept[name].helpers
    return kept


def personal(answer: Written, rng: random.Random, number: int) -> Written:
    """The answer in a student's own hand. An untouched exercise stays as it is."""
    if answer.id == "untouched":
        return answer
    names = [name for name in _renameable(answer.source) if name != answer.outcome.exercise]
    source = answer.source
    if names and rng.random() < 0.6:
        source = _renamed(source, rng.choice(names), rng.choice(_NAMES))
    return replace(answer, source=f"# {rng.choice(_THOUGHTS)} ({number})\n{source}")


@lru_cache(maxsize=4096)
def _renameable(source: str) -> tuple[str, ...]:
    """The local variables that appear nowhere as anything else, so that they can be renamed in the text."""
    if not parses(source):
        return ()
    tree = ast.parse(source)
    stored = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    elsewhere = set(_other_words(tree))
    return tuple(name for name in dict.fromkeys(stored) if name not in elsewhere)


def _other_words(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.keyword | ast.arg) and node.arg:
            yield node.arg
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from re.findall(r"\w+", node.value)


@lru_cache(maxsize=16384)
def _renamed(source: str, old: str, new: str) -> str:
    return source if re.search(rf"\b{new}\b", source) else re.sub(rf"\b{old}\b", new, source)


def pick(choice: Choice, rng: random.Random, shares: Sequence[float]) -> Written:
    """One answer; `shares` are the weights of right, mistaken, broken and untouched ones."""
    group = rng.choices((choice.right, choice.mistaken, choice.broken, (choice.untouched,)), shares)[0]
    return rng.choice(group or choice.right)
