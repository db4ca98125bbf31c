"""What enters the sandbox: code to define and calls to make, and never an expected value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from autograder.limits import Limits
from autograder.values import Block

_WRAPPER = """
def __wrapped__(function, instead):
    import functools, inspect

    @functools.wraps(function)
    def wrapper(*arguments, **named):
        value = function(*arguments, **named)
        return instead(value, *inspect.signature(function).bind(*arguments, **named).args)

    return wrapper


{name} = __wrapped__({name}, {instead})
del __wrapped__
"""


@dataclass(frozen=True, slots=True)
class Wrap:
    """A wrapper round a function that stands in a student's namespace already. It tells nothing of how that is written.

    `instead` is the text of a lambda: it gets what the function returned, then its arguments in order, and says what
    is returned in its place.
    """

    function: str
    instead: str

    @property
    def block(self) -> Block:
        """The code that puts the wrapper in place."""
        return Block(f"wrapped {self.function}", _WRAPPER.format(name=self.function, instead=self.instead))


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a student's function: `function(*arguments)` after `np.random.seed(seed)`.

    `given` is code that is executed in the student's namespace first: the reference version of what the function
    depends on, so that a broken exercise never drags down another. `wrapped` are wrappers round what stands there then.
    Both are undone after the call.
    """

    function: str
    arguments: tuple[Any, ...]
    seed: int
    given: tuple[Block, ...] = ()
    wrapped: tuple[Wrap, ...] = ()

    @property
    def before(self) -> tuple[Block, ...]:
        """All that is executed before the call, in order."""
        return (*self.given, *(wrap.block for wrap in self.wrapped))


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """The calls of one exercise. Steps of a job run in the order given, in one child as long as it lives.

    A step is equal to itself only: its calls hold arrays, and it is made once for all submissions of a run.
    """

    exercise: str
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """All that a worker is told about one submission: code to define, calls to make. Never an expected value."""

    definitions: tuple[Block, ...]
    steps: tuple[Step, ...]
    limits: Limits = field(default_factory=Limits)
