"""What enters the sandbox: code to define and calls to make, and never an expected value."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from autograder.limits import Limits
from autograder.sandbox.evidence import Answer
from autograder.values import Block

_WRAPPER = """
def __wrapped__(function, instead):
    import functools, inspect, numbers

    inside = []

    def is_own(value):  # a Decimal, for one, takes no float beside it
        is_plain = isinstance(value, (int, float, complex)) or hasattr(value, "dtype")
        return isinstance(value, numbers.Number) and not is_plain

    def plain(value):
        return float(value) if is_own(value) else value

    @functools.wraps(function)
    def wrapper(*arguments, **named):
        if inside:  # it calls itself
            return function(*arguments, **named)
        inside.append(True)
        try:
            value = function(*arguments, **named)
        finally:
            inside.clear()
        if named:
            bound = inspect.signature(function).bind(*arguments, **named)
            arguments, named = bound.args, bound.kwargs  # a function that is served takes any names, and keeps them
        return changed(value, arguments, named)

    def changed(value, arguments, named):
        try:
            given = instead(plain(value), *map(plain, arguments), **named)
        except TypeError:  # a list of one number is as good as the number
            if type(value) not in (list, tuple) or len(value) != 1:
                raise
            return type(value)([changed(value[0], arguments, named)])
        return type(value)(given) if is_own(value) else given

    return wrapper


{name} = __wrapped__({name}, {instead})
del __wrapped__
"""


@dataclass(frozen=True, slots=True)
class Wrap:
    """A wrapper round a function that stands in a student's namespace already. It tells nothing of how that is written.

    `instead` is the text of a lambda: it gets what the function returned, then its arguments in order, and says what
    is returned in its place. Where it is the `whole` function, its text takes the place of whatever stands there.
    """

    function: str
    instead: str
    whole: bool = False

    @property
    def block(self) -> Block:
        """The code that puts the wrapper in place."""
        if self.whole:
            return Block(f"supplied {self.function}", self.instead)
        return Block(f"wrapped {self.function}", _WRAPPER.format(name=self.function, instead=self.instead))


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a student's function: `function(*arguments)` after `np.random.seed(seed)`.

    `wrapped` are wrappers round what stands in the student's namespace then. They are undone after the call.
    """

    function: str
    arguments: tuple[Any, ...]
    seed: int
    wrapped: tuple[Wrap, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """The calls of one exercise, made when their turn comes; `at_end` where they are made a second time.

    The first `shown` calls are made before the child is told of the others: what a function says of them is shown to
    its student, and may hold whatever its callers' variables hold. Where it is to `watch` some names of the function,
    the answers hold what these were on the way. A step is equal to itself only: its calls hold arrays, and it is made
    once for all submissions of a run.
    """

    exercise: str
    calls: tuple[Call, ...]
    at_end: bool = False
    watch: tuple[str, ...] = ()
    shown: int = 0

    @property
    def tells_hidden_inputs(self) -> bool:
        """Whether some of its calls are not shown."""
        return self.shown < len(self.calls)


def halves_of(step: Step) -> tuple[Step, Step]:
    """A step with the calls that are shown alone, and one with all others."""
    return replace(step, calls=step.calls[: step.shown]), replace(step, calls=step.calls[step.shown :], shown=0)


halves = lru_cache(maxsize=64)(halves_of)  # the same for every submission of a run


FollowUp = Callable[[Mapping[str, tuple[Answer, ...]]], Sequence[Step]]
"""Says by the answers to the shown calls of all steps what else to ask the child, at most one step an exercise."""


@dataclass(frozen=True, slots=True)
class Code:
    """Code of a student's, executed when its turn comes. It is `spare` if nothing graded is known to need it.

    Where it `needs_plotting`, it imports something beyond numpy and the standard library. `count` is the number that
    Jupyter gives its cell; 0 for the next one. What is run `at_once` imports nothing, and does not end with a value.
    """

    block: Block
    spare: bool = False
    needs_plotting: bool = False
    count: int = 0
    at_once: bool = False


def is_beneath(name: str) -> bool:
    """Whether a file of this name lies in the working directory, or in a folder of it."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\0" not in name


@dataclass(frozen=True, slots=True)
class File:
    """A file of the course's, of any kind, by its relative name with `/`."""

    name: str
    content: bytes = field(repr=False)
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", hashlib.blake2b(self.content, digest_size=16).hexdigest())


@dataclass(frozen=True, slots=True)
class Job:
    """All that a worker is told about one submission: its notebook in order, code and calls. Never an expected value.

    `served` are functions whose values the grader gives, in the place of the student's own. `files` lie in the working
    directory from the beginning, such as modules that the notebook imports; their names are relative, with `/`. So are
    those that are `given` by the course, which of two files of one name are the others' to replace.

    Where there is a `follow_up`, all code runs first, then the shown calls of all steps are made, then what follows
    from their answers, then all other calls: nothing that the follow-up is told can hold what the others ask.
    """

    program: tuple[Code | Step, ...]
    limits: Limits = field(default_factory=Limits)
    served: tuple[str, ...] = ()
    files: tuple[Block, ...] = ()
    given: tuple[File, ...] = ()
    follow_up: FollowUp | None = None

    def __post_init__(self) -> None:
        for file in self.files:
            if not is_beneath(file.name):
                raise ValueError(f"{file.name!r} is no place beneath the working directory of a job.")

    @property
    def codes(self) -> tuple[Code, ...]:
        """The code, in its order."""
        return tuple(part for part in self.program if isinstance(part, Code))

    @property
    def needs_plotting(self) -> bool:
        """Whether any of the code asks for the plotting libraries, which take seconds to load."""
        return any(code.needs_plotting for code in self.codes)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps, in their order."""
        return tuple(part for part in self.program if isinstance(part, Step))
