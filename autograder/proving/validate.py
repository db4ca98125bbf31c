"""What CI runs: the proof that a course grades rightly. Every finding is one sentence, good or bad."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from autograder.comparing.check_tests import Exact
from autograder.course import Course
from autograder.declarations.assignment import Assignment
from autograder.grading.grader import Grader
from autograder.limits import Isolation
from autograder.proving.kernel import Run, running
from autograder.proving.same_each_run import all_comes_again
from autograder.proving.students_lack import nothing_is_lacking
from autograder.release import leaks, released_folder
from autograder.student import checks_file
from autograder.values import Finding, Report, Status, Submission

_SEED = 20_150_601
_OF_THE_KIT = re.compile(r"\bautograder\.reference(?:\.(\w+)|[ \t]+import[ \t]*(?:\(([^)]*)|(.*)))")
Counted = Callable[[Iterable[Any], int, str], Iterable[Any]]
"""Gives the items of some number, and may show how many of what have come."""


def run(
    course: Course, names: Sequence[str], *, kernel: bool = True, counted: Counted = lambda items, total, what: items
) -> Iterator[Finding]:
    """Check some assignments of a course; with `kernel`, their notebooks are executed from top to bottom as well.

    What takes long is gone through by `counted`, which may show how far it is.
    """
    from autograder.proving import proof, variants  # the catalogue's proof is long; nothing else needs it

    figures = {name: course.assignment(name).figures for name in names if kernel}
    with running(course, figures) as figures_of, Grader(course.root, _SEED, isolation=Isolation.ANY) as grader:
        for name in names:
            assignment = course.assignment(name)
            yield from _graded_rightly(course, assignment, grader)
            yield from proof.run(assignment)
            yield from all_comes_again(course, name)
            yield from variants.run(assignment, grader, _SEED, counted)
            yield from released_rightly(course, assignment)
            yield from nothing_is_lacking(course, assignment)
            if kernel:
                yield from _reproduces(assignment, figures_of(name))


def _graded_rightly(course: Course, assignment: Assignment, grader: Grader) -> Iterator[Finding]:
    name = assignment.name
    solved = _report(grader, name, course.notebook(name))
    right = solved.score == solved.max_score and all(o.status is Status.PASSED for o in solved.outcomes)
    earns = f"{name}: the reference earns {solved.score} of {solved.max_score:g} points{_but(solved, Status.PASSED)}."
    yield Finding(right, earns if solved.outcomes else f"{name}: the reference cannot be graded: {solved.message}")
    untouched = _report(grader, name, course.released_notebook(name))
    if untouched.score is None:
        yield Finding(False, f"{name}: the untouched release cannot be graded: {untouched.message}")
        return
    empty = untouched.score == 0 and all(o.status is Status.NOT_ATTEMPTED for o in untouched.outcomes)
    earns = f"{name}: the untouched release earns {untouched.score} points"
    yield Finding(empty, f"{earns}{_but(untouched, Status.NOT_ATTEMPTED) or ', all of it not attempted'}.")


def _but(report: Report, wanted: Status) -> str:
    """Which exercises are graded otherwise, and what is said of them."""
    others = [outcome for outcome in report.outcomes if outcome.status is not wanted]
    told = (f"{o.exercise} is {o.status.value} ({' '.join(o.message.split()).rstrip('.')})" for o in others)
    return f", since {'; '.join(told)}" if others else ""


def _report(grader: Grader, assignment: str, path: Path) -> Report:
    return grader.grade_one(Submission("", assignment, str(path)))


def released_rightly(course: Course, assignment: Assignment) -> Iterator[Finding]:
    """Whether `notebooks/` is what the source gives, and gives no more away than it must."""
    name = assignment.name
    differences = released_folder.drift(course, name)
    yield Finding(not differences, " ".join(differences) or f"{name}: notebooks/ is what the source gives.")
    if lines := course.lines_to_add():
        yield Finding(False, f"{name}: nbgrader's own commands hand out exercises.py and solutions here; {lines}.")
    leaks = sorted(set(_leaks(course, assignment)))
    yield Finding(
        not leaks, "; ".join(leaks) or f"{name}: no solution and no hidden case stands in what is handed out."
    )


def _leaks(course: Course, assignment: Assignment) -> Iterator[str]:
    """Solution lines in the released files and in what students are given to import, and hidden cases in checks.h5.

    What nbgrader cuts out of plain notebooks is looked for in the released files only: it may be any kind of line.
    """
    secrets = leaks.solution_lines(assignment)
    released = course.released(assignment.name)
    others = leaks.source_secrets(course, assignment.name)
    for path in (*filter(Path.is_file, released.rglob("*")), *_imported(assignment)):
        content = leaks.squeezed(_text_of(path))
        for secret in secrets | others if path.is_relative_to(released) else secrets:
            if leaks.squeezed(secret) in content:
                yield f"{assignment.name}: {path.name} holds {secret.strip()!r}, which students must not see"
    yield from _hidden_cases(assignment, released / checks_file.NAME)


def _imported(assignment: Assignment) -> Iterator[Path]:
    """The kit's modules that the notebook imports, and those that these do: of others no author can change a line."""
    folder, seen = Path(__file__).parents[1] / "reference", set[str]()
    lent = [module.source for module in assignment.helper_modules]
    waiting = ["\n".join([*(cell.source for cell in assignment.notebook.cells), *lent])]
    while waiting:
        named = {word for found in _OF_THE_KIT.findall(waiting.pop()) for word in re.findall(r"\w+", " ".join(found))}
        for name in sorted(named - seen):
            seen.add(name)
            if (path := folder / f"{name}.py").is_file():
                waiting.append(path.read_text(encoding="utf-8"))
                yield path


def _hidden_cases(assignment: Assignment, path: Path) -> Iterator[str]:
    keys = checks_file.load(path) if path.is_file() else {}
    for exercise in assignment.exercises:
        hidden = {case.name for case in exercise.cases if not case.visible}
        key = keys.get(exercise.id)
        held = {*(case.name for case in key.cases), *(name for c in key.checks for name in c.cases)} if key else set()
        for name in sorted(hidden & held):
            yield f"{assignment.name}: {path.name} holds the hidden case {name!r}, which students must not see"


def _text_of(path: Path) -> str:
    if path.name == checks_file.NAME:
        return checks_file.as_text(path)
    return "\n".join(leaks.texts(path.read_bytes()))


def _reproduces(assignment: Assignment, run: Run) -> Iterator[Finding]:
    name, (values, trouble) = assignment.name, run
    yield Finding(not trouble, trouble or f"{name}: the notebook runs from top to bottom in a kernel.")
    for figure in assignment.figures if not trouble else ():
        came = values[figure.label]
        as_published = Exact().differs(figure.label, figure.value, came) is None
        yield Finding(as_published, f"{name}: {figure.label}: published {figure.value}, came out {came}.")
