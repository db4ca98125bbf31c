"""What graders of one course share, whatever the hidden inputs are: its assignments, loaded, and its sandboxes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from autograder import course
from autograder.declarations.assignment import Assignment
from autograder.declarations.requirements import modules_of
from autograder.grading.sandbox_workers import Workers
from autograder.limits import Isolation
from autograder.reuse.grader_identity import Identity, must_have_the_same_sources


class Tools:
    """The tools for one course. What they load must be what the `sender` saw, if there was one; see `Grader`."""

    def __init__(self, root: Path, isolation: Isolation, sender: Identity | None, closed: tuple[Path, ...]) -> None:
        self._root, self._isolation, self._sender = root, isolation, sender
        self._closed = tuple(str(path.resolve()) for path in (root, *closed))
        self._loaded: dict[str, Assignment] = {}

    @cached_property
    def workers(self) -> Workers:
        """The sandboxes; none is started before it is needed."""
        return Workers(self._isolation, self._closed, modules_of(course.Course(self._root).requirements))

    def get_ready(self, names: Iterable[str]) -> None:
        """Load assignments, and begin to start a sandbox, which takes longer. Raises as `assignment` does."""
        self.workers.launch()
        for name in names:
            self.assignment(name)

    def assignment(self, name: str) -> Assignment:
        """One assignment. Raises UsageError or CourseError where this process would grade otherwise than the sender."""
        if name not in self._loaded:
            if self._sender:
                must_have_the_same_sources(course.Course(self._root), self._sender, name)
            self._loaded[name] = course.find(self._root).assignment(name)
        return self._loaded[name]
