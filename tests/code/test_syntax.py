"""Code is equal where Python sees the same; whoever wrote it, and however it is laid out."""

from __future__ import annotations

import ast

import pytest

from autograder.code.syntax import syntax_of

CODE = "def f(x):\n    '''Twice.'''\n    return 2 * x\n"


def text(code: str) -> str:
    return syntax_of(ast.parse(code).body[0]).text


@pytest.mark.parametrize(
    "same",
    [
        "def f(x):\n    '''Another.'''\n    return (2*x)  # twice\n",
        "\n\ndef f(\n    x,\n):\n  ''\n  return 2 * x",
        "def f(x):\n    return 2 * x\n",
    ],
)
def test_layout_comments_and_docstrings_do_not_count(same: str) -> None:
    assert text(same) == text(CODE)


@pytest.mark.parametrize(
    "other",
    [CODE.replace("2", "2.0"), CODE.replace("x", "y"), CODE + "    '''Twice.'''\n", CODE.replace("2 * x", "'Twice.'")],
)
def test_everything_else_counts(other: str) -> None:
    assert text(other) != text(CODE)


def test_a_string_that_is_returned_is_no_docstring() -> None:
    first, second = (f"def f():\n    '{word}'\n    return '{word}'\n" for word in ("a", "b"))
    assert text(first) != text(second)
