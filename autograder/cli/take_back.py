"""`autograder take-back`: the marks from before the last run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli import options
from autograder.cli.history_words import number
from autograder.cli.plain_text import say
from autograder.course import find
from autograder.errors import UsageError, named

if TYPE_CHECKING:
    from autograder.gradebook.taking_back import TakenBack


def take_back(
    assignments: options.Names = None,
    course: options.CourseDir = Path(),
    student: Annotated[str | None, typer.Option(metavar="ID", help="Only the marks of this student.")] = None,
    gradebook: options.GradebookUrl = None,
    quiet: options.Quiet = False,
) -> None:
    """Make each mark that the last run gave what it was before. What people entered stays."""
    from autograder.gradebook import people
    from autograder.gradebook.gradebook import Gradebook
    from autograder.gradebook.late_penalties import LatePolicy

    found = find(course)
    url = options.gradebook_of(found, gradebook)
    if student is not None:
        people.must_know(url, student)
    with closing(Gradebook(url)) as book:
        names = list(filter(book.knows, assignments or found.names))
        run = book.last_run(names, student)
        if run is None:
            raise UsageError("No run that could be taken back is recorded there; look at the names.")
        say(f"taking back the run that gave marks until {run.graded:%Y-%m-%d %H:%M:%S} UTC", quiet=quiet)
        if run.others and not assignments:
            say(f"The course does not have {named(run.others)} any more; the marks there stay as they are.", err=True)
        moved: set[str] = set()
        for name in names:  # before anything is taken back, since the course may be broken
            book.register(name, found.root)
        for name in names:
            done = book.take_back(run.id, name, student)
            moved.update(move.student for move in done.moves)
            for sentence in _moved(name, done):
                say(sentence, quiet=quiet)
            if done.gone:
                said = f"Marks on {', '.join(done.gone)} do not come back, since {name} does not have it any more."
                say(said, err=True)
        for one in book.dropped:
            say(one.sentence, err=True)
        book.settle(found.names, moved, LatePolicy(found.root))  # the penalty on one assignment may count for another


def _moved(name: str, done: TakenBack) -> Iterator[str]:
    """What was taken back of an assignment."""
    for move in done.moves:
        if move.before != move.after:
            yield f"taken back: {move.student}, {name}: {number(move.before)} -> {number(move.after)}"
    if still := [move.student for move in done.moves if move.before == move.after]:
        yield f"taken back, and the mark stays the same: {name}: {named(still)}."
