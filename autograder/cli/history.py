"""`autograder history`: the marks that a student ever had."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.history_words import number, why
from autograder.cli.options import CourseDir, GradebookUrl, Names, gradebook_of
from autograder.cli.plain_text import say
from autograder.course import find
from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.gradebook.mark_history import Entry


def history(
    student: Annotated[str, typer.Argument(metavar="STUDENT", help="The student's id.")],
    assignments: Names = None,
    course: CourseDir = Path(),
    gradebook: GradebookUrl = None,
) -> None:
    """Say when a student's marks were given, by which course, version, seed and isolation, and why they moved."""
    from contextlib import closing

    from autograder.gradebook import people
    from autograder.gradebook.gradebook import Gradebook

    url = gradebook_of(find(course), gradebook)
    people.must_know(url, student)
    with closing(Gradebook(url)) as book:
        found = [entry for entry in book.history(student) if not assignments or entry.assignment in assignments]
    if not found:
        raise UsageError(f"No mark of {student} on {', '.join(assignments or ['anything'])} is recorded; grade first.")
    for entry in found:
        when, score = f"{entry.graded:%Y-%m-%d %H:%M:%S} UTC", number(entry.score)
        reason = f"{why(entry.causes)}; taken back" if entry.taken_back else why(entry.causes)
        say(f"{entry.assignment}, {when}: {score} ({reason}); {_by(entry)}")


def _by(entry: Entry) -> str:
    """What gave the mark, as far as it is known."""
    facts = {"course": entry.course, "autograder": entry.package, "seed": str(entry.seed), "isolation": entry.isolation}
    return ", ".join(f"{name} {fact}" for name, fact in facts.items() if fact)
