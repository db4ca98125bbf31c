"""`autograder grade`: grade a class."""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli import options
from autograder.cli.interruption import heeding, interruptible
from autograder.cli.standard_output import set_apart
from autograder.course import find
from autograder.errors import LatePluginFailed
from autograder.limits import Isolation, Limits, Machines

if TYPE_CHECKING:
    from autograder.cli.grade_json import Lines
    from autograder.cli.grade_screen import Screen
    from autograder.gradebook.scores import Known
    from autograder.grading.class_run import Settings
    from autograder.grading.report_queue import Graded
    from autograder.values import Report


def _finite(seconds: float) -> float:
    """The seconds; nan lies within all bounds."""
    if math.isnan(seconds):
        raise typer.BadParameter("nan is no number of seconds.")
    return seconds


def grade(
    assignments: options.Names = None,
    course: options.CourseDir = Path(),
    submitted: options.Submitted = None,
    student: Annotated[str | None, typer.Option(metavar="ID", help="Only this student.")] = None,
    jobs: Annotated[int, typer.Option(metavar="N", min=0, help="Graders; one a core when 0.")] = 0,
    timeout: Annotated[
        float, typer.Option(metavar="S", min=0.1, max=86_400, callback=_finite, help="Seconds for an exercise.")
    ] = Limits().seconds,
    isolation: Annotated[Isolation, typer.Option(help=options.LEVELS_HELP)] = Isolation.AUTO,
    seed: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, max=options.LARGEST_SEED, help="Hidden inputs other than the gradebook's."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what did not change, too.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show whose marks would move and why, and record nothing.")
    ] = False,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="One JSON object a line; - for the screen.")] = None,
    quiet: options.Quiet = False,
    gradebook: options.GradebookUrl = None,
    allow_unreadable: Annotated[
        bool, typer.Option("--allow-unreadable", help="Exit code 0 although files could not be read, if others could.")
    ] = False,
    executor: Annotated[Machines, typer.Option(help="This machine, or a cluster of Dask's.")] = Machines.LOCAL,
    scheduler: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Dask's scheduler, tls://HOST:PORT.")] = None,
    insecure_scheduler: Annotated[
        bool, typer.Option("--insecure-scheduler", help="Accept a scheduler without TLS: its network must be trusted.")
    ] = False,
) -> None:
    """Grade a class and record the marks in nbgrader's gradebook."""
    with interruptible(), set_apart(json) as out:
        if executor is Machines.LOCAL:
            from autograder.grading import fork_server

            fork_server.start_loading()
        from autograder.cli.grade_screen import Screen
        from autograder.grading.class_run import Settings

        found = find(course)
        settings = Settings(
            course=found,
            assignments=options.declared_in(found, assignments),
            submitted=options.hand_ins_of(found, submitted),
            student=student,
            jobs=jobs,
            limits=Limits(seconds=timeout),
            isolation=isolation,
            seed=seed,
            force=force,
            gradebook=options.gradebook_of(found, gradebook),
            executor=executor,
            scheduler=scheduler,
            insecure_scheduler=insecure_scheduler,
        )
        screen = Screen(json, quiet, out)
        if dry_run:
            from autograder.gradebook.database_url import copy_of

            with copy_of(settings.gradebook) as url:
                success = _graded(replace(settings, gradebook=url), screen, allow_unreadable)
            screen.say(["This was a dry run: nothing was recorded."])
        else:
            success = _graded(settings, screen, allow_unreadable)
        raise typer.Exit(0 if success else 1)


def _graded(settings: Settings, screen: Screen, allow_unreadable: bool) -> bool:
    """Grade and show it; whether every submission has a score."""
    from autograder.cli import grade_json, stale_pages
    from autograder.grading import class_run
    from autograder.ingest import submissions

    began = time.time()
    expected = class_run.expected(settings)
    aside: list[str] = []
    unchanged: dict[str, dict[str, Report]] = {}
    failed: list[LatePluginFailed] = []
    with grade_json.lines(screen.json_file, screen.out) as told:
        try:
            with closing(class_run.run(settings, aside.append)) as reports:
                summary = screen.follow(_noting(heeding(_whole(reports, failed)), unchanged), expected, told)
        finally:
            screen.say(aside)
        if settings.student is None:
            places = settings.submitted, (*settings.course.names, *settings.course.plain)
            screen.show_not_graded([*submissions.astray(*places)], [*submissions.passed_over(*places)])
        screen.show_without_variant(class_run.without_variant(settings))
        if summary.count:
            named = {(report.student, report.assignment) for report in summary.failed} if screen.quiet else frozenset()
            _tell_what_counts(settings, screen, told, named, unchanged)
    if summary.count > summary.reused and not screen.quiet and _is_of_the_course(settings):
        screen.say(stale_pages.sentences(settings.course, settings.assignments, began))
    if failed:
        raise failed[0]
    return summary.is_success(allow_unreadable)


def _is_of_the_course(settings: Settings) -> bool:
    """Whether the marks are the ones that the course's own pages show, as far as a database URL tells."""
    from autograder.gradebook.database_url import file_of

    file, own = file_of(settings.gradebook), file_of(options.gradebook_of(settings.course, None))
    return file is None or own is None or file.resolve() == own.resolve()


def _whole(graded: Iterable[Graded], failed: list[LatePluginFailed]) -> Iterator[Graded]:
    """The same; where penalties cannot be known in the end, all the rest is shown before that is said."""
    try:
        yield from graded
    except LatePluginFailed as error:
        failed.append(error)


def _noting(graded: Iterable[Graded], unchanged: dict[str, dict[str, Report]]) -> Iterator[Graded]:
    """The same; the reports that were not made anew are noted, by assignment and student: to read one takes long."""
    from autograder.gradebook.whole_reports import Slimmer

    slimmer = Slimmer()
    for item in graded:
        if item.reused:
            unchanged.setdefault(item.report.assignment, {})[item.report.student] = slimmer.slim(item.report)
        yield item


def _tell_what_counts(
    settings: Settings, screen: Screen, told: Lines, named: Collection[tuple[str, str]], known: Known
) -> None:
    """Say which marks the gradebook holds now, but for those `named` before: student and assignment.

    What a person entered, and late penalties, count in them as well. Reports that are `known` did not change.
    """
    from autograder.cli import grade_marks
    from autograder.gradebook import scores

    names = scores.graded(settings.gradebook, settings.assignments)
    found = [s for s in scores.read(settings.gradebook, names, known=known) if settings.student in (None, s.student)]
    screen.say(grade_marks.for_a_person([s for s in found if (s.student, s.assignment) not in named]))
    if not screen.quiet:
        screen.say(grade_marks.what_counts(found))
    told.complete(grade_marks.as_json(found))
