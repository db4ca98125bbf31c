"""The proof of the first wrong value: what a card names is where the fault is, and nothing right is accused.

Where the fault is, is known here: a mistake, a mutant or a mistake put into a right style changes some lines, and these
assign to some names. What no name of the stub tells (a seed, an `epsilon` of one's own, an exception) is not counted.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from autograder.declarations.assignment import Assignment
from autograder.errors import CourseError
from autograder.exercise import Exercise, Mistake, Style
from autograder.judging.answer_key import AnswerKey
from autograder.judging.first_wrong import FirstWrong
from autograder.judging.first_wrong_words import told
from autograder.judging.judge import first_failed
from autograder.judging.stub_names import stub_names
from autograder.judging.student_key import first_wrong_of
from autograder.judging.value_pairs import Wrong
from autograder.limits import Isolation
from autograder.proving.mutant_runs import MutantRuns
from autograder.proving.mutants import mutants_of
from autograder.sandbox import pick_level, worker
from autograder.sandbox.evidence import Answer, Cause, Failure
from autograder.tracing.instrument import definition_in
from autograder.tracing.lines_of_names import sites_of
from autograder.tracing.moments import Kind
from autograder.values import Finding

_NAMED, _TRUE = 0.90, 0.98
_EVERY = 3  # mutant is looked at
_HARMLESS = {None, Failure.RAISED, Failure.MALFORMED}  # what may be run in this process, too
_ROUNDS = {Wrong.TOO_FEW_ROUNDS, Wrong.TOO_MANY_ROUNDS}


@dataclass(frozen=True)
class _Version:
    """A solution before and after a fault was put in."""

    function: str
    before: str
    after: str

    @cached_property
    def lines(self) -> frozenset[int]:
        """The lines that are other ones afterwards."""
        changes = SequenceMatcher(None, self.before.split("\n"), self.after.split("\n"), autojunk=False).get_opcodes()
        return frozenset(n for kind, _, _, start, end in changes if kind != "equal" for n in range(start + 1, end + 1))

    @cached_property
    def names(self) -> frozenset[str]:
        """The names to which the changed lines assign, or did."""
        back = _Version(self.function, self.after, self.before)
        return frozenset(
            {*_assigned(self.after, self.function, self.lines), *_assigned(self.before, self.function, back.lines)}
        )


def _assigned(source: str, function: str, lines: frozenset[int]) -> Iterator[str]:
    node = definition_in(source, function)
    assert node
    inside = {line for one in ast.walk(node) if isinstance(one, ast.Assign) for line in _span(one, lines)}
    yield from (name for name, sites in sites_of(node).items() if inside.union(lines).intersection(sites))


def _span(statement: ast.stmt, lines: frozenset[int]) -> Iterator[int]:
    """The first line of a statement of which some line is among those."""
    if lines.intersection(range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)):
        yield statement.lineno


def first_values_are_named(assignment: Assignment) -> Iterator[Finding]:
    """What is said of an assignment's known mistakes, right styles and mutants."""
    keys = assignment.student_keys(0)
    watched = [(e, keys[e.id]) for e in assignment.exercises if any(case.values for case in keys[e.id].cases)]
    if watched:
        yield _of_mistakes(assignment, watched)
        yield _of_styles(assignment, watched)
        yield _of_faults(assignment, watched)


def _of_mistakes(assignment: Assignment, watched: Sequence[tuple[Exercise, AnswerKey]]) -> Finding:
    count, others = 0, []
    for exercise, key in watched:
        names, compared = stub_names(key.stub, exercise.id), _compared(key)
        for hints, mistake in zip(key.hints, exercise.mistakes, strict=True):
            failed = first_failed(key, [case.mistakes[mistake.id] for case in key.cases])
            if not failed or (_stops(failed[1]) and not hints.first):
                continue
            changed = _of_edit(assignment, exercise, mistake).names.intersection(names.all)
            if changed.isdisjoint(compared) and (changed or not hints.first):
                continue  # no card can name a text, a list or what is not in the stub
            count += 1
            if not hints.first or hints.first.place.name not in (changed or {"", *names.loops}):
                others.append(f"{exercise.id}: {mistake.id}" + (f" ({hints.first.place})" if hints.first else ""))
    listed = f"; the others: {', '.join(others)}" if others else ""
    share = f"{count - len(others)} of {count} known mistakes that fail a visible example get the name that they change"
    return Finding(_is_enough(len(others), count, _NAMED), f"{assignment.name}: {share}{listed}.")


def _stops(answer: Answer) -> bool:
    """Whether an exception tells of a line that is at fault, so that nobody looks for a name."""
    return answer.stop is not None and answer.stop.cause is Cause.RAISED


def _of_edit(assignment: Assignment, exercise: Exercise, mistake: Mistake, base: str = "") -> _Version:
    before = base or assignment.reference.source(exercise.id)
    return _Version(exercise.id, before, mistake.edit.apply(before, f"The mistake {mistake.id!r} of {exercise.id}"))


def _of_styles(assignment: Assignment, watched: Sequence[tuple[Exercise, AnswerKey]]) -> Finding:
    pairs = [(exercise, key, style) for exercise, key in watched for style in exercise.styles]
    accused = [
        f"{e.id}: {style.id}: {said}" for e, key, style in pairs if (said := _accused(assignment, e, key, style))
    ]
    listed = f"; not so: {' | '.join(accused)}" if accused else ""
    share = f"{len(pairs) - len(accused)} of {len(pairs)} right styles have no value that differs from the solution's"
    return Finding(_is_enough(len(accused), len(pairs), _TRUE), f"{assignment.name}: {share}{listed}.")


def _accused(assignment: Assignment, exercise: Exercise, key: AnswerKey, style: Style) -> str:
    """What would be said of a right style, if its result were wrong."""
    source = style.edit.apply(assignment.reference.source(exercise.id), f"The style {style.id!r} of {exercise.id}")
    found = [first_wrong_of(key, case, source, assignment.reference) for case in key.cases]
    return next((told(one).rstrip(".") for one in found if one and one.pair), "")


def _is_enough(others: int, count: int, share: float) -> bool:
    """Whether few enough are left over; a single one never is too many."""
    return others <= max(1.0, (1 - share) * count)


def _of_faults(assignment: Assignment, watched: Sequence[tuple[Exercise, AnswerKey]]) -> Finding:
    count, false = 0, []
    with pick_level.start_worker(Isolation.ANY, preload=assignment.modules) as process:
        for exercise, key in watched:
            for version in (*_mutants(assignment, exercise, key, process), *_styled(assignment, exercise)):
                found = _found(assignment, key, version)
                verdict = found and _is_true(found, version, key)
                count += verdict is not None
                false += [f"{exercise.id}: {told(found).rstrip('.')}"] if found and verdict is False else []
    listed = f"; not so: {' | '.join(false)}" if false else ""
    what = "first wrong values of mutants and of right styles with a mistake are where the fault is"
    told_rightly = f"{assignment.name}: {count - len(false)} of {count} {what}{listed}."
    return Finding(_is_enough(len(false), count, _TRUE), told_rightly)


def _found(assignment: Assignment, key: AnswerKey, version: _Version) -> FirstWrong | None:
    answers = assignment.reference.answers(key.exercise, version.after, [case.call for case in key.cases])
    failed = first_failed(key, answers)
    return first_wrong_of(key, failed[0], version.after, assignment.reference) if failed else None


def _styled(assignment: Assignment, exercise: Exercise) -> Iterator[_Version]:
    """Each known mistake in a right style, another one each time, where the edits go together."""
    for number, mistake in enumerate(exercise.mistakes):
        turned = [*exercise.styles[number % len(exercise.styles) :], *exercise.styles] if exercise.styles else []
        for style in turned:
            try:
                base = style.edit.apply(assignment.reference.source(exercise.id), style.id)
                yield _of_edit(assignment, exercise, mistake, base)
                break
            except CourseError:
                continue


def _mutants(assignment: Assignment, exercise: Exercise, key: AnswerKey, process: worker.Worker) -> Iterator[_Version]:
    """Some of the mutants: those that do no harm, as the sandbox has shown."""
    reference = assignment.reference
    solution = reference.source(exercise.id)
    runs = MutantRuns(process, reference, [key])
    for mutant in [*mutants_of(solution, exercise.id)][::_EVERY]:
        if all(answer.failure in _HARMLESS for answer in runs.answers(mutant, key)):
            yield _Version(exercise.id, ast.unparse(ast.parse(solution)), mutant.source)


def _is_true(found: FirstWrong, version: _Version, key: AnswerKey) -> bool | None:
    """Whether what is named is where the fault is; None where no name of the stub tells."""
    names = version.names.intersection(stub_names(key.stub, key.exercise).all)
    if found.what is None:
        return None
    place = found.what.place
    if found.pair and found.pair.wrong in _ROUNDS:
        return not names or place.name in names
    if found.pair and found.pair.wrong is Wrong.CHANGED:
        return bool(names.intersection(_assigned(version.after, version.function, frozenset({found.pair.line}))))
    if place.name:
        return place.name in names if names else None
    return names.isdisjoint(_compared(key))


def _compared(key: AnswerKey) -> set[str]:
    """The names of the stub that hold numbers on the way, with which a student's are compared."""
    return {
        one.place.name
        for case in key.cases
        for one in case.values
        if not isinstance(one.values[0][1][0].value, Kind) or one.place.key
    }
