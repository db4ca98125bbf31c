"""Run trusted code, in this process: the reference functions of an assignment, and edited versions of them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext, redirect_stdout
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from traceback import extract_tb
from types import CodeType
from typing import Any
from warnings import catch_warnings

from autograder.code.author_folder import inside
from autograder.code.parsing import blank_out, known_statements
from autograder.code.slices import reachable
from autograder.errors import CourseError, in_a_line
from autograder.ingest.imports import needs_plotting
from autograder.sandbox.author_time_limit import ended
from autograder.sandbox.call import perform, stream_kept
from autograder.sandbox.evidence import Answer
from autograder.sandbox.job import Call, File
from autograder.tracing.instrument import Moved, traced
from autograder.tracing.moments import Trace
from autograder.values import Block


@dataclass(frozen=True)
class Reference:
    """The reference functions of an assignment: their source by name, and a way to run them.

    `definitions` holds every supplied and solution definition, in the notebook's order; `functions` the text of each
    function by its name; `exercises` the functions that answer keys are made of. `files` are those that students get
    beside the notebook; they lie in `folder`.
    """

    definitions: tuple[Block, ...]
    functions: Mapping[str, str]
    exercises: tuple[str, ...]
    files: tuple[File, ...] = ()
    folder: Path = Path()
    assignment: str = ""

    def there(self) -> AbstractContextManager[None]:
        """Where the code finds its files and helper modules."""
        return inside(self.folder) if self.files else nullcontext()

    def source(self, name: str) -> str:
        """The source of one function. Raises CourseError where there is no such function."""
        if name not in self.functions:
            raise CourseError(f"The source notebook defines no function {name}; an exercise refers to it.")
        return self.functions[name]

    def by_name(self) -> Mapping[str, Callable[..., Any]]:
        """The functions, ready to be called. Raises CourseError where a cell cannot be run."""
        try:
            with ended(f"{self.assignment}, what locked cells run"):
                return _Functions(self)
        except (TimeoutError, RuntimeError) as error:  # late, or of the author's own kind
            raise CourseError(f"what locked cells run cannot be run ({error}); mend it.") from error

    def answers(self, function: str, source: str, calls: Iterable[Call]) -> list[Answer]:
        """What a version of a function gives for some calls; `source` may hold helpers and imports as well."""
        # They print verdicts; nobody asked to read them here.
        with self.there(), redirect_stdout(io.StringIO()), stream_kept():
            space = self._namespace(self.exercises)
            exec(_code(source, function), space)
            return [_answer(space, call) for call in calls]

    def trace(
        self, function: str, source: str, call: Call, names: Iterable[str], moved: Moved | None = None
    ) -> tuple[Answer, Trace] | None:
        """What a version of a function gives for a call, and what its names hold on the way; None if it is not seen."""
        with self.there(), redirect_stdout(io.StringIO()):
            space = self._namespace(self.exercises)
            exec(_code(source, function), space)
            watched = traced(space[function], source, names, moved, most=None)
            for wrap in call.wrapped:
                exec(_code(wrap.block.source, wrap.block.name), space)
            return watched and (perform(watched[0], call.arguments, call.seed), watched[1]())

    def _namespace(self, roots: Iterable[str]) -> dict[str, Any]:
        space: dict[str, Any] = {"__name__": "reference"}
        with self.there():
            for block in self._core if tuple(roots) == self.exercises else self.needed(roots):
                _run(block, space)
        return space

    @cached_property
    def needs_plotting(self) -> bool:
        """Whether the exercises need more than numpy and the standard library."""
        return needs_plotting(known_statements(block.source for block in self._core))

    @cached_property
    def _core(self) -> tuple[Block, ...]:
        return self.needed(self.exercises)

    def needed(self, roots: Iterable[str]) -> tuple[Block, ...]:
        """The definitions that some functions depend on, and no others.

        The setup cell of a notebook imports plotting libraries, which take half a second.
        """
        found = known_statements(block.source for block in self.definitions)
        kept = reachable(found, roots)
        return tuple(
            blank_out(block, [statement.node for statement in kept if statement.block == index])
            for index, block in enumerate(self.definitions)
        )


class _Functions(dict[str, Callable[..., Any]]):
    """Reference functions by name; supplied ones that no exercise needs are made when asked for."""

    def __init__(self, reference: Reference) -> None:
        super().__init__(reference._namespace(reference.exercises))
        self._reference = reference

    def __missing__(self, name: str) -> Callable[..., Any]:
        self._reference.source(name)
        self.update(self._reference._namespace([name]))
        return self[name]


def _answer(space: dict[str, Any], call: Call) -> Answer:
    kept = dict(space)
    for wrap in call.wrapped:
        exec(_code(wrap.block.source, wrap.block.name), space)
    answer = perform(space[call.function], call.arguments, call.seed)
    space.clear()
    space.update(kept)
    return answer


def _run(block: Block, space: dict[str, Any]) -> None:
    try:
        exec(_code(block.source, block.name), space)
    except (Exception, SystemExit) as error:
        lines = [frame.lineno or 1 for frame in extract_tb(error.__traceback__) if frame.filename == block.name]
        text = block.source.split("\n")[lines[-1] - 1].strip() if lines else ""
        raise CourseError(f"cell {block.name!r} cannot be run ({in_a_line(error)}; {text}); mend it.") from error


@lru_cache(maxsize=256)
def _code(source: str, name: str) -> CodeType:
    with catch_warnings(action="ignore"):  # an odd line of a known mistake is odd on purpose
        return compile(source, name, "exec", dont_inherit=True)
