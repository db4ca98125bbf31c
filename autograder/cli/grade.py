"""`autograder grade`: grade a class."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.interruption import heeding, interruptible
from autograder.cli.options import LEVELS_HELP, CourseDir, GradebookUrl, Names, Submitted, course_in, gradebook_of
from autograder.limits import Limits
from autograder.values import Isolation

if TYPE_CHECKING:
    from autograder.cli.grade_screen import Screen
    from autograder.grading.class_run import Settings


def grade(
    assignments: Names = None,
    course: CourseDir = Path(),
    submitted: Submitted = None,
    student: Annotated[str | None, typer.Option(metavar="ID", help="Only this student.")] = None,
    jobs: Annotated[int, typer.Option(metavar="N", min=0, help="Graders; one a core when 0.")] = 0,
    timeout: Annotated[
        float, typer.Option(metavar="S", min=0.1, max=86_400, help="Seconds for an exercise.")
    ] = Limits().seconds,
    isolation: Annotated[str, typer.Option(help=LEVELS_HELP)] = Isolation.AUTO,
    seed: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Hidden inputs other than the gradebook's.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what did not change, too.")] = False,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="One JSON object a line; - for the screen.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what needs a person.")] = False,
    gradebook: GradebookUrl = None,
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
    with interruptible():
        from autograder.cli.grade_screen import Screen
        from autograder.grading.class_run import Settings

        found = course_in(course)
        settings = Settings(
            course=found,
            assignments=tuple(assignments or found.names),
            submitted=submitted or found.submitted,
            student=student,
            jobs=jobs,
            limits=Limits(seconds=timeout),
            isolation=isolation,
            seed=seed,
            force=force,
            gradebook=gradebook_of(found, gradebook),
            executor=executor,
            scheduler=scheduler,
            insecure_scheduler=insecure_scheduler,
        )
        raise typer.Exit(0 if _graded(settings, Screen(json, quiet), allow_unreadable) else 1)


def _graded(settings: Settings, screen: Screen, allow_unreadable: bool) -> bool:
    """Grade and show it; whether every submission has a score."""
    from autograder.grading import class_run

    expected = class_run.expected(settings)
    with closing(class_run.run(settings)) as reports:
        summary = screen.follow(heeding(reports), expected)
    if settings.student is None:
        screen.show_astray(class_run.astray(settings))
    if summary.count:
        named = {(report.student, report.assignment) for report in summary.failed} if screen.quiet else frozenset()
        _tell_what_counts(settings, screen, named)
    return summary.is_success(allow_unreadable)


def _tell_what_counts(settings: Settings, screen: Screen, named: Collection[tuple[str, str]]) -> None:
    """Say which marks the gradebook holds now, but for those `named` before: student and assignment.

    What a person entered, and late penalties, count in them as well.
    """
    from autograder.cli import grade_marks
    from autograder.export import scores

    names = scores.graded(settings.gradebook, settings.assignments)
    found = [s for s in scores.read(settings.gradebook, names) if settings.student in (None, s.student)]
    screen.say(grade_marks.without_a_mark([s for s in found if (s.student, s.assignment) not in named]))
    if not screen.quiet:
        screen.say(grade_marks.what_counts(found))
    grade_marks.add_to(screen.json_file, found)
