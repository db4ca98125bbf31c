"""Cells are read as IPython reads them, and code that magics hold is code."""

from __future__ import annotations

import pytest

from autograder.code.notebook_syntax import MAX_LINE, MAX_TEXT, Transformer, leaves_out
from autograder.code.parsing import parse


def python(source: str) -> str:
    return Transformer().python(source)


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("%%time\nx = 1", "\nx = 1"),
        ("%%capture\n%time x = 1", "\nx = 1"),
        ("%%capture --no-stderr out\n%time x = 1", "out = get_ipython().captured()\nx = 1"),
        ("time x = 1", "x = 1"),
        (">>> x = '" + 2000 * "a" + "'", "x = '" + 2000 * "a" + "'"),
        ("\n\n%time x = f()", "\n\nx = f()"),
        ("x = %time f()", "x = f()"),
        ("%prun x = 1", "x = 1"),
        ("%time def f(): return 1", "def f(): return 1"),
        ("for i in range(3):\n    %time x = i", "for i in range(3):\n    x = i"),
        (">>> def f(x):\n...     return x", "def f(x):\n    return x"),
        ("In [1]: def f(x):\n   ...:     return x", "def f(x):\n    return x"),
        ("pip install numpy\nx = 1", "pass\nx = 1"),
        ("get_ipython().magic('time x = 1')", "x = 1"),
        ("get_ipython().run_line_magic('time', 'x = 1')", "x = 1"),
        ("get_ipython().run_cell_magic('time', '', '%time x = 1\\ny = 2\\n')\n# end", "x = 1\ny = 2\n# end"),
    ],
)
def test_code_that_a_magic_or_a_prompt_holds_is_code(cell: str, meant: str):
    assert python(cell) == meant


def test_pylab_is_its_imports_in_one_line():
    assert python("%pylab inline\nx = 1").split("\n")[1:] == ["x = 1"]
    assert "from numpy import *" in python("%pylab")
    assert "*" not in python("%pylab --no-import-all")
    assert python("pylab inline") == python("%pylab inline")
    assert not leaves_out("%pylab", parse(python("%pylab")))


@pytest.mark.parametrize(
    "cell",
    ["!ls", "x = !ls", "%matplotlib inline", "np.zeros?", "?np", "np??", "%timeit -n1 x = 1", "def f():\n    %cd .."],
)
def test_all_else_that_only_a_notebook_understands_becomes_a_call_of_its_shell(cell: str):
    assert "get_ipython()." in python(cell)
    parse(python(cell))


@pytest.mark.parametrize(
    "source",
    [
        "text = '''\n%time\n!ls\n?x\n'''",
        "print('%d'\n      % 3)",
        "async def f():\n    await g()",
        "x = await f(await g())",
        "name = 'get_ipython().magic'",
        "# await",
        "time - x",
        "time if x else 3",
    ],
)
def test_what_python_reads_stays_as_it_is(source: str):
    assert python(source) == source


@pytest.mark.parametrize(
    "hostile",
    [
        "a" * MAX_LINE + "?b?\n",
        "a" * (MAX_TEXT - 9) + "?b?\n",
        "%time x\n" * MAX_TEXT,
        "(" * 5000 + "?",
        "%%time\n" * 500,
        "get_ipython()" * 500,
        "'\\\n!" * 900,
    ],
    ids=str.split,
)
def test_hostile_text_is_no_work(hostile: str):
    transformer = Transformer()
    for _ in range(100):
        transformer.python(hostile)
