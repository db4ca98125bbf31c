"""The files in which an author declares exercises and known mistakes, as modules."""

from __future__ import annotations

import sys
import tokenize
import traceback
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from autograder.errors import CourseError, in_a_line, reading_the_course
from autograder.sandbox.author_time_limit import ended

_Value = TypeVar("_Value")


def load(path: Path) -> ModuleType:
    """A file as a fresh module. Raises CourseError, with the line, for one that is missing or fails."""
    if not path.is_file():
        raise CourseError(f"{path} is missing; it must declare the assignment's EXERCISES.")
    text = _read(path)
    module = ModuleType(f"{path.stem}_of_{path.parent.name}")
    module.__file__ = str(path.absolute())
    sys.modules[module.__name__] = module
    try:
        code = compile(text, module.__file__, "exec", dont_inherit=True)
        with ended(f"{path}"):
            exec(code, vars(module))
    except (Exception, SystemExit) as error:
        where = f"{path}, line {_line_of(error, module.__file__)},"
        raise CourseError(f"{where} cannot be loaded ({in_a_line(error)}); mend it.") from error
    return module


def _line_of(error: BaseException, file: str) -> int:
    """The line of a file that an exception comes from."""
    if isinstance(error, SyntaxError):
        return error.lineno or 1
    lines = [frame.lineno or 1 for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    return lines[-1] if lines else 1


def text_of(module: ModuleType | None) -> str:
    """The text that a module was made from; "" where there is none."""
    return _read(Path(str(module.__file__))) if module else ""


def _read(path: Path) -> str:
    """The text of a file as Python reads it, be there a mark or a name of an encoding."""
    refused = f"{path} is neither UTF-8 nor in an encoding that its first line names; save it as UTF-8."
    try:
        with reading_the_course(), tokenize.open(path) as file:
            text = file.read()
    except (SyntaxError, UnicodeError) as error:
        raise CourseError(refused) from error
    if "\0" in text:  # as in UTF-16
        raise CourseError(refused)
    return text


def values_of(module: ModuleType | None, name: str, kind: type[_Value]) -> tuple[_Value, ...]:
    """What a file declares under a name; nothing where it does not."""
    declared = vars(module) if module else {}
    values = declared.get(name, ())
    if not _all_of(kind, values):
        raise CourseError(f"{declared['__file__']} must declare {name} as a tuple of {kind.__name__} values; mend it.")
    others = [] if name in declared else [other for other, found in declared.items() if _all_of(kind, found) and found]
    if others:
        raise CourseError(f"{declared['__file__']} declares {others[0]} and no {name}; call it {name}.")
    return tuple(values)


def must_not_declare(module: ModuleType | None, names: Iterable[str], file: str) -> None:
    """Refuse names that are read from another file alone: nobody would look at what is declared."""
    for name in names:
        if module and name in vars(module):
            raise CourseError(f"{module.__file__} declares {name}, which is read from {file} alone; move it there.")


def _all_of(kind: type, values: object) -> bool:
    return isinstance(values, tuple | list) and all(isinstance(value, kind) for value in values)
