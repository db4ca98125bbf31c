"""What a notebook's cells may do outside of functions: wait, push names, use the value of the cell before."""

from __future__ import annotations

import pytest

from autograder.sandbox.job import Wrap
from tests.sandbox.conftest import Ask

STEPS = "async def steps():\n    for step in (1, 2):\n        yield step\n"
MAGIC = "from IPython.core.magic import register_{0}_magic\n@register_{0}_magic\n"
MAGICS = (
    "from IPython.core.magic import Magics, magics_class, line_magic\n@magics_class\nclass M(Magics):\n"
    "    @line_magic\n    def give(self, line): return int(line)\n"
)
SHELL = "get_ipython()"
ONE = "import asyncio\nasync def one(n):\n    await asyncio.sleep(0.002)\n    return n\n"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (f"{STEPS}async for x in steps(): pass", 2),
        (f"{STEPS}x = [step async for step in steps()]", [1, 2]),
        (f"{ONE}x = await one(3)", 3),
        (f"{ONE}x = await asyncio.gather(one(1), one(2))", [1, 2]),
        (f"{ONE}task = asyncio.create_task(one(4))\nx = await task", 4),
        (f"{ONE}x = await asyncio.wait_for(one(5), 60)", 5),
        ("get_ipython().push({'x': 6})", 6),
        ("get_ipython().run_cell('x = 7')", 7),
        ("get_ipython().ex('x = 8')", 8),
        ("x = get_ipython().ev('4 + 5')", 9),
        ("get_ipython().user_ns['x'] = 10", 10),
        ("get_ipython().run_line_magic('set_env', 'A 11')\nimport os\nx = int(os.environ['A'])", 11),
        (f"{MAGIC.format('line')}def bind(line): globals()[line] = 12\nget_ipython().run_line_magic('bind', 'x')", 12),
        (
            f"{MAGIC.format('cell')}def do(_, cell): exec(cell, globals())\n{SHELL}.run_cell_magic('do', '', 'x = 13')",
            13,
        ),
        (f"{MAGICS}get_ipython().register_magics(M)\nx = get_ipython().run_line_magic('give', '14')", 14),
        ("get_ipython().run_line_magic('alias_magic', 't time')\nget_ipython().run_line_magic('t', 'x = 15')", 15),
        ("out = get_ipython().captured()\nout.show()\nx = len(out.stdout)", 0),
        ("get_ipython().events.register('post_run_cell', print)\nx = 'IPKernelApp' in get_ipython().config", True),
        ("__builtins__.x = 16", 16),
        ("import __main__\n__main__.x = 17", 17),
        ("open('made.py', 'w').write('x = 18')\nfrom made import x", 18),
        ("import sys, types\nsys.modules['made'] = types.SimpleNamespace(x=19)\nimport made\nx = made.x", 19),
        ("import nothing_here, math as m; import numpy\nx = m.floor(20.5)", 20),
        (
            f"import os, sys\nos.mkdir('in')\n{SHELL}.run_cell_magic('writefile', 'in/made.py', 'x = 20')\n"
            f"{SHELL}.run_cell_magic('writefile', '-a in/made.py', '\\nx += 1')\nsys.path.insert(0, 'in')\n"
            "from made import x",
            21,
        ),
    ],
)
def test_a_cell_makes_names_as_in_a_notebook(ask: Ask, cell: str, value: object) -> None:
    assert ask(f"{cell}\ndef f(): return x").value == value


def test_a_wrapper_changes_what_a_function_gives_once_even_where_it_calls_itself() -> None:
    names: dict[str, object] = {}
    exec("def f(n): return f(n - 1) + 1 if n else 0", names)
    exec(Wrap("f", "lambda value, n: 10 * value").block.source, names)
    f = names["f"]
    assert callable(f)
    assert (f(3), f(2)) == (30, 20)
