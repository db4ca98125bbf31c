"""The command line: the only place that prints and exits. How things look on a terminal stands in `screen.py`."""

from __future__ import annotations

import secrets
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn, TypeVar

import typer

from autograder import course as courses
from autograder.cli import classroom, out
from autograder.cli.options import CourseDir, Names, gradebook_of
from autograder.cli.output_files import writing
from autograder.errors import AutograderError, CourseError, Interrupted, IsolationUnavailable, UsageError
from autograder.limits import Limits

Item = TypeVar("Item")

_signals: list[int] = []
_INTERRUPTED = "Interrupted; what was graded is recorded, the same command goes on from there."
_HELP = "Release, check and grade notebooks: see the README of the course for a first run."

_HELP_OPTIONS = ["-h", "--help"]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": _HELP_OPTIONS},
    help=_HELP,
)


def _say_version(asked: bool) -> None:
    from autograder.distribution import facts

    if asked:
        typer.echo(f"autograder {facts().version}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None: ...


@app.command()
def grade(
    assignments: Names = None,
    course: CourseDir = Path(),
    submitted: Annotated[Path | None, typer.Option(metavar="DIR", help="The submissions; COURSE/submitted.")] = None,
    student: Annotated[str | None, typer.Option(metavar="ID", help="Only this student.")] = None,
    jobs: Annotated[int, typer.Option(metavar="N", min=0, help="Workers; one more than cores when 0.")] = 0,
    timeout: Annotated[float, typer.Option(metavar="S", min=0.1, max=86_400, help="Seconds for an exercise.")] = 10.0,
    isolation: Annotated[str, typer.Option(help="auto, namespaces, landlock or process.")] = "auto",
    seed: Annotated[int | None, typer.Option(metavar="N", min=0, help="Repeat a run; drawn afresh otherwise.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what did not change, too.")] = False,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="One JSON object a line.")] = None,
    gradebook: Annotated[str | None, typer.Option(metavar="URL", help="nbgrader's database.")] = None,
    allow_unreadable: Annotated[
        bool, typer.Option("--allow-unreadable", help="Exit code 0 although files could not be read, if others could.")
    ] = False,
    executor: Annotated[str, typer.Option(help="local or dask.")] = "local",
    scheduler: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Dask's scheduler, tls://HOST:PORT.")] = None,
    insecure_scheduler: Annotated[
        bool, typer.Option("--insecure-scheduler", help="Accept a scheduler without TLS: its network must be trusted.")
    ] = False,
) -> None:
    """Grade a class and record the marks in nbgrader's gradebook."""
    from autograder.cli import screen
    from autograder.grading import class_run

    found = courses.find(course)
    settings = class_run.Settings(
        course=found,
        assignments=tuple(assignments or found.names),
        submitted=submitted or course / "submitted",
        student=student,
        jobs=jobs,
        limits=Limits(seconds=timeout),
        isolation=isolation,
        seed=seed,
        drawn=secrets.randbits(32),
        force=force,
        gradebook=gradebook_of(course, gradebook),
        executor=executor,
        scheduler=scheduler,
        insecure_scheduler=insecure_scheduler,
    )
    expected = class_run.expected(settings)
    with closing(class_run.run(settings)) as graded:
        summary = screen.follow(_heeding(graded), expected, json)
    if student is None:
        screen.show_astray(class_run.astray(settings))
    raise typer.Exit(0 if summary.is_success(allow_unreadable) else 1)


@app.command()
def notebooks(assignments: Names = None, course: CourseDir = Path()) -> None:
    """Write the students' notebooks from the source notebooks."""
    from autograder.release import notebooks

    found = courses.find(course)
    names = assignments or found.names
    for name in names:
        found.folder(name)
    for name in names:
        for path in notebooks.write(found, name):
            typer.echo(f"wrote {path}")


@app.command()
def validate(
    assignments: Names = None,
    course: CourseDir = Path(),
    fast: Annotated[bool, typer.Option("--fast", help="Leave out running the notebooks in a kernel.")] = False,
) -> None:
    """Prove that the course is right: what CI runs."""
    from autograder.cli import screen
    from autograder.proving import validate

    found = courses.find(course)
    names = tuple(assignments or found.names)
    raise typer.Exit(0 if screen.show_findings(validate.run(found, names, kernel=not fast)) else 1)


@app.command()
def report(
    assignments: Names = None,
    course: CourseDir = Path(),
    gradebook: Annotated[str | None, typer.Option(metavar="URL", help="nbgrader's database.")] = None,
    to: Annotated[Path, typer.Option(metavar="FILE", help="The page to write.")] = Path("report/index.html"),
) -> None:
    """Write the instructor's page on the last grading: scores, misconceptions, repairs."""
    from autograder.gradebook.gradebook import Gradebook
    from autograder.report import class_page

    found = courses.find(course)
    book = Gradebook(gradebook_of(course, gradebook))
    known = [r for name in assignments or found.names if book.knows(name) for _, r in book.known(name).values()]
    if not known:
        raise UsageError("There is nothing to report on yet; grade first, or name the gradebook by --gradebook.")
    with writing(to, "--to"):
        class_page.write(known, to)
    typer.echo(f"wrote {to}")


@app.command()
def doctor() -> None:
    """Say what this machine offers: versions, and which isolation levels can be had."""
    from autograder.cli import screen

    screen.show_machine()


classroom.register(app)
out.register(app)


def main() -> None:
    """Run the command line; an error of the kit's own becomes one sentence and an exit code."""
    try:
        with _prepared(sys.argv[1:]):
            app()
    except (AutograderError, Interrupted) as error:
        typer.echo(f"autograder: {error}", err=True)
        sys.exit(_code(error))


@contextmanager
def _prepared(arguments: list[str]) -> Iterator[None]:
    """Where something will be graded, a worker starts while the rest is loaded: the first mark comes sooner."""
    if arguments[:1] != ["grade"] or not set(_HELP_OPTIONS).isdisjoint(arguments):
        yield
        return
    from autograder.grading.workers import started_early

    with _interruptible(), started_early():
        yield


@contextmanager
def _interruptible() -> Iterator[None]:
    """Say what an interruption leaves behind; a polite request to end (SIGTERM) is one too."""
    _signals.clear()
    before = {number: signal.signal(number, _interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    _signals.append(number)
    raise Interrupted(_INTERRUPTED)


def _heeding(items: Iterable[Item]) -> Iterator[Item]:
    """The same items, up to an interruption: Python may swallow what a handler raises, in a finalizer for one."""
    for item in items:
        yield item
        if _signals:
            raise Interrupted(_INTERRUPTED)


def _code(error: BaseException) -> int:
    if isinstance(error, Interrupted):
        return 130  # as shells report a program that was interrupted
    return 2 if isinstance(error, UsageError | CourseError | IsolationUnavailable) else 1
