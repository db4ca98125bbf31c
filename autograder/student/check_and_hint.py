"""The student's side, in a notebook: `check(function)`, `check()`, `hint(function)`. The only importer of IPython."""

from __future__ import annotations

import ast
import os
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import MethodType
from typing import Any

from autograder.errors import AutograderError, DataError
from autograder.judging.answer_key import AnswerKey
from autograder.sandbox.versions import ours
from autograder.student.calling import Interrupted
from autograder.student.card import Card, Progress
from autograder.student.card_words import guide, hints_on, interrupted, unreadable
from autograder.student.examine import examine_function, load_beside
from autograder.values import Outcome, Status


def _here() -> Path:
    try:
        return Path.cwd()
    except OSError:  # the folder is gone
        return Path()


_STARTED_IN = _here()  # where the notebook lies, wherever its code goes later
_asked: Counter[tuple[Path, str, Status, str | None]] = Counter()


class NotThereYet(AutograderError):
    """There is something left to do. Shown as one friendly line, without a traceback."""


def check(function: Callable[..., Any] | str | None = None) -> None:
    """Compare a function with the visible examples and show what differs.

    The function may also be given by the name of its exercise. Without it, all exercises are shown.
    Raises NotThereYet when a function that earns points is not right yet, so that "Run all" stops where work is left.
    """
    if function is None:
        _show(Progress([_examined(name).outcome for name in _keys()]))
        return
    card = _examined_as_asked(function)
    _show(card)
    outcome = card.outcome
    if outcome.hint:  # it stands on the card, so `hint` goes on from there
        _asked[_about(outcome)] = max(1, _asked[_about(outcome)])
    if outcome.status is Status.NOT_ATTEMPTED and outcome.max_score > 0:
        raise NotThereYet(f"{outcome.exercise} is still to be solved; the notebook goes on from here once it is.")
    if outcome.status is not Status.PASSED and outcome.max_score > 0:
        raise NotThereYet(f"{outcome.exercise} is not right yet{_found(outcome)}.")


def _found(outcome: Outcome) -> str:
    """What was found, for nbgrader's Validate, which shows no card; elsewhere the card has just told it."""
    first, *_ = outcome.message.split("\n")
    return f": {first.rstrip('.')}" if os.environ.get("NBGRADER_EXECUTION") == "validate" else ""


def hint(function: Callable[..., Any] | str | None = None) -> None:
    """Show a hint for what `check` finds wrong, or for where to begin; each further call says more."""
    if function is None:
        _show(guide(list(_keys())))
        return
    card = _examined_as_asked(function)
    outcome = card.outcome
    if outcome.status is Status.PASSED or not (card.hints or outcome.status is not Status.NOT_ATTEMPTED):
        _show(card)
        return
    _asked[_about(outcome)] += 1
    _show(hints_on(outcome.exercise, card.hints, _asked[_about(outcome)]))


def _about(outcome: Outcome) -> tuple[Path, str, Status, str | None]:
    return Path.cwd(), outcome.exercise, outcome.status, outcome.mistake


def _examined(name: str, function: Callable[..., Any] | None = None) -> Card:
    key = _keys()[name]
    if why := _unread(name, *_cells()):
        return unreadable(key, why)
    try:
        return examine_function(_keys(), name, _namespace(), function)
    except Interrupted as stop:
        return interrupted(key, stop.line)
    except KeyboardInterrupt:
        raise NotThereYet(f"You stopped the check of {name} before it was done; run it again.") from None


def _examined_as_asked(function: Callable[..., Any] | str) -> Card:
    """The card of what stands between the parentheses of `check` or `hint`."""
    if isinstance(function, str):
        return _examined(_known(function))
    name = _exercise_of(function)
    return _examined(name, function) if callable(function) else _examined(name)


def _exercise_of(thing: object) -> str:
    """The exercise whose name stands for this very object, whatever the object itself is called."""
    names = [name for name in _keys() if _is_same(_namespace().get(name), thing)]
    if len(names) > 1:
        what = "one and the same function" if callable(thing) else "equal"
        raise NotThereYet(
            f"{' and '.join(names)} are {what} here; say which exercise you mean, by its name in "
            f'quotes, such as check("{names[0]}").'
        )
    if not names and not callable(thing):
        raise NotThereYet(f"Name the function itself, without parentheses: check({next(iter(_keys()))}).")
    return names[0] if names else _known(str(getattr(thing, "__name__", type(thing).__name__)))


def _is_same(one: object, other: object) -> bool:
    """Whether two are one object; a method is made anew each time it is looked up."""
    return one is other or (type(one) is type(other) is MethodType and one == other)


def _known(name: str) -> str:
    if name not in _keys():
        raise NotThereYet(f"{name} is not an exercise of this notebook; the exercises are: {', '.join(_keys())}.")
    return name


def _keys() -> dict[str, AnswerKey]:
    try:
        return load_beside(Path.cwd(), _STARTED_IN)
    except DataError as error:
        raise NotThereYet(str(error)) from None


def _cells() -> tuple[list[str], Callable[[str], str]]:
    """The cells that were run, and what makes Python of one."""
    shell = _shell()
    return ([], str) if shell is None else (shell.user_ns.get("In", []), shell.transform_cell)


def _unread(name: str, cells: list[str], transform: Callable[[str], str]) -> str:
    """Why Python could not read the last cell that defines a function; "" where it could, or there is none."""
    defines = re.compile(
        rf"^\s*(?:(?:async\s+)?def\s+{name}\b|class\s+{name}\b|{name}\s*(?::[^=\n]*)?=(?!=))", re.MULTILINE
    )
    last = next((cell for cell in reversed(cells) if defines.search(cell)), "")
    try:
        ast.parse(transform(last))
    except SyntaxError as error:
        line = (error.text or "").strip()
        quoted = f": `{line}`" if line else ""
        return f"{type(error).__name__}: {error.msg} (line {error.lineno}{quoted})"
    return ""


def _shell() -> Any:
    from IPython import get_ipython  # type: ignore[attr-defined]  # outside a notebook nothing asks for it

    return get_ipython()  # type: ignore[no-untyped-call]


def _namespace() -> dict[str, Any]:
    shell = _shell()
    if shell is None:
        import __main__  # a plain script, or Python's own prompt

        return vars(__main__)
    names: dict[str, Any] = shell.user_ns
    return names


def _show(thing: object) -> None:
    """Show something, and leave in the notebook which versions it was made with: others may grade it."""
    from IPython.display import display  # see _shell

    display(thing, metadata={"autograder": asdict(ours())})  # type: ignore[no-untyped-call]
