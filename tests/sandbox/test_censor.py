"""Which sentences of a child pass once it has seen code of ours."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.sandbox import words
from autograder.sandbox.censor import censored
from autograder.sandbox.evidence import Cause, Stop


def raised_by(code: str) -> Stop:
    try:
        exec(code, {"np": np, "a": np.ones((2, 3)), "b": np.ones((4, 5)), "d": {}})
    except Exception as error:
        return Stop(Cause.RAISED, type(error).__name__, str(error))
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
    stop = raised_by(code)
    assert censored(stop, lambda name: name == "W1") == stop


@pytest.mark.parametrize(
    ("cause", "about", "text", "told"),
    [
        (Cause.RAISED, "ValueError", "def relu(Z): return np.maximum(0, Z)", ("ValueError", "")),
        (Cause.RAISED, "KeyError", "'np_maximum_0_Z'", ("KeyError", "")),
        (Cause.RAISED, "NameError", "name 'np_maximum_0_Z' is not defined", ("NameError", "")),
        (Cause.RAISED, "StolenReferenceCode", "x", ("", "")),
        (Cause.RAISED, "StolenReferenceCode", "", ("", "")),
        (Cause.RAISED, "TypeError", "", ("TypeError", "")),
        (Cause.RAISED, "IndexError", "list index out of range; relu = max", ("IndexError", "")),
        (Cause.RAISED, "ValueError", "cannot reshape array of size 12345678901 into shape (1,)", ("ValueError", "")),
        (Cause.RAISED, "ValueError", "expected a nonnegative input, got -1.2345678901", ("ValueError", "")),
        (Cause.NOT_PLAIN, "generator", "", ("generator", "")),
        (Cause.NOT_PLAIN, "np_maximum_0_Z", "", ("", "")),
        (Cause.NOT_NUMBERS, "complex128", "", ("complex128", "")),
        (Cause.ARRAYS_TOO_LARGE, "16777216", "", ("16777216", "")),
        (Cause.TOO_MANY_DIGITS, "relu = max", "relu = max", ("", "")),
        (Cause.NOT_PLAIN, "generator", "relu = max", ("generator", "")),
        (Cause.OUT_OF_MEMORY, "", "relu = max", ("", "")),
    ],
)
def test_what_could_carry_code_of_ours_is_not(cause: Cause, about: str, text: str, told: tuple[str, str]) -> None:
    stop = censored(Stop(cause, about, text), lambda name: name == "W1")
    assert (stop.about, stop.text) == told
    assert words.sentence(stop)
