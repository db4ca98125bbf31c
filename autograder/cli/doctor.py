"""`autograder doctor`: what this machine offers, what is missing, and the command that mends it."""

from __future__ import annotations

import os
import platform
import stat
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.options import CourseDir, Quiet, gradebook_of
from autograder.course import Course, find
from autograder.declarations.requirements import installed
from autograder.errors import CourseError, GradebookError, UsageError, how_to_install
from autograder.limits import Isolation

if TYPE_CHECKING:
    from packaging.requirements import Requirement
    from rich.console import Console

    from autograder.sandbox.pick_level import Tried

_FOR = {
    "": "to run the notebooks",
    "grade": "to grade, release and report",
    "lab": "to open notebooks in JupyterLab, and to validate",
    "dask": "to grade on a cluster",
}
"""What the extras of the package are for, as far as people need them who do not develop it; "" is what all need."""
_NEEDED = ("", "grade")


def doctor(course: CourseDir = Path(), quiet: Quiet = False) -> None:
    """Say what this machine and the course's folder offer, what is missing, and the command that mends it."""
    from autograder.cli.terminal import beware, terminal
    from autograder.sandbox import pick_level

    console = terminal(stderr=quiet)
    tried = pick_level.describe()
    best = next(one.level for one in tried if not one.lack)
    if not quiet:
        _show(console, tried, best)
        for remedy in _to_install(set(_FOR) - set(_NEEDED)):
            _say(console, f"To add: {remedy}")
    for remedy in dict.fromkeys([*_to_install(_NEEDED), *_to_confine(tried), *_to_grade_in(course)]):
        _say(console, f"To mend: {remedy}")
    beware(console, [best])


def _say(console: Console, sentence: str) -> None:
    console.print(sentence, highlight=False, markup=False, soft_wrap=True)


def _show(console: Console, tried: list[Tried], best: Isolation) -> None:
    from rich.markup import escape

    from autograder.cli.terminal import show_rows
    from autograder.release.kit_metadata import facts
    from autograder.sandbox.pick_level import why
    from autograder.sandbox.versions import graded_by

    console.print(f"autograder {facts().version}, Python {platform.python_version()} on {platform.system()}")
    console.print(graded_by(), highlight=False)
    show_rows(console, ("packages", "complete", "missing"), list(_packages()), whole=0)
    levels = [[one.level, "no" if one.lack else "yes", escape(why(one))] for one in tried]
    show_rows(console, ("isolation level", "available", "why"), levels, whole=2)
    console.print(_without_option(best), highlight=False)


def _packages() -> Iterator[list[str]]:
    for extra, purpose in _FOR.items():
        lacking = _lacking(extra)
        what = f"{extra}: {purpose}" if extra else purpose
        yield [what, "no" if lacking else "yes", ", ".join(lacking)]


def _without_option(best: Isolation) -> str:
    if best is Isolation.PROCESS:
        return f"Nothing is graded here unless --isolation {best} accepts that student code can read the solutions."
    return f"Without --isolation, student code runs at the level {best}."


def _lacking(extra: str) -> list[str]:
    """What an extra requires and is not installed, or is in another version."""
    from packaging.requirements import Requirement

    from autograder.release.kit_metadata import facts

    here = map(Requirement, facts().extras.get(extra, ()) if extra else facts().everywhere)
    return [lack for one in here if (not one.marker or one.marker.evaluate()) and (lack := _lack(one))]


def _lack(required: Requirement) -> str:
    if not (found := installed(required.name)):
        return required.name
    fits = required.specifier.contains(found.version, prereleases=True)
    return "" if fits else f"{required.name}{required.specifier} ({found.version} is installed)"


def _to_install(extras: Collection[str]) -> Iterator[str]:
    for extra, purpose in _FOR.items():
        if extra in extras and _lacking(extra):
            yield f"{how_to_install(extra)} ({purpose})"


def _to_grade_in(folder: Path) -> Iterator[str]:
    """What keeps a folder from being one in which a class can be graded."""
    try:
        found = find(folder)
        found.requirements  # noqa: B018
        for name in found.names:
            found.must_have(name)
    except CourseError as error:
        yield str(error)
        return
    yield from _to_keep_marks(found)
    lack = "without it, nbgrader's own commands hand out exercises.py, and run students' code unconfined"
    if lines := found.lines_to_add():
        yield f"{lines} ({lack})"
    elif not found.nbgrader_config.is_file():
        yield f"autograder new NAME writes {found.nbgrader_config} beside a new assignment ({lack})"


def _to_keep_marks(course: Course) -> Iterator[str]:
    """What is wrong with nbgrader_config.py, without which nbgrader goes on, or with the place where marks are kept."""
    lacking, gradebook = _lacking("grade"), None
    try:
        _ = None if lacking else course.settings
        gradebook = _gradebook(course)
    except (CourseError, GradebookError, UsageError) as error:
        if not lacking:  # else what it lacks is told
            yield str(error)
    yield from _to_record_in(gradebook)
    yield from _to_close(course, gradebook)


def _gradebook(course: Course) -> Path | None:
    """The file of the gradebook, if it is one. Raises CourseError, GradebookError or UsageError where there is none."""
    from autograder.gradebook.database_url import engine_of, file_of

    url = gradebook_of(course, None)
    engine_of(url).dispose()
    file = file_of(url)
    return file and file.resolve()


def _to_record_in(gradebook: Path | None) -> Iterator[str]:
    for path in (gradebook.parent, gradebook) if gradebook else ():
        if path.exists() and not os.access(path, os.W_OK):
            yield f"chmod u+w {path} (marks are written there; or name another gradebook by --gradebook)"


def _to_close(course: Course, gradebook: Path | None) -> Iterator[str]:
    """What keeps other users of the machine from solutions and marks; a group may share them, as nbgrader's do."""
    root, kept = course.root.resolve(), [course.source, course.root / "gradebook.db", *filter(None, [gradebook])]
    with suppress(CourseError):  # it was told
        kept += [course.folder_of("submitted"), course.folder_of("autograded"), course.folder_of("feedback")]
    found = [path.resolve() for path in kept if os.name == "posix" and _is_open_to_all(path)]
    for place in sorted({root if path.is_relative_to(root) else path for path in found}):
        yield f"chmod o-rwx {place} (every user of this machine can read solutions or marks in it)"


def _is_open_to_all(path: Path) -> bool:
    if not path.exists() or not path.stat().st_mode & (stat.S_IROTH | stat.S_IXOTH):
        return False
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)


def _to_confine(tried: list[Tried]) -> Iterator[str]:
    """What gives the strongest isolation level on Linux, where it is not there."""
    from autograder.sandbox.isolation import Lack

    yield from (
        f"sudo apt install bubblewrap (the isolation level {one.level})" for one in tried if one.lack is Lack.BWRAP
    )
