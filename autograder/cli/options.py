"""The options that several commands have, what they come to, and what is said where a file cannot be written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from autograder import whole_file
from autograder.cli.plain_text import say
from autograder.course import Course, find
from autograder.errors import UsageError

LARGEST_SEED = 2**63 - 1
"""What a gradebook's database can hold."""
LEVELS_HELP = "auto (what the kernel enforces), namespaces, landlock, user, process, or any (of all)."


def _known(context: typer.Context, names: list[str] | None) -> list[str] | None:
    """Those that were named, each once, before anything else. Raises CourseError for one that is unknown."""
    if names and not context.resilient_parsing:
        found = find(_folder(context))
        for name in names:
            found.must_know(name)
    return names and list(dict.fromkeys(names))


def _beginning_with(context: typer.Context, incomplete: str) -> list[str]:
    """The assignments that a shell may complete a word to."""
    source = _folder(context) / "source"
    folders = sorted(path.name for path in source.iterdir() if path.is_dir()) if source.is_dir() else []
    return [name for name in folders if name.startswith(incomplete)]


def _folder(context: typer.Context) -> Path:
    return Path(context.params.get("course") or ".")


# Eager, since which assignments there are depends on it.
CourseDir = Annotated[Path, typer.Option("--course", metavar="DIR", is_eager=True, help="The course folder.")]
Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ASSIGNMENT]...",
        help="Assignments; all when none named.",
        callback=_known,
        autocompletion=_beginning_with,
    ),
]
Submitted = Annotated[Path | None, typer.Option(metavar="DIR", help="The submissions; COURSE/submitted.")]
GradebookUrl = Annotated[str | None, typer.Option("--gradebook", metavar="URL", help="nbgrader's database.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say only what needs a person.")]


def given_in(context: typer.Context) -> set[str]:
    """The options that were given on the command line; one that a variable of the environment sets was not."""
    sources = {name: context.get_parameter_source(name) for name in context.params}
    return {name for name, source in sources.items() if source and source.name == "COMMANDLINE"}


def declared_in(course: Course, names: Sequence[str] | None) -> tuple[str, ...]:
    """The assignments to work on; says in one line what of the course is left to nbgrader instead.

    Raises CourseError for an assignment that does not exist, and where everything is nbgrader's.
    """
    course.must_lack_no_notebook(names or None)
    plain = [name for name in names or course.plain if name in course.plain]
    ours = tuple(name for name in names or course.names if name not in plain)
    for name in plain:
        course.must_not_lack_declarations(name)
    if not ours:
        course.must_have(plain[0])
    for name in ours:
        course.must_have(name)
    beside = [f"{name}/{notebook}.ipynb" for name in ours for notebook in course.plain_notebooks(name)]
    if left := [*plain, *beside]:
        say(f"Left to nbgrader, since no exercises are declared for it: {', '.join(left)}.", err=True)
    return ours


def gradebook_of(course: Course, url: str | None) -> str:
    """The database URL that was given, or else where nbgrader's commands keep the marks of a course.

    Raises CourseError where the configuration of the course cannot be loaded.
    """
    if url is not None:
        return url
    if (theirs := course.setting("db_url")) is None:
        return course.gradebook_url
    from autograder.gradebook.database_url import seen_from  # SQLAlchemy is slow to import

    return seen_from(theirs, course.root)


def hand_ins_of(course: Course, folder: Path | None) -> Path:
    """The folder that was given, or else where nbgrader's commands keep hand-ins. Raises as `gradebook_of` does."""
    return folder or course.folder_of("submitted")


def graded_of(course: Course, asked: Sequence[str] | None, url: str) -> list[str]:
    """The assignments that were asked for, of which there are marks; all where none is. Others are named."""
    from autograder.gradebook import scores

    for name in asked or ():
        course.must_know(name)
    names = asked or (*course.names, *course.plain)
    graded = scores.graded(url, names, course.plain)
    if not graded:
        raise UsageError(
            f"Nothing of {', '.join(names)} is graded yet; grade first, or name the gradebook by --gradebook."
        )
    if missing := [name for name in names if name not in graded]:
        say(f"Left out, since nothing of it is graded yet: {', '.join(missing)}.", err=True)
    return graded


def must_take(path: Path, option: str) -> None:
    """Before long work whose result goes to `path`: raise UsageError where no file can be written there."""
    with writing(path, option):
        whole_file.must_take(path)


@contextmanager
def writing(path: Path, option: str) -> Iterator[None]:
    """Around what writes `path`, which was named by an option. Raises UsageError when the system refuses."""
    try:
        yield
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}); name another place by {option}.") from error
