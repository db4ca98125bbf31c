"""`checks.h5`: the visible part of an assignment's answer keys, beside the student's notebook.

One group an exercise, with three datasets: `numbers`, all numeric values one after the other, `text`, a JSON tree that
says what they are, and `tolerances` of the values that the solution's names hold on the way. No code stands in it, so
it can be read by anybody and holds no solution. `format` is the version of this form: 3; 2 has no such values, files of
before have no `format`, and are read as well.
"""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from autograder.comparing.check_tests import TESTS, Relative, Test
from autograder.comparing.closeness import close
from autograder.errors import DataError
from autograder.exercise import Check
from autograder.judging.answer_key import AnswerKey
from autograder.judging.key_cases import Hints, KeyCase
from autograder.sandbox.evidence import Answer, Cause, Stop
from autograder.sandbox.job import Call, Wrap
from autograder.student.value_trees import first_in, first_tree, tree_of, value_in, values_in, values_tree
from autograder.values import Block

NAME = "checks.h5"
_FORMAT = 3
_FIRST = 1
_NEWER = "the course is newer: install the autograder that comes with it, and start the notebook again"
_AGAIN = "copy it again from the course, beside the notebook"


def dump(
    assignment: str, keys: Iterable[AnswerKey], supplied: Iterable[Block], lent: Mapping[str, str] | None = None
) -> bytes:
    """The file's content. The same keys give the same bytes."""
    import h5py  # heavy, and needed by those who write or read the file only

    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        file.attrs["format"] = _FORMAT
        file.attrs["assignment"] = assignment
        file.attrs["supplied"] = json.dumps([[block.name, block.source] for block in supplied])
        file.attrs["lent"] = json.dumps({**(lent or {})})
        file.attrs["order"] = json.dumps([key.exercise for key in keys])
        for key in keys:
            _write(file.create_group(key.exercise), key.visible())
    return buffer.getvalue()


def _write(group: Any, key: AnswerKey) -> None:
    numbers: list[float] = []
    tolerances: list[float] = []
    text = json.dumps(_key_tree(key, numbers, tolerances), ensure_ascii=False)
    group.create_dataset("numbers", data=np.array(numbers, np.float64), compression="gzip")
    group.create_dataset("tolerances", data=np.array(tolerances, np.float64), compression="gzip")
    group.create_dataset("text", data=np.frombuffer(text.encode(), np.uint8), compression="gzip")


def _key_tree(key: AnswerKey, numbers: list[float], tolerances: list[float]) -> dict[str, Any]:
    return {
        "points": key.points,
        "returns": "dict" if key.returns is dict else tree_of(key.returns, []),
        "checks": [[c.label, c.weight, c.of, _test_tree(c.test), c.cases] for c in key.checks],
        "hints": [[hints.mistake, hints.texts, first_tree(hints.first, numbers)] for hints in key.hints],
        "general_hints": key.general_hints,
        "stub": key.stub,
        "uses": key.uses,
        "cases": [_case_tree(case, numbers, tolerances) for case in key.cases],
    }


def _test_tree(test: Test) -> list[Any]:
    return [type(test).__name__, dataclasses.asdict(test)]  # type: ignore[call-overload]


def _case_tree(case: KeyCase, numbers: list[float], tolerances: list[float]) -> dict[str, Any]:
    wrapped = [[wrap.function, wrap.instead, *([True] if wrap.whole else [])] for wrap in case.call.wrapped]
    return {
        "name": case.name,
        "function": case.call.function,
        "seed": case.call.seed,
        "arguments": tree_of(case.call.arguments, numbers),
        **({"wrapped": wrapped} if wrapped else {}),
        "expected": tree_of(case.expected, numbers),
        "mistakes": {
            name: {**_stop_tree(answer.stop), "value": tree_of(answer.value, numbers)}
            for name, answer in case.mistakes.items()
        },
        "values": values_tree(case.values, numbers, tolerances),
    }


def _stop_tree(stop: Stop | None) -> dict[str, str | None]:
    """A failure as Python writes it: the name of an exception, which has no blank, and its text."""
    if not stop:
        return {"failure": None, "message": ""}
    return {"failure": stop.cause, "message": f"{stop.about}: {stop.text}" if stop.text else stop.about}


def load(path: Path) -> dict[str, AnswerKey]:
    """The answer keys in a file, in the notebook's order. Raises DataError when it cannot be read."""
    with _opened(path) as file:
        return {name: _read(name, file[name]) for name in json.loads(file.attrs["order"])}


def load_supplied(path: Path) -> tuple[tuple[Block, ...], dict[str, str]]:
    """The supplied code of the assignment, and for each helper module which one lends it. Raises as `load` does."""
    with _opened(path) as file:
        lent = {str(name): str(source) for name, source in json.loads(file.attrs.get("lent", "{}")).items()}
        return tuple(Block(name, source) for name, source in json.loads(file.attrs["supplied"])), lent


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    import h5py  # see dump

    try:
        with h5py.File(path, "r") as file:
            _must_be_known(path, file.attrs.get("format", _FIRST))
            yield file
    except (OSError, KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
        raise DataError(f"{path} is damaged or of another version; {_AGAIN}.") from error


def _must_be_known(path: Path, version: Any) -> None:
    if version > _FORMAT:
        raise DataError(f"{path} is of format {version}, and this autograder reads up to {_FORMAT}; {_NEWER}.")
    if version not in range(_FIRST, _FORMAT + 1):
        raise DataError(f"{path} is of format {version}, which nothing reads any more; {_AGAIN}.")


def _read(name: str, group: Any) -> AnswerKey:
    numbers, tolerances = group["numbers"][:], group["tolerances"][:] if "tolerances" in group else np.zeros(0)
    tree = json.loads(group["text"][:].tobytes())
    return AnswerKey(
        exercise=name,
        points=tree["points"],
        returns=dict if tree["returns"] == "dict" else value_in(tree["returns"], numbers),
        checks=tuple(map(_check, tree["checks"])),
        cases=tuple(_case(case, numbers, tolerances) for case in tree["cases"]),
        hints=tuple(_hints(numbers, *entry) for entry in tree["hints"]),
        general_hints=tuple(tree["general_hints"]),
        stub=tree["stub"],
        uses=tuple(tree["uses"]),
    )


def _hints(numbers: np.ndarray, mistake: str, texts: Sequence[str], first: Sequence[Any] | None = None) -> Hints:
    return Hints(mistake, tuple(texts), first_in(first, numbers))


def _check(tree: Sequence[Any]) -> Check:
    label, weight, of, test, *threshold, cases = tree
    return Check(label, weight, tuple(of), _test(test, *threshold), tuple(cases))


def _test(test: Any, threshold: float = 0.0) -> Test:
    """A test by its name. Format 1 has nothing but a name in small letters, and a threshold that some tests use."""
    if isinstance(test, str):
        kind = TESTS[test.capitalize()]
        return kind(threshold) if issubclass(kind, Relative) else kind()
    name, fields = test
    if name not in TESTS:
        raise DataError(f"{NAME} holds a test {name!r}, which this autograder does not know; {_NEWER}.")
    return TESTS[name](**fields)


def _case(tree: Mapping[str, Any], numbers: np.ndarray, tolerances: np.ndarray) -> KeyCase:
    wrapped = tuple(Wrap(*entry) for entry in tree.get("wrapped", ()))
    call = Call(tree["function"], value_in(tree["arguments"], numbers), tree["seed"], wrapped=wrapped)
    mistakes = {name: _answer(answer, numbers) for name, answer in tree["mistakes"].items()}
    values = values_in(tree.get("values", ()), numbers, tolerances)
    return KeyCase(tree["name"], True, call, value_in(tree["expected"], numbers), mistakes, values=values)


def _answer(tree: Mapping[str, Any], numbers: np.ndarray) -> Answer:
    about, _, text = tree["message"].partition(": ")
    stop = Stop(Cause(tree["failure"]), about, text) if tree["failure"] else None
    return Answer(value_in(tree["value"], numbers), stop)


def alike(one: Path, other: Path) -> bool:
    """Whether two files say the same, apart from the last digits of their numbers; a damaged file is like no other."""
    try:
        (texts, numbers), (others, values) = _content(one), _content(other)
    except DataError:
        return False
    if texts != others or [part.shape for part in numbers] != [part.shape for part in values]:
        return False
    return all(map(_alike, numbers, values))


def _alike(one: np.ndarray, other: np.ndarray) -> bool:
    # What a mistake makes of something divided by round-off is huge, and as uncertain as what is tiny.
    with np.errstate(all="ignore"):
        return bool((close(one, other) | close(1 / one, 1 / other)).all())


def _content(path: Path) -> tuple[list[str], list[np.ndarray]]:
    with _opened(path) as file:
        groups = [file[name] for name in json.loads(file.attrs["order"])]
        texts = [group["text"][:].tobytes().decode() for group in groups]
        return [*map(str, file.attrs.values()), *texts], [group["numbers"][:] for group in groups]


def as_text(path: Path) -> str:
    """Every text in the file, for those who look for what should not be in it."""
    return "\n".join(_content(path)[0])
