"""A function is watched while it runs: what its names hold is seen, and nothing else about it changes."""

from __future__ import annotations

import math
import subprocess
import sys
from collections import OrderedDict, UserDict
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from autograder.sandbox import traces, wire
from autograder.tracing.instrument import traced
from autograder.tracing.moments import Kind, Trace
from autograder.tracing.recorder import MOST_MOMENTS


def defined(source: str, **names: Any) -> Callable[..., Any]:
    space: dict[str, Any] = {"np": np, **names}
    exec(compile(source, "<cell>", "exec"), space)
    function: Callable[..., Any] = space["f"]
    return function


def watch(source: str, *arguments: Any, names: str = "a b c i", **others: Any) -> tuple[Any, Trace]:
    """What the function f of a source gives, and its trace."""
    watched = traced(defined(source, **others), source, names.split())
    assert watched is not None
    function, trace = watched
    try:
        value = function(*arguments)
    except ZeroDivisionError as error:
        value = error
    return value, trace()


def seen(trace: Trace) -> list[tuple[str, Any, int]]:
    return [
        (str(m.place), m.value.tolist() if isinstance(m.value, np.ndarray) else m.value, m.line) for m in trace.moments
    ]


def test_each_assignment_is_seen_with_its_line_and_in_order():
    value, trace = watch("def f(x):\n    a = x + 1\n    b = a * 2\n    a = b\n    return a\n", 1)
    assert value == 4
    assert seen(trace) == [("a", 2, 2), ("b", 4, 3), ("a", 4, 4)]
    assert trace.returned == 5
    assert trace.sites == {"a": (2, 4), "b": (3,)}


def test_a_name_that_is_not_asked_for_is_not_looked_at():
    _, trace = watch("def f():\n    a = secret = 1\n    return a\n")
    assert seen(trace) == [("a", 1, 2)]


@pytest.mark.parametrize(
    "line",
    ["a, b = 1, 2", "(a, *b) = 1, 2", "a = b = 1", "a: int = 1", "a = 0; a += 1", "print(a := 1)", "for a in [1]: pass",
     "with one() as a: pass", "if (a := 1): pass"],
)  # fmt: skip
def test_every_way_to_assign_is_seen(line: str):
    from contextlib import nullcontext

    _, trace = watch(f"def f():\n    {line}\n", one=lambda: nullcontext(1), print=id)
    assert ("a", 1, 2) in seen(trace)


def test_a_value_is_kept_as_it_was_then():
    _, trace = watch("def f():\n    a = np.zeros(2)\n    a[0] = 1\n    b = a\n    b[1] = 2\n")
    assert [(str(m.place), m.value.tolist(), m.line, m.assigned) for m in trace.moments] == [
        ("a", [0, 0], 2, True),
        ("a", [1, 0], 3, True),
        ("b", [1, 0], 4, True),
        ("b", [1, 2], 5, True),
        ("a", [1, 2], 5, False),
    ]


def test_a_dictionary_is_known_by_its_entries():
    _, trace = watch('def f():\n    a = {}\n    a["W1"] = 1\n    a.update(b1=2)\n')
    assert seen(trace) == [("a", Kind("dict"), 2), ("a", Kind("dict"), 3), ("W1", 1, 3), ("b1", 2, 4)]


def test_the_rounds_of_outermost_loops_are_counted():
    source = "def f():\n    for i in range(2):\n        for j in range(2):\n            a = j\n"
    source += "    while a < 3:\n        a += 2\n"
    _, trace = watch(source)
    assert [(str(m.place), m.round and tuple(m.round)) for m in trace.moments] == [
        *[("i", (1, 0)), ("a", (1, 0)), ("a", (1, 0)), ("i", (1, 1)), ("a", (1, 1)), ("a", (1, 1)), ("a", (2, 0))]
    ]


def test_where_the_function_stops_the_trace_ends():
    value, trace = watch("def f():\n    a = 1\n    b = 1 / 0\n    return b\n")
    assert isinstance(value, ZeroDivisionError)
    assert seen(trace) == [("a", 1, 2)]
    assert trace.returned == 0


def test_a_function_without_a_return_comes_to_its_last_line():
    _, trace = watch("def f():\n    a = 1\n    if a > 2:\n        return 3\n    b = 2\n")
    assert trace.returned == 5


def test_what_stands_in_a_function_within_is_its_own():
    source = "def f():\n    a = 1\n    def g():\n        a = 5\n        return a\n"
    source += "    b = [a for a in (7, 8)]\n    return g() + a\n"
    value, trace = watch(source)
    assert value == 6
    assert seen(trace) == [("a", 1, 2), ("b", [7, 8], 6)]


def test_defaults_names_and_lines_are_those_of_the_function():
    source = "\n\ndef f(x, /, y=[1], *more, z=3, **rest):\n    a = x + y[0] + z + g\n    return a / 0\n"
    function = defined(source, g=10)
    watched = traced(function, source, ["a"])
    assert watched is not None
    with pytest.raises(ZeroDivisionError) as error:
        watched[0](1, z=4)
    assert error.traceback[-1].lineno == 4
    assert seen(watched[1]()) == [("a", 16, 4)]
    assert "__recorder__" not in function.__globals__


def test_a_function_that_calls_itself_calls_the_one_that_is_there():
    value, trace = watch("def f(n):\n    a = n\n    return n and f(n - 1)\n", 3)
    assert value == 0
    assert seen(trace) == [("a", 3, 2)]


def test_the_future_that_a_cell_imports_holds():
    source = "from __future__ import annotations\ndef f():\n    a: nowhere = 1\n    return a\n"
    assert watch(source)[0] == 1


def test_a_global_name_is_left_alone():
    value, trace = watch("def f():\n    global a\n    a = 1\n    b = a\n    return b\n")
    assert value == 1
    assert seen(trace) == [("b", 1, 4)]


def closure() -> Callable[..., Any]:
    kept = 1

    def f() -> int:
        return kept

    return f


@pytest.mark.parametrize(
    ("function", "source"),
    [
        (len, ""),
        (lambda: 1, "f = lambda: 1\n"),
        (defined("def f():\n    a = 1\n    yield a\n"), "def f():\n    a = 1\n    yield a\n"),
        (closure(), "def f():\n    return kept\n"),
        (defined("def f():\n    return 1\n"), ""),
        (defined("def f():\n    return 1\n"), "def f(:\n"),
        (defined("\n\ndef f():\n    return 1\n"), "def f():\n    return 1\n"),
    ],
    ids=["built-in", "lambda", "generator", "closure", "no source", "not Python", "another source"],
)
def test_what_cannot_be_watched_is_left_alone(function: Callable[..., Any], source: str):
    assert traced(function, source, ["a"]) is None


class Loud:
    """Runs code of its own whatever is asked of it."""

    def __getattribute__(self, name: str) -> Any:
        raise AssertionError(name)

    def __eq__(self, other: object) -> bool:
        raise AssertionError("==")

    __hash__ = None  # type: ignore[assignment]


VALUES: dict[str, tuple[Callable[[], Any], Any]] = {
    "an object": (Loud, Kind("Loud")),
    "a list of objects": (lambda: [Loud()], Kind("list")),
    "a ragged list": (lambda: [[1, 2], [3]], Kind("list")),
    "a matrix of lists": (lambda: [[1, 2], [3, 4]], [[1, 2], [3, 4]]),
    "a text": (lambda: "text", Kind("str")),
    "an array of texts": (lambda: np.array(["text"]), Kind("ndarray")),
    "a dictionary of another class": (OrderedDict, Kind("dict")),
    "an array of another class": (lambda: np.array([3]).view(np.matrix), [[3]]),
    "a complex number that is real": (lambda: 2 + 0j, 2.0),
    "a complex number": (lambda: 2 + 1j, Kind("complex")),
    "an array of complex numbers that are real": (lambda: np.array([2 + 0j]), [2.0]),
    "what may be as good as a number": (lambda: Fraction(1, 2), Kind("")),
    "what may be as good as an array": (lambda: np.ma.masked_array([2.0]), Kind("")),
    "what may be as good as numbers": (lambda: np.array([Fraction(1, 2)]), Kind("")),
    "what may be as good as a dictionary": (UserDict, Kind("")),
    "a number of numpy's": (lambda: np.float32(2), 2.0),
    "a huge number": (lambda: -(10**400), -math.inf),
    "None": (lambda: None, None),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_is_copied_without_running_code_of_its_own(name: str):
    value, kept = VALUES[name]
    _, trace = watch("def f(x):\n    a = x()\n", value)
    assert seen(trace) == [("a", kept, 2)]


def test_a_loop_without_end_does_not_fill_the_memory():
    source = "def f():\n    for i in range(3000):\n        a = np.full(10_000, i)\n    return 1\n"
    value, trace = watch(source)
    assert value == 1
    assert trace.returned == 0
    assert sum(np.size(moment.value) for moment in trace.moments) < 5_000_000


def test_what_runs_beside_student_code_loads_nothing_of_the_package():
    code = "import sys, autograder.tracing.instrument; print([m for m in sys.modules if m.startswith('autograder')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert all(name.startswith("autograder.tracing") or name == "autograder" for name in eval(done.stdout)), done.stdout


def test_what_is_nested_too_deeply_is_not_watched_and_an_odd_line_warns_nobody(recwarn: pytest.WarningsRecorder):
    for value, is_watched in ((f"{'1 + ' * 500}1", False), ("1 if 1 is 1 else 0", True)):
        source = f"def step(x):\n    y = {value}\n    return y\n"
        space: dict[str, Any] = {}
        exec(compile(source, "step", "exec"), space)
        recwarn.clear()
        assert (traced(space["step"], source, ("y",), lambda number: number) is not None) is is_watched
        assert not recwarn.list


def test_it_is_known_in_which_lines_something_is_made_of_a_name():
    source = (
        "def f(a):\n    b = a + 1\n    print(a, b)\n    c = np.zeros(b.shape)\n    b = b * 2\n"
        "    d = [c * n for n in (1, b)]\n    return a\n"
    )
    watched = traced(defined(source), source, "abcd")
    assert watched
    assert watched[1]().readers == {"a": (2, 7), "b": (6,), "c": (6,)}


def test_of_a_loop_without_end_the_beginning_is_kept_and_crosses_the_wire():
    source = "def f(n):\n    for i in range(n):\n        a = i * 2\n    return a\n"
    value, trace = watch(source, MOST_MOMENTS)
    assert value == 2 * (MOST_MOMENTS - 1)
    assert len(trace.moments) == MOST_MOMENTS
    assert (trace.moments[1].value, trace.returned) == (0, 0)
    crossed = traces.trace_in(wire.decode(wire.encode(traces.packed_trace(trace))), ["a", "i"])
    assert crossed is not None
    assert crossed.moments == trace.moments
