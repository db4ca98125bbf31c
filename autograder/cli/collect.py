"""`autograder collect`: what students handed in on a platform."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli import options
from autograder.cli.plain_text import say
from autograder.course import Course, find
from autograder.errors import UsageError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def collect(
    platform: Annotated[str, typer.Argument(metavar="PLATFORM", help="canvas or moodle.")],
    archives: Annotated[list[Path], typer.Argument(metavar="ARCHIVE...", help="Its downloads; a later one is newer.")],
    roster: Annotated[Path, typer.Option(metavar="FILE", help="The platform's own CSV file of its participants.")],
    assignment: Annotated[
        str | None, typer.Option(metavar="NAME", help="The assignment, where the archives are not called like it.")
    ] = None,
    course: options.CourseDir = Path(),
    submitted: options.Submitted = None,
    gradebook: options.GradebookUrl = None,
    timezone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="Of the roster's times, like Europe/Berlin; this machine's.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    quiet: options.Quiet = False,
) -> None:
    """Take hand-ins out of a platform's download, and name everything that is nobody's, missing or twice."""
    from autograder.collect import collection, collection_words, people
    from autograder.collect import roster as rosters
    from autograder.collect.placing import Folder

    found = find(course)
    if platform not in collection.PLATFORMS:
        raise UsageError(f"There is no platform {platform!r}; there are: {', '.join(collection.PLATFORMS)}.")
    kind = collection.PLATFORMS[platform]
    if timezone is not None and not kind.columns.time:
        raise UsageError(f"No time stands in the file of {kind.title}'s participants; leave --timezone out.")
    name = _assignment(found, archives, assignment)
    url = options.gradebook_of(found, gradebook)
    known = people.known(url)
    persons = people.read(rosters.read(roster), kind, known, _zone(timezone))
    place = options.hand_ins_of(found, submitted)
    with options.writing(place, "--submitted"):
        result = collection.collect(kind, archives, persons, Folder(place, name), only_look=dry_run)
    if not dry_run:
        people.enter(url, found.root, name, persons, kind)
    say(collection_words.summary(result, name, kind.title), quiet=quiet)
    for line in collection_words.facts(result):
        say(line, quiet=quiet)
    for line in collection_words.to_look_at(result, kind.title):
        say(line, err=True)
    for new, before in people.perhaps_known(persons, known):
        say(collection_words.perhaps_known(new, before), err=True)
    raise typer.Exit(1 if result.not_taken else 0)


def _assignment(course: Course, archives: list[Path], asked: str | None) -> str:
    """The assignment that was asked for, or the only one whose name stands in those of the archives."""
    from autograder.collect.platform import plain

    if asked:
        course.must_have(asked)
        return asked
    fitting = [name for name in course.names if all(plain(name) in plain(path.stem) for path in archives)]
    if len(fitting) != 1:
        raise UsageError(f"The archives do not say of which assignment they are: name it by --assignment "
                         f"({', '.join(course.names)}).")  # fmt: skip
    return fitting[0]


def _zone(name: str | None) -> ZoneInfo | None:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name) if name else None
    except (OSError, ValueError, KeyError) as error:
        raise UsageError(f"There is no time zone {name!r}; write it like Europe/Berlin, or UTC.") from error
