"""Every field of a declared value is of the type that its class says."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from autograder.comparing.check_tests import TESTS, TOO_LARGE, Test
from autograder.errors import CourseError, shown
from autograder.exercise import Check, Edit, Name, Returns

_KINDS: Mapping[Any, str] = {str: "texts", Name: "texts that are not empty", Any: "values"}
_PLAIN: Mapping[Any, str] = {
    str: "a text",
    bool: "True or False",
    int: "a whole number, 0 or more",
    float: f"a number, 0 or more, below {TOO_LARGE:g}",
    NoneType: "None",
    Edit: "Assign(name=...), Replace({...}) or Whole(...)",
    Returns: "a name, a tuple of names, or dict",
}


def must_fit(where: str, declared: Any) -> None:
    """Refuse a value with a field that is of another type than its class says, and one that is made of such values."""
    kind: Any = type(declared)
    for field, hint in _hints(kind).items():
        value = getattr(declared, field)
        try:
            whole = _is_whole(value)
        except RecursionError:
            raise CourseError(f"{where}: {field} is nested too deeply; write it flatter.") from None
        if not _fits(value, hint, isinstance(declared, Check)):
            raise CourseError(f"{where}: {_complaint(field, value, hint)}.")
        if not whole:
            raise CourseError(f"{where}: {field} holds half a character (a lone surrogate): {shown(value)}; mend it.")
        for part in _parts(value):
            must_fit(f"{where}, {_called(part)}", part)


def _parts(value: Any) -> Iterator[Any]:
    """The values with fields of their own that a field holds."""
    kept = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple | list) else (value,)
    return (part for part in kept if dataclasses.is_dataclass(type(part)) and dataclasses.fields(part))


def _called(part: Any) -> str:
    """What a part is called in a sentence: a case, check, mistake or style by its name, which is its first field."""
    kind: Any = type(part)
    if isinstance(part, Edit | Test):
        return f"test {kind.__name__}" if isinstance(part, Test) else kind.__name__
    return f"{kind.__name__.lower()} {getattr(part, next(iter(_hints(kind))))!r}"


@cache
def _hints(kind: Any) -> dict[str, Any]:
    known = get_type_hints(kind, include_extras=True) if dataclasses.is_dataclass(kind) else {}
    return {field.name: known[field.name] for field in dataclasses.fields(kind)} if known else {}


def _fits(value: Any, hint: Any, hashable: bool = False) -> bool:
    """Whether a value is of a type; what is `hashable` takes no list for a tuple."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Any:
        return True
    if origin is Annotated:
        if inner[0] is float:
            return _is_number(value) and 0 < value < inner[2]
        return isinstance(value, str) and bool(value.strip())
    if origin in (Union, UnionType):
        return any(_fits(value, one, hashable) for one in inner)
    if origin is tuple:
        return isinstance(value, tuple if hashable else tuple | list) and _all_fit(value, inner[0])
    if origin is Mapping:
        return isinstance(value, Mapping) and _all_fit(value, inner[0]) and _all_fit(value.values(), inner[1])
    return _fits_plainly(value, hint, origin)


def _all_fit(values: Iterable[Any], hint: Any) -> bool:
    return all(_fits(value, hint) for value in values)


def _fits_plainly(value: Any, hint: Any, origin: Any) -> bool:
    if origin is type:
        return value is dict
    if origin is Callable:
        return callable(value)
    if hint is float:
        return _is_number(value) and value >= 0
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return isinstance(value, hint)


def _is_number(value: Any) -> bool:
    """Whether it is one of Python's own; others, such as `np.int64(3)`, cannot be written into what students get."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < TOO_LARGE


def _is_whole(value: Any) -> bool:
    """Whether texts can be written into a file: half a character, a lone surrogate, cannot."""
    if isinstance(value, tuple | list):
        return all(map(_is_whole, value))
    if isinstance(value, Mapping):
        return _is_whole([*value, *value.values()])
    return not isinstance(value, str) or value.isascii() or value.encode("utf-8", "replace").decode() == value


def _complaint(field: str, value: Any, hint: Any) -> str:
    """What is wrong with a field. A comma that is missing makes a text of a tuple, which would be read by letters."""
    if get_origin(hint) is tuple:
        return f"{field} must be {_words(hint)}, with a comma after a single one: {shown(value)}"
    return f"{field} is {shown(value)}; it must be {_words(hint)}"


def _words(hint: Any) -> str:
    """A type in words."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Test:
        return f"one of {', '.join(map(_written, TESTS.values()))}"
    if hint in _PLAIN:
        return _PLAIN[hint]
    if origin is tuple:
        return f"a tuple of {_KINDS.get(inner[0]) or f'{inner[0].__name__} values'}"
    if origin is Mapping:
        return f"a dictionary from {_words(inner[0])} to {_words(inner[1])}"
    if origin in (Union, UnionType):
        return _of_several(inner)
    if origin is Annotated:
        return f"a number {inner[1]}, below {inner[2]:g}" if inner[0] is float else f"a text {inner[1]}"
    return "a function" if origin is Callable else f"a {hint.__name__}"


def _of_several(kinds: tuple[Any, ...]) -> str:
    """`Edit | None` is one flat union."""
    edit = [Edit] if set(get_args(Edit)) <= set(kinds) else []
    return " or ".join(map(_words, [*edit, *(kind for kind in kinds if not edit or kind is NoneType)]))


def _written(test: type[Test]) -> str:
    return f"{test.__name__}({', '.join(_hints(test))})"
