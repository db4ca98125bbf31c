"""`autograder export` for a platform's container: what goes into one, and what is left behind in one by a hand-in."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from autograder.cli.options import writing
from autograder.cli.plain_text import say
from autograder.course import Course
from autograder.errors import IsolationUnavailable, UsageError
from autograder.limits import Isolation
from autograder.values import Report

if TYPE_CHECKING:
    from autograder.export.formats import ContainerResult

Put = Callable[[str], None]
"""Writes a text where it was asked for."""


@dataclass(frozen=True)
class ExportContainer:
    """How one assignment is graded in the container of the platform called `format`, and `to` which file."""

    format: str
    kind: ContainerResult
    course: Course
    isolation: Isolation
    seed: int | None
    to: Path | None

    def export(self, asked: Sequence[str] | None, submission: Path | None, url: str, put: Put, *, quiet: bool) -> None:
        """Grade the submission that the container was given; without one, write what the platform is given."""
        from autograder.sandbox.isolation import candidates

        name = self._only_one(asked)
        candidates(self.isolation)  # before anything is written: there may be no such level
        if submission is None:
            self._upload(name, url, quiet)
            return
        result = self._result(name, submission, put)
        if self.to and self.kind.printed:
            typer.echo(json.dumps(result))

    def _only_one(self, asked: Sequence[str] | None) -> str:
        """The assignment that a container grades. Raises UsageError for several, and for one with variants."""
        names = asked or self.course.names
        if len(names) != 1:
            raise UsageError(f"{self.format} takes one assignment at a time; name it after the format.")
        (name,) = names
        if self.course.has_variants(name):
            why = f"{name} was released in variants, and {self.format} does not say whose a file is"
            raise UsageError(f"{why}; grade it here, by `autograder grade`.")
        return name

    def _upload(self, name: str, url: str, quiet: bool) -> None:
        from autograder.sandbox.isolation import caution

        if self.kind.upload is None:
            raise UsageError(f"{self.format} grades one submission in its container; name the file by --submission.")
        target = self.to or Path(f"dist/{self.format}-{name}.zip")
        secret = _seed(self.course, name, url) if self.seed is None else self.seed
        with writing(target, "--to"):
            self.kind.upload(self.course, name, target, self.isolation, secret)
        what = f"upload it as the autograder of {name}; it holds the solutions, so keep it to yourself"
        say(f"wrote {target}: {what}", quiet=quiet)
        if said := caution([self.isolation]):
            say(f"Warning: {said}", err=True)

    def _result(self, name: str, submission: Path, put: Put) -> dict[str, Any]:
        """What a container leaves behind, which is put there even where nothing could be graded."""
        try:
            result = self.kind.write(_graded(self.course, name, submission, self.isolation, self.seed))
        except IsolationUnavailable as error:
            if self.kind.stopped:
                put(_json(self.kind.stopped(str(error))))
            raise
        put(_json(result))
        return result


def _json(result: Any) -> str:
    return json.dumps(result, indent=1) + "\n"


def _seed(course: Course, name: str, url: str) -> int:
    """The seed that the class is graded with here: equal code gets an equal mark there."""
    from autograder.gradebook.gradebook import Gradebook

    with closing(Gradebook(url)) as book:
        return book.seed(name, course.root)


def _graded(course: Course, name: str, path: Path, isolation: Isolation, seed: int | None) -> Report:
    from autograder.grading.grader import Grader
    from autograder.ingest import submissions
    from autograder.reuse.source_digests import source_digests
    from autograder.values import Submission

    if not path.exists():
        raise UsageError(f"There is no {path} to grade; look at --submission.")
    found = submissions.in_folder(path, "student", name) if path.is_dir() else Submission("student", name, str(path))
    if seed is None:  # a container remembers nothing, but the source is secret and the same in all of them
        course.must_have(name)
        seed = int(dict(source_digests(course))[name][:8], 16)
    with Grader(course.root, seed, isolation=isolation) as grader:
        return grader.grade_one(found)
