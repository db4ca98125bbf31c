"""Which sentences of a child pass once it has seen code of ours."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.sandbox.sayings import sayable


def message_of(code: str) -> str:
    try:
        exec(code, {"np": np, "a": np.ones((2, 3)), "b": np.ones((4, 5)), "d": {}})
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    raise AssertionError(code)


@pytest.mark.parametrize(
    "code",
    [
        "a + b",
        "a @ b",
        "np.dot(a, b)",
        "a.reshape(7)",
        "a[:] = b",
        "a[9]",
        "np.sum(a, axis=3)",
        "a += np.ones((2, 2, 3))",
        "np.concatenate([a, b])",
        "float(a)",
        "[][1]",
        "()[1]",
        "1 / 0",
        "x = None; x[0]",
        "None + 1",
        "'a' + 1",
        "a()",
        "d['W1']",
        "W1",
        "range(1.0)",
        "x, y = 1, 2, 3",
        "import math; math.sqrt(-1)",
        "import math; math.sqrt('')",
        "import math; math.log(0)",
    ],
)
def test_what_shapes_and_types_make_python_say_is_passed_on(code: str) -> None:
    message = message_of(code)
    assert sayable(message, lambda name: name == "W1") == message


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("ValueError: def relu(Z): return np.maximum(0, Z)", "ValueError"),
        ("KeyError: 'np_maximum_0_Z'", "KeyError"),
        ("name 'np_maximum_0_Z' is not defined", ""),
        ("StolenReferenceCode: x", ""),
        ("StolenReferenceCode", ""),
        ("TypeError", "TypeError"),
        ("IndexError: list index out of range; relu = max", "IndexError"),
        ("ValueError: cannot reshape array of size 12345678901 into shape (1,)", "ValueError"),
        ("ValueError: expected a nonnegative input, got -1.2345678901", "ValueError"),
        ("returned a generator where an array was expected", "returned a generator where an array was expected"),
        ("returned a np_maximum_0_Z where an array was expected", ""),
    ],
)
def test_what_could_carry_code_of_ours_is_not(message: str, shown: str) -> None:
    assert sayable(message, lambda name: name == "W1") == shown
