"""What only a newer Python reads is told from what no Python reads."""

from __future__ import annotations

import sys

import pytest

from autograder.code.newer_syntax import MAX_TEXT, as_older, needs
from autograder.code.parsing import parse

OLD = pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads it")


@pytest.mark.parametrize(
    "source",
    [
        'x = f"{"W"}{layer}"',
        "print(f'{d['a']:>{w}} {{x}} {'b'!r}')",
        '"it\'s {x}" f"{y["k"]}"',
        "# it's\nf'{x['a']}'",
        "rf'{a['b']}\\d'",
    ],
)
def test_quotes_inside_of_quotes_are_read(source: str):
    parse(as_older(source))
    assert as_older(source).count("\n") == source.count("\n")


@pytest.mark.parametrize("source", ['x = f"{d["a"]}', 'x = f"{d["a"]}}"', 'x = f"{d["a"]}\ny = "b"'])
def test_what_no_python_reads_stays_as_it_is(source: str):
    assert as_older(source) == source


@OLD
@pytest.mark.parametrize(
    ("source", "version"),
    [
        ('f"{x!r} and {"\\n".join(a)}"', "3.12"),
        ('f"{\n  x # c\n}"', "3.12"),
        ("def f[T](x: T) -> T:\n    return x", "3.12"),
        ("class A[T]:\n    pass", "3.12"),
        ("type A = int", "3.12"),
        ("def f[T: (int, str), *A](x):\n    pass", "3.12"),
        ('f"{x!r:>{w["k"]}}"', "3.12"),
        ('f"\\{"a"}"', "3.12"),
        ('f"{d["a"]:#.3f}"', "3.12"),
        ("try:\n    pass\nexcept A, B:\n    pass", "3.14"),
    ],
)
def test_the_python_that_reads_it_is_known(source: str, version: str):
    assert needs(source) == version


@pytest.mark.parametrize(
    "source",
    [
        "x = 1",
        'x = f"{a}" +',
        'f"{x y}"',
        'f"{"W"}{x y}"',
        'f"{"W"}l}"',
        'f"W“layer}"',
        'f"W{}"',
        'f"{!r}"',
        'f"{x!z}"',
        'f"{x:{}}"',
        'f"{lambda x: 1}"',
        'f"W{la#er}"',
        'lf"W{layer}"',
        's = f"t""{x}\n{y["k"]}"""',
        "print(f'{i\\:d}')",
        "class A[T:]:\n    pass",
        'x = f"W{layer}',
        'x = f"W{layer}\ny = "b"',
        "def f[1](x):\n    pass",
        "def f(:\n    pass",
        'print(f"{x")',
        "type = = 3",
        "except A, B: pass",
    ],
)
def test_what_no_python_reads_is_newer_than_none(source: str):
    assert needs(source) == ""


@pytest.mark.parametrize(
    "hostile", ['f"{' * 4000, "f\"{f'{" * 2000, "{" * MAX_TEXT + '"', 'f"{x:' * 3000, 'f"{a}"' * 2500]
)
def test_hostile_text_is_no_work(hostile: str):
    as_older(hostile)
    needs(hostile)
