"""What graders of one course share, whatever the hidden inputs are: its assignments, loaded, and its sandboxes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from autograder import course
from autograder.declarations.assignment import Assignment
from autograder.declarations.requirements import modules_of
from autograder.judging.reference_solutions import Reference
from autograder.limits import Isolation
from autograder.reuse.grader_identity import Identity, must_have_the_same_sources
from autograder.sandbox import pick_level
from autograder.sandbox.evidence import Evidence
from autograder.sandbox.job import File, Job
from autograder.sandbox.provider import Provider
from autograder.sandbox.worker import Worker
from autograder.values import Block


class Tools:
    """The tools for one course, for one thread. No student's code reads what is `closed`, by path.

    What they load must be what the `sender` saw, if there was one; see `Grader`.
    """

    def __init__(self, root: Path, isolation: Isolation, sender: Identity | None, closed: tuple[Path, ...]) -> None:
        self._root, self._isolation, self._sender = root, isolation, sender
        self._closed = tuple(str(path.resolve()) for path in (root, *closed))
        self._loaded: dict[str, Assignment] = {}
        self._launched: Worker | None = None
        self._started: Worker | None = None
        self._providers: dict[tuple[tuple[Block, ...], tuple[File, ...]], Provider] = {}

    def get_ready(self, names: Iterable[str]) -> None:
        """Load assignments, and begin to start a sandbox, which takes longer. Raises as `assignment` does."""
        self.launch()
        for name in names:
            self.assignment(name)

    def assignment(self, name: str) -> Assignment:
        """One assignment. Raises UsageError or CourseError where this process would grade otherwise than the sender."""
        if name not in self._loaded:
            if self._sender:
                must_have_the_same_sources(course.Course(self._root), self._sender, name)
            self._loaded[name] = course.find(self._root).assignment(name)
        return self._loaded[name]

    @cached_property
    def _preload(self) -> tuple[str, ...]:
        return modules_of(course.Course(self._root).requirements)

    def launch(self) -> None:
        """Begin to start a sandbox, which goes on by itself; what goes wrong is told when it is needed."""
        self._launched = self._launched or pick_level.launched(self._isolation, self._closed, self._preload)

    @property
    def worker(self) -> Worker:
        """What runs students' code. To have it means waiting for its sandbox. Raises IsolationUnavailable."""
        if not self._started:
            self.launch()
            self._started = pick_level.start_worker(self._isolation, self._closed, self._preload, self._launched)
        return self._started

    def run(self, reference: Reference, job: Job) -> Evidence:
        """What a worker finds. What is served comes from the reference, which runs in a child of its own."""
        serve = self._provider(reference.needed(job.served), reference.files).serve if job.served else None
        return self.worker.run(replace(job, given=reference.files), serve)

    def _provider(self, codes: tuple[Block, ...], files: tuple[File, ...]) -> Provider:
        if (codes, files) not in self._providers:
            self._providers[codes, files] = Provider(codes, self.worker.level, files=files)
        return self._providers[codes, files]

    def close(self) -> None:
        """End every sandbox. They start again when they are needed."""
        for one in (self._launched, self._started, *self._providers.values()):
            if one:
                one.close()
