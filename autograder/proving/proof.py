"""The proof of an assignment's catalogue: right code earns everything, every known mistake is caught and named.

Known mistakes and styles run in this process, as they do for the answer keys; mutants, which may do anything, run in
the sandbox. Every statement holds for several seeds of the hidden inputs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from autograder.declarations.assignment import Assignment
from autograder.exercise import Exercise, Mistake, Style
from autograder.judging.answer_key import AnswerKey
from autograder.judging.diagnose import remarked
from autograder.judging.judge import judge, passed_cases
from autograder.limits import Isolation
from autograder.proving.bench import Bench
from autograder.proving.cases import cases_ask_something
from autograder.proving.first_values import first_values_are_named
from autograder.proving.mutant_runs import MutantRuns
from autograder.proving.mutants import Mutant, mutants_of
from autograder.sandbox import pick_level
from autograder.values import Finding, Status

SEEDS = (1, 20, 300)
_NAMES = re.compile(r"[\w\s,]+")


def run(assignment: Assignment, seeds: Sequence[int] = SEEDS) -> Iterator[Finding]:
    """Everything that is proven about an assignment's catalogue."""
    bench = Bench(assignment, tuple(seeds))
    yield from hints_keep_the_solution(assignment)
    yield from wrappers_keep_the_solution(assignment)
    yield from reference_earns_everything(bench)
    yield from cases_ask_something(bench)
    yield from styles_earn_everything(bench)
    yield from mistakes_are_named(bench)
    yield from mistakes_are_visible(bench)
    yield from mutants_are_caught(bench)
    yield from first_values_are_named(assignment)


def hints_keep_the_solution(assignment: Assignment) -> Iterator[Finding]:
    """No hint holds the right-hand side of a line of the solution."""
    for exercise in assignment.exercises:
        secrets = _right_sides(assignment, exercise.id, longer_than=12)
        texts = [*exercise.hints, *(style.remark for style in exercise.styles)]
        texts += [text for mistake in exercise.mistakes for text in (mistake.hint, *mistake.more)]
        for text in texts:
            if any(secret in text for secret in secrets):
                yield Finding(False, f"{exercise.id}: the hint {text!r} gives a line of the solution away.")


def wrappers_keep_the_solution(assignment: Assignment) -> Iterator[Finding]:
    """Nor does a wrapper, which runs beside the student's code, hold one of the function that it changes."""
    for exercise in assignment.exercises:
        for case in exercise.cases:
            for function, text in (case.wrapped or {}).items():
                if any(secret in text for secret in _right_sides(assignment, function, longer_than=4)):
                    found = f"{exercise.id}, case {case.name!r}: the wrapper {text!r} gives a line of {function} away"
                    yield Finding(False, f"{found}; let it change what that returned.")


def _right_sides(assignment: Assignment, function: str, longer_than: int) -> set[str]:
    """What stands right of `=` or `return` in a solution, where it says more than a name or some."""
    lines = [line.strip() for line in assignment.reference.source(function).split("\n")]
    found = {right.strip() for line in lines for right in (line.partition(" = ")[2], line.partition("return ")[2])}
    return {right for right in found if len(right) > longer_than and not _NAMES.fullmatch(right)}


def reference_earns_everything(bench: Bench) -> Iterator[Finding]:
    """The reference solution passes every check."""
    for exercise in bench.assignment.exercises:
        yield from _marked_down(bench, exercise, bench.source(exercise), f"{exercise.id}: the reference")


def styles_earn_everything(bench: Bench) -> Iterator[Finding]:
    """So does right code that is written differently."""
    count = bad = 0
    for exercise in bench.assignment.exercises:
        for style in exercise.styles:
            source = bench.source(exercise, style.edit, f"The style {style.id!r}")
            what = f"{exercise.id}: the right style {style.id!r}"
            found = list(_marked_down(bench, exercise, source, what))
            count, bad = count + 1, bad + bool(found)
            yield from found or _not_remarked(bench, exercise, source, style, what)
    yield Finding(not bad, f"{bench.assignment.name}: {count - bad} of {count} right styles earn everything.")


def _marked_down(bench: Bench, exercise: Exercise, source: str, what: str) -> Iterator[Finding]:
    found = bench.outcomes(exercise, source, what)
    bad = [o for o in found if o.status is not Status.PASSED or o.score != o.max_score]
    if bad:
        yield Finding(False, f"{what} loses points: {bad[0].message}")


def _not_remarked(bench: Bench, exercise: Exercise, source: str, style: Style, what: str) -> Iterator[Finding]:
    found = bench.answers(exercise, source, what) if style.remark else ()
    if not all(style.id in remarked(key, answers) for key, answers in found):
        yield Finding(
            False, f"{exercise.id}: the remark on the style {style.id!r} is not told; add a case that shows it."
        )


def mistakes_are_named(bench: Bench) -> Iterator[Finding]:
    """Every known mistake loses points, the same number whatever the seed, and is named by its own name alone."""
    count = bad = 0
    for exercise in bench.assignment.exercises:
        for mistake in exercise.mistakes:
            found = list(_not_named(bench, exercise, mistake))
            count, bad = count + 1, bad + bool(found)
            yield from found
    yield Finding(not bad, f"{bench.assignment.name}: {count - bad} of {count} known mistakes are caught and named.")


def _not_named(bench: Bench, exercise: Exercise, mistake: Mistake) -> Iterator[Finding]:
    what = f"{exercise.id}: the mistake {mistake.id!r}"
    outcomes = bench.outcomes(exercise, bench.source(exercise, mistake.edit, f"The mistake {mistake.id!r}"), what)
    stops = [case.mistakes[mistake.id].stop for case in bench.of(exercise)[0].cases]
    if stops[0] and all(stop and stop.about == NameError.__name__ for stop in stops):
        yield Finding(False, f"{what} fails in every case, since {stops[0].text}; mend its edit.")
    elif any(outcome.status is Status.PASSED for outcome in outcomes):
        yield Finding(False, f"{what} passes; give the exercise a case that tells it from the solution.")
    elif wrong := [outcome.mistake for outcome in outcomes if outcome.mistakes != ((mistake.id,),)]:
        yield Finding(False, f"{what} is taken for {wrong[0] or 'no known one'}; add a case that tells them apart.")
    elif len({(outcome.score, outcome.status) for outcome in outcomes}) > 1:
        yield Finding(False, f"{what} earns {[o.score for o in outcomes]}: the score depends on the hidden inputs.")


def mistakes_are_visible(bench: Bench) -> Iterator[Finding]:
    """No known mistake passes every visible example: a green card that loses marks is a defect of the course."""
    count, green = 0, []
    for exercise in bench.assignment.exercises:
        key = bench.of(exercise)[0].visible()
        for mistake in exercise.mistakes:
            count += 1
            if judge(key, [case.mistakes[mistake.id] for case in key.cases]).status is Status.PASSED:
                green.append(f"{exercise.id}: {mistake.id}")
    missing = f"; show an example that tells them from the solution: {', '.join(green)}" if green else ""
    share = f"{count - len(green)} of {count} known mistakes fail a visible example"
    yield Finding(not green, f"{bench.assignment.name}: {share}{missing}.")


def mutants_are_caught(bench: Bench) -> Iterator[Finding]:
    """Every mutant of a solution loses points with every seed, except those that are listed as right all the same."""
    count = caught = 0
    listed = {(entry.exercise, entry.change) for entry in bench.assignment.equivalents}
    unused = set(listed)
    with pick_level.start_worker(Isolation.ANY, preload=bench.assignment.modules) as worker:
        for exercise in bench.assignment.exercises:
            keys = bench.of(exercise)
            runs = MutantRuns(worker, bench.assignment.reference, keys)
            for mutant in mutants_of(bench.source(exercise), exercise.id):
                passing, name = survives(keys, mutant, runs), (exercise.id, mutant.change)
                count, caught = count + (name not in listed), caught + (name not in listed and not passing)
                unused -= {name} if passing else set()
                if passing and name not in listed:
                    entry = f'Equivalent({exercise.id!r}, {mutant.change!r}, "why it is right")'
                    remedy = f"add a case that does, or to EQUIVALENT_MUTANTS: {entry},"
                    yield Finding(False, f"{exercise.id}: no check notices the mutant `{mutant.change}`; {remedy}")
    for where, change in sorted(unused):
        yield Finding(False, f"{where}: `{change}` is listed as right all the same; it is no mutant, or it loses.")
    equal = f"; {len(listed)} more are right all the same, with the reason listed" if listed else ""
    yield Finding(caught == count, f"{bench.assignment.name}: {caught} of {count} mutants are caught{equal}.")


def survives(keys: Sequence[AnswerKey], mutant: Mutant, runs: MutantRuns) -> bool:
    """Whether a mutant earns everything with some seed.

    What is wrong in a visible example is so with every seed: it is asked once, and most that never end, end here.
    """
    asked = (keys[0].visible(), *keys)
    passes = (all(passed_cases(key, runs.answers(mutant, key))) for key in asked)
    return next(passes) and any(passes)
